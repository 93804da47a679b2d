import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { ImapPeer } from './harness/imap-peer.ts'
import { differs, testMessage } from './harness/messages.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { run, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

// Every client has a member of its own, so that none sees what another one left.
const members = ['gsasl', 'swaks', 'curl', 'mbsync', 'mutt', 'msmtp', 'fetchmail', 'python', 'imapflow', 'nodemailer']

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('clients')
  posthus = await Posthus.start(bench, { workers: 2, members })
})

after(() => bench[Symbol.asyncDispose]())

test('swaks submits over STARTTLS and over TLS with every mechanism, and relays nothing without a password', async () => {
  const to = address('swaks')
  for (const [service, tls] of [
    ['submission', '--tls'],
    ['submissions', '--tls-on-connect'],
  ] as const) {
    for (const mechanism of ['PLAIN', 'LOGIN']) {
      await swaks(service, [
        tls,
        '--auth',
        mechanism,
        '--auth-user',
        to,
        '--auth-password',
        PASSWORD,
        '--to',
        to,
        '--from',
        to,
      ])
    }
  }
  await swaks('smtp', ['--tls', '--to', to, '--from', 'stranger@elsewhere.test'])
  const relayed = await trySwaks('smtp', ['--tls', '--to', 'x@elsewhere.test', '--from', 'stranger@elsewhere.test'])
  assert.match(relayed.stdout, /<~\* 550 5\.7\.1/m)
  const wrong = await trySwaks('submission', [
    '--tls',
    '--auth',
    'PLAIN',
    '--auth-user',
    to,
    '--auth-password',
    'wrong',
    '--to',
    to,
    '--from',
    to,
  ])
  assert.match(wrong.stdout, /535/)
  const clear = await trySwaks('submission', [
    '--auth',
    'PLAIN',
    '--auth-user',
    to,
    '--auth-password',
    PASSWORD,
    '--to',
    to,
    '--from',
    to,
  ])
  assert.notEqual(clear.code, 0)
  assert.equal((await inbox('swaks')).length, 5)
})

test('curl sends over smtps, reads and appends over imaps, lists and reads over pop3s', async () => {
  const { octets } = testMessage(2)
  const file = bench.path('curl.eml')
  const own = Buffer.from(octets.toString('latin1').replace(/^From: .*/, `From: <${address('curl')}>`), 'latin1')
  writeFileSync(file, own)
  const at = (scheme: string, service: 'imaps' | 'pop3s' | 'submissions', path = '') =>
    `${scheme}://localhost:${posthus.ports[service]}${path}`
  await curl([
    at('smtps', 'submissions'),
    '--mail-from',
    address('curl'),
    '--mail-rcpt',
    address('curl'),
    '--upload-file',
    file,
  ])
  const [delivered] = await inbox('curl')
  assert.equal(differs(delivered as Buffer, own), undefined)
  const fetched = await curl([at('imaps', 'imaps', '/INBOX;MAILINDEX=1')])
  assert.equal(fetched.stdout, delivered?.toString('latin1'))
  await curl([at('imaps', 'imaps', '/INBOX'), '--upload-file', file])
  assert.equal((await inbox('curl'))[1]?.equals(own), true)
  assert.match((await curl([at('imaps', 'imaps', '/INBOX'), '-X', 'SEARCH ALL'])).stdout, /^\* SEARCH 1 2\r$/m)
  assert.equal((await curl([at('pop3s', 'pop3s')])).stdout.trim().split('\n').length, 2)
  assert.equal((await curl([at('pop3s', 'pop3s', '/2')])).stdout, own.toString('latin1'))
  assert.notEqual(
    (await run('curl', ['-sS', '--cacert', posthus.authority, '-u', `${address('curl')}:wrong`, at('imaps', 'imaps')]))
      .code,
    0,
  )
})

test('mbsync keeps two sides equal: messages, flags and deletions both ways, again and again', async () => {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, address('mbsync'), PASSWORD)
  for (let n = 0; n < 20; n++) await peer.ok('APPEND INBOX ', n % 2 ? '(\\Seen) ' : '', testMessage(n).octets)
  await peer.ok('CREATE "Work/Gr&APYA3w-e"')
  await peer.ok('APPEND "Work/Gr&APYA3w-e" ', testMessage(3).octets)
  const folder = mbsyncFolder('mbsync')
  const sync = () => runWell('mbsync', ['-c', join(folder, 'mbsyncrc'), '-a'], { env: { HOME: folder } })
  await sync()
  assert.equal(maildir(folder, 'INBOX').length, 20)
  assert.equal(maildir(folder, 'INBOX').filter((name) => name.includes(':2,') && name.endsWith('S')).length, 10)
  assert.equal(readdirSync(join(folder, 'mail')).length > 1, true)

  writeFileSync(
    join(folder, 'mail/INBOX/new/1.mine.host'),
    testMessage(30).octets.toString('latin1').replaceAll('\r\n', '\n'),
    'latin1',
  )
  await peer.ok('SELECT INBOX')
  await peer.ok('STORE 1:5 +FLAGS (\\Deleted)')
  await peer.ok('EXPUNGE')
  await peer.ok('STORE 1 +FLAGS (\\Flagged)')
  await sync()
  await sync()
  assert.equal(maildir(folder, 'INBOX').length, 16)
  assert.equal(maildir(folder, 'INBOX').filter((name) => /:2,F/.test(name)).length, 1)
  await peer.ok('NOOP')
  const { untagged } = await peer.ok('UID SEARCH ALL')
  assert.equal(untagged.find(({ word }) => word === 'SEARCH')?.values.length, 17)
  await peer.logOut()
})

test('GNU SASL logs in with SCRAM-SHA-256-PLUS bound to the channel, over IMAP and submission, and not with a wrong password', async () => {
  const logIn = (protocol: 'imap' | 'smtp', password: string, ...more: string[]) => {
    const port = posthus.ports[protocol === 'imap' ? 'imap' : 'submission']
    const words = [`--${protocol}`, '--connect', `localhost:${port}`, '--starttls', '--x509-ca-file', posthus.authority]
    const who = ['--authentication-id', address('gsasl'), '--authorization-id', '', '--password', password]
    return run('gsasl', [...words, ...who, ...more], { input: 'x LOGOUT\r\n' })
  }
  for (const protocol of ['imap', 'smtp'] as const) {
    for (const [mechanism, ...more] of [['SCRAM-SHA-256-PLUS'], ['SCRAM-SHA-256', '--no-cb'], ['PLAIN'], ['LOGIN']]) {
      const words = ['--mechanism', mechanism as string, ...more]
      const { stdout, stderr } = await logIn(protocol, PASSWORD, ...words)
      assert.match(stdout, protocol === 'imap' ? /^\. OK/m : /^235 /m, `${protocol} ${mechanism}: ${stderr}`)
      const wrong = await logIn(protocol, `${PASSWORD}!`, ...words)
      assert.match(wrong.stdout, protocol === 'imap' ? /^\. NO \[AUTH/m : /^535 /m, `${protocol} ${mechanism} refused`)
    }
  }
})

test('mutt sends with an attachment, and reads over IMAP', async () => {
  const folder = bench.path('mutt')
  mkdirSync(folder)
  writeFileSync(join(folder, 'attachment.bin'), testMessage(4).octets)
  const rc = join(folder, 'muttrc')
  writeFileSync(rc, muttConfiguration(folder))
  const env = { HOME: folder, TERM: 'xterm', EMAIL: address('mutt') }
  await runWell('mutt', ['-F', rc, '-s', 'From mutt', '-a', join(folder, 'attachment.bin'), '--', address('mutt')], {
    env,
    input: 'Hei på deg\n',
  })
  const [sent] = await inbox('mutt')
  assert.match(sent?.toString('latin1') ?? '', /^Subject: From mutt\r$/m)
  const copy = join(folder, 'copy.mbox')
  const keys = `push "<tag-pattern>~A<enter><tag-prefix><copy-message>${copy}<enter><quit>"`
  const command = `mutt -F ${rc} -f imaps://localhost:${posthus.ports.imaps}/INBOX -e '${keys}'`
  await runWell('script', ['-qec', command, '/dev/null'], { env, timeoutMs: 30_000 })
  assert.equal(existsSync(copy), true)
  assert.match(readFileSync(copy, 'latin1'), /^Subject: From mutt$/m)
})

test('msmtp submits over STARTTLS and over TLS, with PLAIN and with SCRAM-SHA-256', async () => {
  const folder = bench.path('msmtp')
  mkdirSync(folder)
  const own = Buffer.from(
    testMessage(1)
      .octets.toString('latin1')
      .replace(/^From: .*/, `From: <${address('msmtp')}>`),
    'latin1',
  )
  let sent = 0
  for (const [service, start] of [
    ['submission', 'on'],
    ['submissions', 'off'],
  ] as const) {
    for (const mechanism of ['plain', 'scram-sha-256']) {
      const rc = join(folder, `rc-${sent}`)
      writeFileSync(rc, msmtpConfiguration(service, start, mechanism), { mode: 0o600 })
      await runWell('msmtp', ['-C', rc, address('msmtp')], {
        env: { HOME: folder },
        input: Buffer.from(own.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
      })
      sent++
    }
  }
  const received = await inbox('msmtp')
  assert.equal(received.length, sent)
  for (const octets of received) assert.equal(differs(octets, own), undefined)
})

test('fetchmail empties a mailbox over POP3 and over IMAP', async () => {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, address('fetchmail'), PASSWORD)
  for (const protocol of ['pop3', 'imap'] as const) {
    for (let n = 0; n < 6; n++) await peer.ok('APPEND INBOX ', testMessage(n, 7).octets)
    const folder = bench.path(`fetchmail-${protocol}`)
    mkdirSync(folder)
    const rc = join(folder, 'fetchmailrc')
    writeFileSync(rc, fetchmailConfiguration(folder, protocol), { mode: 0o600 })
    await runWell('fetchmail', ['-f', rc, '--pidfile', join(folder, 'pid'), '--idfile', join(folder, 'ids')], {
      env: { HOME: folder, FETCHMAILHOME: folder },
    })
    const fetched = readFileSync(join(folder, 'mail'), 'latin1')
    for (let n = 0; n < 6; n++) assert.match(fetched, new RegExp(`^X-Number: ${n}$`, 'm'))
    const { untagged } = await peer.ok('STATUS INBOX (MESSAGES)')
    assert.match(untagged.map(({ text }) => text).join(), /MESSAGES 0/)
  }
  await peer.logOut()
})

test("Python's imaplib, poplib and smtplib work with certificates checked", async () => {
  const settings = { ports: posthus.ports, authority: posthus.authority, user: address('python'), password: PASSWORD }
  const script = join(import.meta.dirname, 'python/mail_session.py')
  const { stdout } = await runWell('/usr/bin/python3', [script], { input: JSON.stringify(settings) })
  assert.match(stdout, /^all well$/m)
})

test('imapflow appends, searches, flags, copies, moves, watches and deletes', async () => {
  const client = new ImapFlow({
    host: 'localhost',
    port: posthus.ports.imaps,
    secure: true,
    auth: { user: address('imapflow'), pass: PASSWORD },
    tls: { ca: readFileSync(posthus.authority) },
    logger: false,
  })
  await client.connect()
  assert.ok(Reflect.get(client, '_deflate'), 'it has asked for compression by itself')
  const { octets } = testMessage(2)
  for (let n = 0; n < 3; n++) await client.append('INBOX', octets, ['\\Seen'])
  const lock = await client.getMailboxLock('INBOX')
  try {
    const message = await client.fetchOne('1', { source: true, envelope: true, bodyStructure: true, flags: true })
    if (!message) assert.fail('there is no message 1')
    assert.ok(message.source)
    assert.equal(Buffer.compare(message.source, octets), 0)
    assert.equal(message.envelope?.subject, 'Message 2 of kind attachment')
    assert.equal(message.flags?.has('\\Seen'), true)
    assert.deepEqual(await client.search({ subject: 'attachment' }), [1, 2, 3])
    await client.messageFlagsAdd('2', ['\\Flagged', 'custom'])
    assert.deepEqual(await client.search({ keyword: 'custom' }), [2])
    await client.mailboxCreate('Kopier/Æ')
    await client.messageCopy('1', 'Kopier/Æ')
    await client.messageMove('2', 'Archive')
    const exists = Promise.withResolvers<number>()
    client.on('exists', ({ count }: { count: number }) => exists.resolve(count))
    const other = await ImapPeer.logIn(posthus.ports.imaps, address('imapflow'), PASSWORD)
    const idling = client.idle()
    await other.ok('APPEND INBOX ', octets)
    assert.equal(await exists.promise, 3)
    await other.logOut()
    await client.noop()
    await idling
    await client.messageDelete('1:*')
  } finally {
    lock.release()
  }
  assert.equal(await countOf(client, 'INBOX'), 0)
  assert.equal(await countOf(client, 'Kopier/Æ'), 1)
  assert.equal(await countOf(client, 'Archive'), 1)
  await client.logout()
})

test('nodemailer submits many messages over one pool of connections', async () => {
  const transport = createTransport({
    pool: true,
    maxConnections: 3,
    host: 'localhost',
    port: posthus.ports.submission,
    requireTLS: true,
    auth: { user: address('nodemailer'), pass: PASSWORD },
    tls: { ca: readFileSync(posthus.authority) },
  })
  const sent = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      transport.sendMail({
        from: address('nodemailer'),
        to: address('nodemailer'),
        subject: `Nummer ${n} med æøå`,
        text: `tekst ${n}\n.\nslutt`,
        attachments: [{ filename: 'blåbær.bin', content: testMessage(n).octets }],
      }),
    ),
  )
  assert.equal(
    sent.every(({ accepted }) => accepted.length === 1),
    true,
  )
  transport.close()
  assert.equal((await inbox('nodemailer')).length, 30)
})

function address(member: string): string {
  return `${member}@posthus.test`
}

/** The messages in a member's INBOX, in order. */
async function inbox(member: string): Promise<Buffer[]> {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, address(member), PASSWORD)
  await peer.ok('SELECT INBOX')
  const bodies = [...(await peer.fetchBodies()).values()]
  await peer.logOut()
  return bodies
}

async function countOf(client: ImapFlow, mailbox: string): Promise<number | undefined> {
  const status = await client.status(mailbox, { messages: true })
  return status ? status.messages : undefined
}

function trySwaks(service: 'smtp' | 'submission' | 'submissions', args: readonly string[]) {
  return run('swaks', ['--server', '127.0.0.1', '--port', String(posthus.ports[service]), ...args])
}

async function swaks(service: 'smtp' | 'submission' | 'submissions', args: readonly string[]): Promise<void> {
  const outcome = await trySwaks(service, args)
  assert.equal(outcome.code, 0, outcome.stdout + outcome.stderr)
}

function curl(args: readonly string[]) {
  return runWell('curl', [
    '-sS',
    '--max-time',
    '20',
    '--cacert',
    posthus.authority,
    '-u',
    `${address('curl')}:${PASSWORD}`,
    ...args,
  ])
}

function mbsyncFolder(member: string): string {
  const folder = bench.path('mbsync')
  mkdirSync(join(folder, 'mail'), { recursive: true })
  const text = `IMAPAccount posthus
Host localhost
Port ${posthus.ports.imap}
User ${address(member)}
Pass ${PASSWORD}
SSLType STARTTLS
CertificateFile ${posthus.authority}

IMAPStore far
Account posthus

MaildirStore near
SubFolders Verbatim
Path ${folder}/mail/
Inbox ${folder}/mail/INBOX

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
Sync All
SyncState *
`
  writeFileSync(join(folder, 'mbsyncrc'), text)
  return folder
}

function maildir(folder: string, mailbox: string): string[] {
  return ['new', 'cur'].flatMap((part) => readdirSync(join(folder, 'mail', mailbox, part)))
}

function muttConfiguration(folder: string): string {
  return `set ssl_ca_certificates_file = "${posthus.authority}"
set ssl_force_tls = yes
set certificate_file = "${folder}/certificates"
set from = "${address('mutt')}"
set realname = "Mutt"
set smtp_url = "smtps://${address('mutt').replace('@', '\\@')}@localhost:${posthus.ports.submissions}/"
set smtp_pass = "${PASSWORD}"
set imap_user = "${address('mutt')}"
set imap_pass = "${PASSWORD}"
# GNU SASL picks SCRAM-SHA-256-PLUS where it is offered, and mutt 2.2 cannot bind the channel.
set smtp_authenticators = "scram-sha-256:plain"
set imap_authenticators = "scram-sha-256:plain"
set copy = no
set confirmappend = no
set confirmcreate = no
set quit = yes
set charset = utf-8
`
}

function msmtpConfiguration(service: 'submission' | 'submissions', start: 'on' | 'off', mechanism: string): string {
  return `account default
host localhost
port ${posthus.ports[service]}
tls on
tls_starttls ${start}
tls_trust_file ${posthus.authority}
auth ${mechanism}
user ${address('msmtp')}
password ${PASSWORD}
from ${address('msmtp')}
`
}

function fetchmailConfiguration(folder: string, protocol: 'pop3' | 'imap'): string {
  return `poll localhost protocol ${protocol} port ${posthus.ports[`${protocol}s`]}
  user "${address('fetchmail')}" password "${PASSWORD}"
  ssl sslcertck sslcertfile "${posthus.authority}"
  mda "cat >> ${folder}/mail" no rewrite fetchall
`
}
