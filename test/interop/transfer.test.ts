import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chownSync, cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Dovecot } from './harness/dovecot.ts'
import { identity } from './harness/identity.ts'
import { fetchItems, ImapPeer, type Response } from './harness/imap-peer.ts'
import { testMessage } from './harness/messages.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const COUNT = 40
const FLAGS = [
  '(\\Seen)',
  '(\\Flagged $Forwarded)',
  '()',
  '(\\Answered \\Seen Work)',
  '(\\Draft)',
  '(\\Deleted \\Seen)',
]
const MAILBOXES = ['INBOX', 'Sent', 'Lister/blå.bær', 'v1.2'] as const
const members = ['from-imap', 'from-starttls', 'from-maildir', 'to-dovecot', 'from-mbox']

let bench: Workbench
let posthus: Posthus
let dovecot: Dovecot

before(async () => {
  bench = await Workbench.open('transfer')
  dovecot = await Dovecot.start(bench)
  posthus = await Posthus.start(bench, { members })
  await fillDovecot('old@posthus.test')
})

after(() => bench[Symbol.asyncDispose]())

interface Held {
  readonly digest: string
  readonly flags: string
  readonly date: string
}

test('an account on Dovecot is taken over by IMAP, octets, flags, dates and order, and again changes nothing', async () => {
  const before = await look(dovecot.ports.imaps, 'old@posthus.test', dovecot.password)
  for (const [member, url] of [
    ['from-imap', `imaps://old%40posthus.test@localhost:${dovecot.ports.imaps}`],
    ['from-starttls', `imap://old%40posthus.test@localhost:${dovecot.ports.imap}`],
  ] as const) {
    const importing = [
      'account',
      'import',
      `${member}@posthus.test`,
      url,
      '--ca',
      dovecot.certificate.certificate,
      '--json',
    ]
    const first = JSON.parse((await posthus.command(importing, `${dovecot.password}\n`)).stdout)
    assert.deepEqual([first.imported, first.present, first.failed], [COUNT * before.size, 0, 0])
    assert.deepEqual(await look(posthus.ports.imaps, `${member}@posthus.test`, PASSWORD, [...before.keys()]), before)
    const second = JSON.parse((await posthus.command(importing, `${dovecot.password}\n`)).stdout)
    assert.deepEqual([second.imported, second.present], [0, 0], 'the journal knows how far it came')
    const third = JSON.parse((await posthus.command([...importing, '--again'], `${dovecot.password}\n`)).stdout)
    assert.deepEqual([third.imported, third.present], [0, COUNT * before.size])
  }
})

test('a wrong password and a certificate that nobody trusts are refused with the reason', async () => {
  const url = `imaps://old%40posthus.test@localhost:${dovecot.ports.imaps}`
  const importing = ['account', 'import', 'from-imap@posthus.test']
  const ca = ['--ca', dovecot.certificate.certificate]
  assert.match((await posthus.tryCommand([...importing, url, ...ca], 'wrong\n')).stderr, /transfer\/log-in-refused/)
  assert.match(
    (await posthus.tryCommand([...importing, url], `${dovecot.password}\n`)).stderr,
    /transfer\/cannot-connect/,
  )
})

test("Dovecot's Maildir is taken over from the disk", async () => {
  const expected = await look(dovecot.ports.imaps, 'old@posthus.test', dovecot.password)
  const maildir = bench.path('dovecot/mail/old@posthus.test/Maildir')
  await posthus.command(['account', 'import', 'from-maildir@posthus.test', maildir])
  assert.deepEqual(
    await look(posthus.ports.imaps, 'from-maildir@posthus.test', PASSWORD, [...expected.keys()]),
    expected,
  )
})

test('Dovecot serves what was exported as a Maildir, and Python reads what was exported as mboxes', async () => {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, 'to-dovecot@posthus.test', PASSWORD)
  await peer.ok('ENABLE UTF8=ACCEPT')
  for (const mailbox of MAILBOXES) await fill(peer, mailbox)
  await peer.logOut()
  const expected = await look(posthus.ports.imaps, 'to-dovecot@posthus.test', PASSWORD, MAILBOXES)

  const exported = bench.path('exported')
  await posthus.command(['account', 'export', 'to-dovecot@posthus.test', exported])
  const home = bench.path('dovecot/mail/new@posthus.test/Maildir')
  mkdirSync(home, { recursive: true })
  cpSync(exported, home, { recursive: true, preserveTimestamps: true })
  chownAll(bench.path('dovecot/mail/new@posthus.test'))
  // Maildir++ has dots between levels: Dovecot shows the escaped ones.
  const there = await look(dovecot.ports.imaps, 'new@posthus.test', dovecot.password, [
    'INBOX',
    'Sent',
    'Lister/blå%2Ebær',
    'v1%2E2',
  ])
  assert.deepEqual([...there.values()].map(sorted), [...expected.values()].map(sorted))

  const mboxes = bench.path('mboxes')
  await posthus.command(['account', 'export', 'to-dovecot@posthus.test', mboxes, '--format', 'mbox'])
  const script = `
import mailbox, sys
box = mailbox.mbox(sys.argv[1], create=False)
print(len(box), sum('R' in m.get_flags() for m in box), sum('F' in m.get_flags() for m in box))
`
  const { stdout } = await runWell('/usr/bin/python3', ['-c', script, join(mboxes, 'INBOX.mbox')])
  const inbox = expected.get('INBOX') as readonly Held[]
  const having = (flag: string) => inbox.filter(({ flags }) => flags.includes(flag)).length
  assert.equal(stdout.trim(), `${COUNT} ${having('\\Seen')} ${having('\\Flagged')}`)
})

test("Python's mbox is taken over", async () => {
  const path = bench.path('python.mbox')
  const script = `
import mailbox, sys
box = mailbox.mbox(sys.argv[1])
for n in range(30):
    m = mailbox.mboxMessage(b'Subject: message %d\\n\\nFrom line %d\\n' % (n, n))
    m.set_from('anna@posthus.test', True)
    if n % 2: m.set_flags('RO')
    if n % 3 == 0: m.add_flag('F')
    box.add(m)
box.flush()
`
  await runWell('/usr/bin/python3', ['-c', script, path])
  await posthus.command(['account', 'import', 'from-mbox@posthus.test', path, '--mailbox', 'Old/Python'])
  const held =
    (await look(posthus.ports.imaps, 'from-mbox@posthus.test', PASSWORD, ['Old/Python'])).get('Old/Python') ?? []
  assert.equal(held.length, 30)
  assert.equal(held.filter(({ flags }) => flags.includes('\\Seen')).length, 15)
  assert.equal(held.filter(({ flags }) => flags.includes('\\Flagged')).length, 10)
  assert.equal(held[4]?.digest, digestOf('Subject: message 4\r\n\r\nFrom line 4\r\n'))
})

async function fillDovecot(user: string): Promise<void> {
  const peer = await ImapPeer.logIn(dovecot.ports.imaps, user, dovecot.password)
  await fill(peer, 'INBOX')
  for (const mailbox of ['Sent', 'Lister/bl&AOUA5g-r']) await fill(peer, mailbox)
  await peer.logOut()
}

async function fill(peer: ImapPeer, mailbox: string): Promise<void> {
  if (mailbox !== 'INBOX') await peer.command(`CREATE "${mailbox}"`)
  for (let n = 0; n < COUNT; n++) {
    const date = `"${String(1 + (n % 28)).padStart(2, '0')}-Feb-20${10 + (n % 10)} 12:34:${10 + n} +0000"`
    await peer.ok(`APPEND "${mailbox}" ${FLAGS[n % FLAGS.length]} ${date} `, testMessage(n, mailbox.length).octets)
  }
}

/** What is in an account, by mailbox. */
async function look(
  port: number,
  user: string,
  password: string,
  names?: readonly string[],
): Promise<Map<string, readonly Held[]>> {
  const peer = await ImapPeer.logIn(port, user, password)
  const found = new Map<string, readonly Held[]>()
  for (const name of names ?? ['INBOX', 'Sent', 'Lister/blåær']) {
    await peer.ok(`EXAMINE "${utf7(name)}"`)
    const { untagged } = await peer.ok('FETCH 1:* (FLAGS INTERNALDATE BODY.PEEK[])')
    found.set(name, untagged.flatMap(heldOf))
  }
  await peer.logOut()
  return found
}

function heldOf(response: Response): Held[] {
  const items = fetchItems(response)
  const body = items?.get('BODY[]')
  if (!items || !Buffer.isBuffer(body)) return []
  const flags = (items.get('FLAGS') as string[]).filter((flag) => flag !== '\\Recent')
  return [
    {
      digest: digestOf(body),
      flags: flags.sort().join(' '),
      date: new Date(String(items.get('INTERNALDATE'))).toISOString(),
    },
  ]
}

function sorted(held: readonly Held[]): string[] {
  return held.map(({ digest, flags, date }) => `${digest} ${flags} ${date}`).sort()
}

function utf7(name: string): string {
  return name.replace('blåær', 'bl&AOUA5g-r').replace('blå', 'bl&AOU-').replace('bær', 'b&AOY-r')
}

function digestOf(octets: Buffer | string): string {
  return createHash('sha256').update(octets).digest('hex')
}

function chownAll(path: string): void {
  chownSync(path, identity.mail.uid, identity.mail.gid)
  for (const entry of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    chownSync(join(path, entry), identity.mail.uid, identity.mail.gid)
  }
}
