import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ImapPeer } from './harness/imap-peer.ts'
import { testMessage } from './harness/messages.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const members = ['offlineimap', 'neomutt', 'qresync']

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('desktop')
  posthus = await Posthus.start(bench, { members })
})

after(() => bench[Symbol.asyncDispose]())

const address = (member: string) => `${member}@posthus.test`

test('OfflineIMAP keeps two sides equal: messages, flags, folders and deletions both ways', async () => {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, address('offlineimap'), PASSWORD)
  for (let n = 0; n < 10; n++) await peer.ok('APPEND INBOX ', n % 2 ? '(\\Seen) ' : '', testMessage(n).octets)
  await peer.ok('CREATE "Work/Gr&APYA3w-e"')
  await peer.ok('APPEND "Work/Gr&APYA3w-e" ', testMessage(3).octets)
  const folder = bench.path('offlineimap')
  mkdirSync(folder)
  writeFileSync(join(folder, 'rc'), offlineImapConfiguration(folder), { mode: 0o600 })
  const sync = () =>
    runWell('offlineimap', ['-o', '-u', 'quiet', '-c', join(folder, 'rc')], {
      env: { HOME: folder },
      timeoutMs: 90_000,
    })
  await sync()
  assert.equal(messagesIn(folder, 'INBOX').length, 10)
  assert.equal(messagesIn(folder, 'INBOX').filter((name) => name.endsWith('S')).length, 5)
  const [deep] = messagesIn(folder, 'Work.Gr&APYA3w-e')
  assert.ok(deep)

  const mine = testMessage(30).octets.toString('latin1').replaceAll('\r\n', '\n')
  writeFileSync(join(folder, 'mail/INBOX/new/1.mine.host'), mine, 'latin1')
  await peer.ok('SELECT INBOX')
  await peer.ok('STORE 1:3 +FLAGS (\\Deleted)')
  await peer.ok('EXPUNGE')
  await peer.ok('STORE 1 +FLAGS (\\Flagged)')
  await sync()
  await sync()
  assert.equal(messagesIn(folder, 'INBOX').length, 8)
  assert.equal(messagesIn(folder, 'INBOX').filter((name) => /:2,F/.test(name)).length, 1)
  await peer.ok('NOOP')
  const { untagged } = await peer.ok('UID SEARCH ALL')
  assert.equal(untagged.find(({ word }) => word === 'SEARCH')?.values.length, 9)
  await peer.logOut()
})

test('neomutt reads, flags and copies over CONDSTORE and QRESYNC', async () => {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, address('neomutt'), PASSWORD)
  for (let n = 0; n < 12; n++) await peer.ok('APPEND INBOX ', testMessage(n).octets)
  const folder = bench.path('neomutt')
  mkdirSync(folder)
  const rc = join(folder, 'rc')
  writeFileSync(rc, neomuttConfiguration(folder))
  const env = { HOME: folder, TERM: 'xterm' }
  const type = (keys: string) =>
    runWell(
      'script',
      ['-qec', `neomutt -F ${rc} -f imaps://localhost:${posthus.ports.imaps}/INBOX -e '${keys}'`, '/dev/null'],
      {
        env,
        timeoutMs: 20_000,
      },
    )
  const copy = join(folder, 'copy.mbox')
  await type(`push "<last-entry><copy-message>${copy}<enter><quit>"`)
  assert.match(readFileSync(copy, 'latin1'), /^Subject: Message 11 of kind/m)
  // Behind its back: the second start resynchronises from its header cache.
  await peer.ok('SELECT INBOX')
  await peer.ok('STORE 2:3 +FLAGS (\\Deleted)')
  await peer.ok('EXPUNGE')
  await type('push "<last-entry><flag-message><sync-mailbox><quit>"')
  await peer.ok('NOOP')
  const { untagged } = await peer.ok('UID SEARCH FLAGGED')
  assert.deepEqual(untagged.find(({ word }) => word === 'SEARCH')?.values, ['SEARCH', '12'])
  await peer.logOut()
  const log = readFileSync(join(folder, 'debug0'), 'latin1')
  assert.match(log, /ENABLE QRESYNC/)
  assert.match(log, /UID FETCH 1:12 \(FLAGS\) \(CHANGEDSINCE \d+ VANISHED\)/)
})

test('a client that knew 100,000 messages and comes back after ten changes is told of them in less than 5 KB', async () => {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, address('qresync'), PASSWORD)
  const small = Buffer.from('Subject: one of many\r\n\r\nx\r\n')
  for (let n = 0; n < 100; n++) await peer.ok('APPEND INBOX ', small)
  await peer.ok('SELECT INBOX')
  for (let count = 100; count < 100_000; ) {
    const more = Math.min(count, 100_000 - count)
    await peer.ok(`COPY 1:${more} INBOX`)
    count += more
  }
  const told = (await peer.ok('STATUS INBOX (MESSAGES UIDVALIDITY HIGHESTMODSEQ)')).untagged
  const status = told.find(({ word }) => word === 'STATUS')?.text ?? ''
  assert.match(status, /MESSAGES 100000/)
  const known = `${/UIDVALIDITY (\d+)/.exec(status)?.[1]} ${/HIGHESTMODSEQ (\d+)/.exec(status)?.[1]}`
  for (const uid of [5, 50_000, 99_999]) await peer.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Seen)`)
  for (const uid of [77, 1234, 40_000, 88_888]) {
    await peer.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`)
    await peer.ok(`UID EXPUNGE ${uid}`)
  }
  for (let n = 0; n < 3; n++) await peer.ok('APPEND INBOX ', small)
  await peer.logOut()

  const back = await ImapPeer.logIn(posthus.ports.imaps, address('qresync'), PASSWORD)
  await back.ok('ENABLE QRESYNC')
  const { untagged, text } = await back.ok(`SELECT INBOX (QRESYNC (${known}))`)
  const bytes = untagged.reduce((sum, response) => sum + response.text.length + 4, text.length)
  assert.ok(bytes < 5 * 1024, `${bytes} octets`)
  const said = untagged.map((response) => response.text)
  assert.ok(said.includes('99999 EXISTS'), said.join('\n'))
  assert.ok(said.includes('VANISHED (EARLIER) 77,1234,40000,88888'))
  assert.equal(said.filter((line) => / FETCH \(/.test(line)).length, 6)
  await back.logOut()
})

function messagesIn(folder: string, mailbox: string): string[] {
  return ['cur', 'new'].flatMap((part) => readdirSync(join(folder, 'mail', mailbox, part)))
}

function offlineImapConfiguration(folder: string): string {
  return `[general]
accounts = test
metadata = ${folder}/metadata
[Account test]
localrepository = local
remoterepository = remote
[Repository local]
type = Maildir
localfolders = ${folder}/mail
[Repository remote]
type = IMAP
remotehost = localhost
remoteport = ${posthus.ports.imaps}
remoteuser = ${address('offlineimap')}
remotepass = ${PASSWORD}
ssl = yes
sslcacertfile = ${posthus.authority}
`
}

function neomuttConfiguration(folder: string): string {
  return `set imap_user = "${address('neomutt')}"
set imap_pass = "${PASSWORD}"
set imap_authenticators = "plain"
set imap_condstore = yes
set imap_qresync = yes
set folder = "${folder}"
set header_cache = "${folder}/cache"
set certificate_file = "${posthus.authority}"
set ssl_ca_certificates_file = "${posthus.authority}"
set mbox_type = mbox
set copy = no
set resolve = yes
set delete = no
set confirm_append = no
set confirm_create = no
set mark_old = no
set sort = mailbox-order
set debug_level = 2
set debug_file = "${folder}/debug"
`
}
