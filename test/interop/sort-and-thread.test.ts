import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import { Dovecot } from './harness/dovecot.ts'
import { ImapPeer } from './harness/imap-peer.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const MEMBER = 'sorter@posthus.test'
const SEED = 5256

let bench: Workbench
let posthus: Posthus
let ours: ImapPeer
let dovecots: ImapPeer

before(async () => {
  bench = await Workbench.open('sort')
  posthus = await Posthus.start(bench, { members: ['sorter'] })
  const dovecot = await Dovecot.start(bench)
  ours = await ImapPeer.logIn(posthus.ports.imaps, MEMBER, PASSWORD)
  dovecots = await ImapPeer.logIn(dovecot.ports.imaps, 'sorter', dovecot.password)
  for (const [octets, date] of letters(120)) {
    for (const peer of [ours, dovecots]) await peer.ok(`APPEND INBOX "${date}" `, octets)
  }
  for (const peer of [ours, dovecots]) {
    bench.defer(() => peer.stream.destroy())
    await peer.ok('SELECT INBOX')
  }
})

after(() => bench[Symbol.asyncDispose]())

/** Numbers that are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state / 2 ** 32
  }
}

const random = numbers(SEED)

function below(limit: number): number {
  return Math.floor((random.next().value as number) * limit)
}

function oneOf<T>(list: readonly T[]): T {
  return list[below(list.length)] as T
}

const SUBJECTS = [
  'plan',
  'Re: plan',
  'PLAN',
  'Fwd: Re: plan (fwd)',
  '[list] plan',
  'Re: [list] plan',
  '',
  'Re:',
  'Straße',
  'STRASSE',
  'Éclair',
  'eclair',
  '=?utf-8?q?=C3=A9clair?=',
  'zebra',
  'Zebra [x]',
  '[Fwd: zebra]',
  '10',
  '9',
]
const NAMES = [
  'Anna <zoe@a.test>',
  'zoe@b.test',
  '"anna" <Bob@a.test>',
  '=?utf-8?q?=C3=84nne?= <bob@c.test>',
  'Friends: bob@a.test, eve@a.test;',
  '',
  'bob (comment)@a.test',
  '<al@a.test>',
]

/** Messages that refer to one another in every way, with dates that disagree with the order of the mailbox. */
function* letters(count: number): Generator<readonly [Buffer, string]> {
  for (let at = 0; at < count; at++) {
    const lines: string[] = []
    const id = () => `<${below(40)}@ids.test>`
    if (below(8) > 0) lines.push(`Message-ID: ${id()}`)
    if (below(3) > 0) lines.push(`References: ${Array.from({ length: below(5) }, id).join(' ')}`)
    if (below(3) === 0) lines.push(`In-Reply-To: ${oneOf([`${id()} from Anna`, `${id()} ${id()}`, 'nothing'])}`)
    if (below(6) > 0) lines.push(`Subject: ${oneOf(SUBJECTS)}`)
    if (below(6) > 0) lines.push(`From: ${oneOf(NAMES)}`)
    if (below(4) > 0) lines.push(`To: ${oneOf(NAMES)}`)
    if (below(3) === 0) lines.push(`Cc: ${oneOf(NAMES)}`)
    const hour = String(below(24)).padStart(2, '0')
    if (below(6) > 0)
      lines.push(`Date: Sun, ${1 + below(3)} Mar 2020 ${hour}:00:00 ${oneOf(['+0000', '-0800', '+0530'])}`)
    const text = `${lines.join('\r\n')}\r\n\r\n${'x'.repeat(below(3) * 10)}\r\n`
    yield [Buffer.from(text, 'utf8'), `0${1 + below(3)}-Mar-2020 ${hour}:30:00 +0000`]
  }
}

/** What both answer to a command. */
async function answers(command: string): Promise<readonly [string, string]> {
  const word = command.split(' ')[1]
  const [own, others] = await Promise.all(
    [ours, dovecots].map(async (peer) => {
      const { untagged } = await peer.ok(command)
      return untagged.filter((one) => one.word === word).map(({ text }) => text.trim())
    }),
  )
  return [`${own}`, `${others}`]
}

test('every sort is that of Dovecot', async () => {
  const keys = ['ARRIVAL', 'CC', 'DATE', 'FROM', 'SIZE', 'SUBJECT', 'TO', 'DISPLAYFROM', 'DISPLAYTO']
  for (const key of keys) {
    for (const criteria of [key, `REVERSE ${key}`, `${key} REVERSE DATE`, `SIZE ${key}`]) {
      const [own, others] = await answers(`UID SORT (${criteria}) UTF-8 ALL`)
      assert.equal(own, others, criteria)
    }
  }
})

test('every thread is that of Dovecot, of all messages and of any of them', async () => {
  for (const algorithm of ['REFERENCES', 'ORDEREDSUBJECT']) {
    for (let round = 0; round < 150; round++) {
      const some = Array.from({ length: 3 + below(30) }, () => 1 + below(120)).join(',')
      const [own, others] = await answers(`UID THREAD ${algorithm} UTF-8 ${round === 0 ? 'ALL' : some}`)
      assert.equal(own, others, `${algorithm} ${some}`)
    }
  }
})

test('imapflow takes pages and ends of results, and reads sorts and threads', async () => {
  const client = new ImapFlow({
    host: 'localhost',
    port: posthus.ports.imaps,
    secure: true,
    auth: { user: MEMBER, pass: PASSWORD },
    tls: { ca: readFileSync(posthus.authority) },
    logger: false,
  })
  await client.connect()
  const lock = await client.getMailboxLock('INBOX')
  try {
    for (const capability of ['SORT', 'ESORT', 'THREAD=REFERENCES', 'CONTEXT=SEARCH', 'MULTISEARCH', 'PARTIAL']) {
      assert.ok(client.capabilities.has(capability), capability)
    }
    const found = await client.search(
      { all: true },
      { uid: true, returnOptions: ['MIN', 'MAX', 'COUNT', { partial: '-1:-3' }] },
    )
    assert.deepEqual(found, { min: 1, max: 120, count: 120, partial: { range: '-1:-3', messages: '118:120' } })
    const sorted = await sortWith(client, '(REVERSE ARRIVAL) UTF-8 1:5')
    assert.deepEqual(sorted.toSorted(), [1, 2, 3, 4, 5])
    assert.equal(
      `* SORT ${sorted.join(' ')}`,
      (await ours.ok('SORT (REVERSE ARRIVAL) UTF-8 1:5')).untagged.map(({ text }) => `* ${text.trim()}`)[0],
    )
  } finally {
    lock.release()
    await client.logout()
  }
})

/** SORT as imapflow's own parser reads it. */
async function sortWith(client: ImapFlow, args: string): Promise<number[]> {
  const numbers: number[] = []
  const words = args.split(' ')
  const untagged = {
    SORT: async ({ attributes }: { attributes: { value: string }[] }) => {
      numbers.push(...attributes.map(({ value }) => Number(value)))
    },
  }
  const list = [words[0], words[1]].map((word) => ({ type: 'ATOM', value: (word as string).replace(/[()]/g, '') }))
  const rest = words.slice(2).map((value) => ({ type: value.includes(':') ? 'SEQUENCE' : 'ATOM', value }))
  const { next } = await (client as unknown as Executor).exec('SORT', [list, ...rest], { untagged })
  next()
  return numbers
}

/** What imapflow's own commands are made with; its types do not show it. */
interface Executor {
  exec(command: string, attributes: unknown, options: unknown): Promise<{ next(): void }>
}

test('curl and Python sort and thread', async () => {
  const url = `imaps://localhost:${posthus.ports.imaps}/INBOX`
  const curl = async (command: string) => {
    const args = ['-sS', '--cacert', posthus.authority, '-u', `${MEMBER}:${PASSWORD}`, url, '-X', command]
    return (await runWell('curl', args)).stdout.trim()
  }
  assert.match(await curl('SORT (SUBJECT) UTF-8 1:3'), /^\* SORT [123] [123] [123]$/)
  assert.match(await curl('UID THREAD ORDEREDSUBJECT UTF-8 1:3'), /^\* THREAD \([\d() ]+\)$/)
  const script = join(import.meta.dirname, 'python/sort_and_thread.py')
  const settings = { port: posthus.ports.imaps, authority: posthus.authority, user: MEMBER, password: PASSWORD }
  const { stdout } = await runWell('python3', [script], { input: JSON.stringify(settings) })
  assert.match(stdout, /all is well/)
})
