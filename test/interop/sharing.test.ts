import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import { ImapPeer } from './harness/imap-peer.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { run, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

// Every test has members of its own.
const members = ['anna', 'bo', 'cato', 'dag', 'eva', 'finn', 'gro', 'hans']

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('sharing')
  posthus = await Posthus.start(bench, {
    workers: 2,
    members,
    tables: '[quota]\nstorage-megabytes = 1\nmessages = 100',
  })
})

after(() => bench[Symbol.asyncDispose]())

test("two members share a mailbox with Python's imaplib", async () => {
  const settings = {
    ports: posthus.ports,
    authority: posthus.authority,
    owner: address('anna'),
    reader: address('bo'),
    password: PASSWORD,
  }
  const script = join(import.meta.dirname, 'python/shared_mailboxes.py')
  const { stdout } = await runWell('/usr/bin/python3', [script], { input: JSON.stringify(settings) })
  assert.match(stdout, /^all well$/m)
})

test('imapflow finds what others share, reads it, moves it to itself, and knows the quota', async () => {
  const owner = await logIn('cato')
  await owner.ok(`CREATE Work`)
  await owner.ok(`SETACL Work ${address('dag')} lrswite`)
  await owner.ok('APPEND Work ', Buffer.from('Subject: shared\r\n\r\nbody\r\n'))
  const client = new ImapFlow({
    host: 'localhost',
    port: posthus.ports.imaps,
    secure: true,
    auth: { user: address('dag'), pass: PASSWORD },
    tls: { ca: readFileSync(posthus.authority) },
    logger: false,
  })
  await client.connect()
  const shared = `#user/${address('cato')}/Work`
  const lock = await client.getMailboxLock(shared)
  try {
    assert.equal((await client.fetchAll('1:*', { envelope: true }))[0]?.envelope?.subject, 'shared')
    await client.messageMove('1', 'Archive')
  } finally {
    lock.release()
  }
  const archive = await client.status('Archive', { messages: true })
  assert.partialDeepStrictEqual(archive, { messages: 1 })
  const quota: unknown = await client.getQuota('INBOX')
  assert.partialDeepStrictEqual(quota, { storage: { limit: 1024 * 1024 }, message: { usage: 1, limit: 100 } })
  await client.logout()
  const { untagged } = await owner.ok('STATUS Work (MESSAGES)')
  assert.match(untagged.map(({ text }) => text).join(), /MESSAGES 0/)
  await owner.logOut()
})

test('what happens in a shared mailbox is pushed to readers in every process', async () => {
  const owner = await logIn('eva')
  // Not the inbox: the letter that tells of the sharing comes there.
  await owner.ok(`CREATE Work`)
  await owner.ok(`SETACL Work anyone lr`)
  // With two workers four connections are not all in that of the owner.
  const readers = await Promise.all(['finn', 'finn', 'gro', 'gro'].map(logIn))
  for (const reader of readers) await reader.ok(`EXAMINE "#user/${address('eva')}/Work"`)
  const idling = await Promise.all(readers.map((reader) => reader.idle()))
  await owner.ok('APPEND Work ', Buffer.from('Subject: pushed\r\n\r\nbody\r\n'))
  for (const idle of idling) {
    assert.equal((await idle.next()).text, '1 EXISTS')
    await idle.done()
  }
  for (const peer of [owner, ...readers]) await peer.logOut()
})

test('a full mailbox is said to be full at RCPT, until the operator gives it more', async () => {
  await posthus.command(['account', 'quota', address('hans'), '1K'])
  const peer = await logIn('hans')
  await peer.ok('APPEND INBOX ', Buffer.alloc(1024, 'x'))
  const full = await peer.command('APPEND INBOX ', Buffer.from('x'))
  assert.match(`${full.status} ${full.text}`, /^NO .*\[OVERQUOTA\]|^NO \[OVERQUOTA\]/)
  assert.match((await swaks()).stdout, /452 4\.2\.2 /)
  await posthus.command(['account', 'quota', address('hans'), 'unlimited'])
  assert.match((await swaks()).stdout, /250 2\.1\.5 /)
  await peer.logOut()
})

function swaks() {
  const server = ['--server', '127.0.0.1', '--port', String(posthus.ports.smtp)]
  return run('swaks', [...server, '--from', 'x@elsewhere.test', '--to', address('hans'), '--quit-after', 'RCPT'])
}

function logIn(member: string): Promise<ImapPeer> {
  return ImapPeer.logIn(posthus.ports.imaps, address(member), PASSWORD)
}

function address(member: string): string {
  return `${member}@posthus.test`
}
