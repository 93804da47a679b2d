import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { after, before, test } from 'node:test'
import { visitHouse } from '../../src/app/command-line/visit-house.ts'
import { readConfiguration } from '../../src/app/config/read-configuration.ts'
import type { House } from '../../src/app/house/house.ts'
import { concat, utf8 } from '../../src/base/bytes.ts'
import { isFault } from '../../src/base/fault.ts'
import { THROTTLE_SETTINGS } from '../../src/core/passwords/guess-throttle.ts'
import { encodeClientFirst, parseServerFirst } from '../../src/wire/sasl/scram-messages.ts'
import { ImapPeer } from './harness/imap-peer.ts'
import { PeerStream } from './harness/peer-stream.ts'
import { PopPeer } from './harness/pop-peer.ts'
import { Posthus, type ServiceName } from './harness/posthus.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const SPECIAL = [...`+?=()&,.:;-_/*@!#~\`$%^&[]{}|\\'"<>`].filter((one, at, all) => all.indexOf(one) === at)
/** Unguessable filler of any length. */
const filler = (length: number) =>
  [...'kX9qW2mZ7vR4gT8sB3'.repeat(10)]
    .map((one, at) => (at % 13 === 12 ? 'n' : one))
    .slice(0, length)
    .join('')

/** What is to log in everywhere, by what is special about it. */
const PASSWORDS: readonly (readonly [string, string])[] = [
  ...SPECIAL.map((special): [string, string] => [special, `kX9${special}qW2mZ7${special}`]),
  ['all of them', `kX9${SPECIAL.join('')}`],
  ['typeset quotes', 'kX9”qW2“mZ7'],
  ['spaces', ' kX9 qW2  mZ7 '],
  ['not ASCII', 'kX9ærlig漢字Ωñ🦊'],
  ['6 characters', filler(6)],
  ['64 characters', filler(64)],
  ['65 characters', filler(65)],
  ['128 characters', filler(128)],
]

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('passwords')
  // What is set is what 2014 allowed, so that short ones are there; connections of one test come from one address.
  const tables = '[passwords]\npolicy = "as-in-2014"\n[limits]\nconnections-per-minute = 60000\n'
  posthus = await Posthus.start(bench, { tables, members: [] })
  await inHouse(async ({ accounts }) => {
    for (const [at, [, password]] of PASSWORDS.entries()) await accounts.addAccount(addressOf(at), '', password)
    for (const name of ['anna', 'bob']) await accounts.addAccount(`${name}@posthus.test`, '', filler(20))
  })
})
after(() => bench[Symbol.asyncDispose]())

async function inHouse<T>(work: (house: House) => Promise<T>): Promise<T> {
  return visitHouse(await readConfiguration(posthus.configuration), work)
}

const addressOf = (at: number) => `m${at}@posthus.test`

const ways: readonly (readonly [string, (address: string, password: string) => Promise<unknown>])[] = [
  ['the web, into the modern webmail', signInOnTheWeb],
  ['the web, into the classic webmail', (address, password) => signInOnTheWeb(address, password, '/classic/')],
  [
    'IMAP LOGIN, quoted',
    async (address, password) => {
      const imap = await ImapPeer.connect(posthus.ports.imaps)
      const quoted = Buffer.from(password.replaceAll(/["\\]/g, '\\$&')).toString('latin1')
      imap.stream.write(Buffer.from(`q LOGIN "${address}" "${quoted}"\r\n`, 'latin1'))
      assert.match(await lastLine(imap.stream, 'q '), /^q OK/)
      imap.stream.destroy()
    },
  ],
  [
    'IMAP LOGIN, literal',
    async (address, password) => {
      const imap = await ImapPeer.connect(posthus.ports.imaps)
      await imap.ok(`LOGIN "${address}" `, Buffer.from(password))
      imap.stream.destroy()
    },
  ],
  [
    'IMAP AUTHENTICATE PLAIN',
    async (address, password) => {
      const imap = await ImapPeer.connect(posthus.ports.imaps)
      await imap.ok(`AUTHENTICATE PLAIN ${Buffer.from(`\0${address}\0${password}`).toString('base64')}`)
      imap.stream.destroy()
    },
  ],
  ['IMAP SCRAM-SHA-256', logInByScram],
  [
    'POP3',
    async (address, password) => {
      const pop = await PopPeer.connect(posthus.ports.pop3s, 'implicit')
      await pop.say(`USER ${address}`)
      await pop.say(`PASS ${password}`)
      pop.stream.destroy()
    },
  ],
  [
    'submission',
    async (address, password) => {
      const smtp = await SmtpPeer.connect(posthus.ports.submissions, 'implicit')
      await smtp.authenticate(address, password)
      smtp.stream.destroy()
    },
  ],
]

for (const [way, logIn] of ways) {
  test(`${PASSWORDS.length} passwords with every special character, spaces, not ASCII, short and long: all log in by ${way}`, async () => {
    assert.equal(SPECIAL.length, 32)
    if (way.endsWith('classic webmail')) await inHouse(leadToClassic)
    for (const [at, [what, password]] of PASSWORDS.entries()) {
      await logIn(addressOf(at), password).catch((error: unknown) => assert.fail(`${what}: ${error}`))
    }
  })
}

async function leadToClassic({ accounts, generations }: House): Promise<void> {
  for (const at of PASSWORDS.keys()) {
    await generations.choose((await accounts.account(addressOf(at))).id, 'classic', 'member')
  }
}

test('the boundaries of both policies', async () => {
  const table: [number, string, string][] = [
    [5, 'passwords/too-short', 'passwords/too-short'],
    [6, 'taken', 'passwords/too-short'],
    [64, 'taken', 'taken'],
    [65, 'taken', 'taken'],
    [128, 'taken', 'taken'],
    [129, 'passwords/too-long', 'passwords/too-long'],
  ]
  const configuration = await readConfiguration(posthus.configuration)
  for (const [at, minCharacters] of [
    [1, 6],
    [2, 15],
  ] as const) {
    await visitHouse({ ...configuration, passwords: { ...configuration.passwords, minCharacters } }, async (house) => {
      for (const row of table) {
        const outcome = await house.accounts.changePassword('bob@posthus.test', filler(row[0])).then(
          () => 'taken',
          (error: unknown) => (isFault(error) ? error.code : String(error)),
        )
        assert.equal(outcome, row[at], `${row[0]} characters where ${minCharacters} are asked for`)
      }
    })
  }
})

test('one password tried on 500 accounts from 250 networks is stopped, and the member at home comes in', async () => {
  await logInByScram('anna@posthus.test', filler(20))
  const answers = await tryMany(500, (n) => [`127.${1 + (n % 250)}.1.9`, `victim${n}@posthus.test`, 'Summer-2026'])
  assert.equal(answers.refused, THROTTLE_SETTINGS.password.burst)
  assert.equal(answers.refused + answers.slowed, 500)
  await signInOnTheWeb('anna@posthus.test', filler(20))
})

test('what is stopped at one door is stopped at every other, and the member at home comes in by each', async () => {
  for (const [n, { port, steps, slowed }] of DOORS.entries()) {
    const stream = await PeerStream.connect(posthus.ports[port], { from: `127.${200 + n}.3.9` })
    if (port !== 'managesieve') await stream.secure()
    let answer = ''
    for (const [line, until] of steps(`somebody${n}@posthus.test`, 'Summer-2026')) {
      if (line !== '') stream.write(`${line}\r\n`)
      do answer = await stream.line()
      while (!until.test(answer))
      if (line === 'STARTTLS') await stream.secure()
    }
    assert.match(answer, slowed, port)
    stream.destroy()
  }
  const { statusCode } = await postSignIn('somebody@posthus.test', 'Summer-2026', '127.210.3.9')
  assert.equal(statusCode, 429)
  // By then all of them have the classic webmail.
  for (const [way, logIn] of ways.filter(([one]) => !one.endsWith('modern webmail'))) {
    await logIn(addressOf(0), PASSWORDS[0]?.[1] ?? '').catch((error: unknown) => assert.fail(`${way}: ${error}`))
  }
})

test('10,000 tries on one account from 250 networks are a hundred guesses, and the member at home comes in', async () => {
  const answers = await tryMany(10_000, (n) => [`127.${1 + (n % 250)}.2.9`, 'anna@posthus.test', `guess-${n}`])
  assert.ok(answers.refused <= THROTTLE_SETTINGS.account.burst, `${answers.refused} were looked at`)
  assert.equal(answers.refused + answers.slowed, 10_000)
  await logInByScram('anna@posthus.test', filler(20))
  await signInOnTheWeb('anna@posthus.test', filler(20))
})

const plain = (address: string, password: string) => Buffer.from(`\0${address}\0${password}`).toString('base64')

/** What is said at each door, up to which line is waited after it, and how the last one tells that there were too many tries. */
const DOORS: readonly {
  readonly port: ServiceName
  readonly slowed: RegExp
  steps(address: string, password: string): readonly (readonly [line: string, until: RegExp])[]
}[] = [
  {
    port: 'imaps',
    slowed: /^q NO \[UNAVAILABLE\]/,
    steps: (address, password) => [
      ['', /^\* OK/],
      [`q LOGIN "${address}" "${password}"`, /^q /],
    ],
  },
  {
    port: 'pop3s',
    slowed: /^-ERR \[SYS\/TEMP\]/,
    steps: (address, password) => [
      ['', /^\+OK/],
      [`USER ${address}`, /^[+-]/],
      [`PASS ${password}`, /^[+-]/],
    ],
  },
  {
    port: 'submissions',
    slowed: /^454 4\.7\.0/,
    steps: (address, password) => [
      ['', /^220/],
      ['EHLO client.test', /^250 /],
      [`AUTH PLAIN ${plain(address, password)}`, /^\d{3} /],
    ],
  },
  {
    port: 'managesieve',
    slowed: /^NO \(TRYLATER\)/,
    steps: (address, password) => [
      ['', /^OK/],
      ['STARTTLS', /^OK/],
      ['', /^OK/],
      [`AUTHENTICATE "PLAIN" "${plain(address, password)}"`, /^(?:OK|NO|BYE)/],
    ],
  },
]

/** Tries over JMAP, with one connection for each address that is tried from; counts what came of them. */
async function tryMany(tries: number, attempt: (n: number) => [from: string, address: string, password: string]) {
  const answers = { refused: 0, slowed: 0 }
  const byAddress = new Map<string, [string, string][]>()
  for (let n = 0; n < tries; n++) {
    const [from, address, password] = attempt(n)
    byAddress.set(from, [...(byAddress.get(from) ?? []), [address, password]])
  }
  for (const [localAddress, pairs] of byAddress) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress })
    for (const [address, password] of pairs) {
      const status = await askJmap(agent, address, password)
      if (status === 429) answers.slowed++
      else if (status === 401) answers.refused++
      else assert.fail(`${status}`)
    }
    agent.destroy()
  }
  return answers
}

function askJmap(agent: Agent, address: string, password: string): Promise<number | undefined> {
  const authorization = `Basic ${Buffer.from(`${address}:${password}`).toString('base64')}`
  const options = { agent, host: 'localhost', family: 4, port: posthus.ports.https, rejectUnauthorized: false }
  return new Promise((resolve, reject) => {
    const asking = request({ ...options, path: '/jmap/session', headers: { authorization } }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode))
    })
    asking.on('error', reject).end()
  })
}

async function signInOnTheWeb(address: string, password: string, webmail = '/mail/'): Promise<void> {
  const { statusCode, headers } = await postSignIn(address, password)
  if (statusCode !== 303 || headers.location !== webmail) throw new Error(`${statusCode} ${headers.location}`)
}

/** Posts the form of the sign-in page, from an address of this machine. */
function postSignIn(address: string, password: string, localAddress?: string): Promise<IncomingMessage> {
  const origin = `https://localhost:${posthus.ports.https}`
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' }
  const from = localAddress === undefined ? {} : { localAddress, family: 4 }
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers, rejectUnauthorized: false, agent: false, ...from } as const
    const asking = request(`${origin}/sign-in`, options, (answer) => {
      answer.resume()
      resolve(answer)
    })
    asking.on('error', reject)
    asking.end(new URLSearchParams({ address, password }).toString())
  })
}

/** A client of SCRAM-SHA-256 (RFC 5802), which holds the server's signature against the password too. */
async function logInByScram(name: string, password: string): Promise<void> {
  const { stream } = await ImapPeer.connect(posthus.ports.imaps)
  const first = encodeClientFirst({ binding: { kind: 'none' }, authzid: '', name, nonce: 'clientnonce' })
  stream.write(`s AUTHENTICATE SCRAM-SHA-256 ${utf8(first.gs2Header + first.bare).toBase64()}\r\n`)
  const answered = async () => Buffer.from((await lastLine(stream, '+ ')).slice(2), 'base64').toString()
  const said = await answered()
  const server = parseServerFirst(utf8(said))
  const salted = pbkdf2Sync(password.normalize('NFC'), server.salt, server.iterations, 32, 'sha256')
  const mac = (key: Uint8Array, data: string) => createHmac('sha256', key).update(data).digest()
  const clientKey = mac(salted, 'Client Key')
  const withoutProof = `c=${concat([utf8(first.gs2Header)]).toBase64()},r=${server.nonce}`
  const message = `${first.bare},${said},${withoutProof}`
  const signature = mac(createHash('sha256').update(clientKey).digest(), message)
  const proof = clientKey.map((octet, i) => octet ^ (signature[i] as number))
  stream.write(`${utf8(`${withoutProof},p=${proof.toBase64()}`).toBase64()}\r\n`)
  assert.equal(await answered(), `v=${mac(mac(salted, 'Server Key'), message).toBase64()}`)
  stream.write('\r\n')
  assert.match(await lastLine(stream, 's '), /^s OK/)
  stream.destroy()
}

/** The next line that begins so; a refusal is none. */
async function lastLine(stream: PeerStream, beginning: string): Promise<string> {
  for (;;) {
    const line = await stream.line()
    if (line.startsWith(beginning)) return line
    if (/^\S+ (?:NO|BAD)/.test(line)) throw new Error(line)
  }
}
