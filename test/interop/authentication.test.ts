import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { recordOf } from '../../src/core/dkim/signed-letter.fixture.ts'
import { ImapPeer } from './harness/imap-peer.ts'
import { Named } from './harness/named.ts'
import { Postfix } from './harness/postfix.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually, listening, Program } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { freePort, Workbench } from './harness/workbench.ts'

const ANNA = 'anna@posthus.test'
const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

/** Domains below sender.test: one that signs, one that sends from here, and what others may want that have nothing to do with it. */
const RECORDS = `s._domainkey.sender.test. IN TXT ${strings(recordOf(KEY))}
_dmarc.sender.test. IN TXT "v=DMARC1; p=reject; sp=reject; rua=mailto:dmarc@sender.test"
sender.test. IN TXT "v=spf1 -all"
here.sender.test. IN TXT "v=spf1 ip4:127.0.0.1 -all"
_dmarc.soft.sender.test. IN TXT "v=DMARC1; p=quarantine"
mail.sender.test. IN A 127.0.0.1
`

let bench: Workbench
let posthus: Posthus
let postfix: Postfix

before(async () => {
  bench = await Workbench.open('authentication')
  const named = await Named.start(bench, 'sender.test', RECORDS)
  posthus = await Posthus.start(bench, {
    tables: `[dns]
servers = ["127.0.0.1:${named.port}"]
[authentication]
authserv-id = "mx.posthus.test"
trusted-relays = []
`,
  })
  const milter = await startOpendkim()
  postfix = await Postfix.start(bench, {
    relay: { 'posthus.test': posthus.ports.smtp },
    settings: { smtpd_milters: `inet:127.0.0.1:${milter}`, milter_default_action: 'tempfail', milter_protocol: '6' },
  })
})

after(() => bench[Symbol.asyncDispose]())

test('mail that Postfix has signed with opendkim and sent from elsewhere passes by its signature', async () => {
  const peer = await SmtpPeer.connect(postfix.port, 'starttls')
  await peer.hello()
  await peer.send('bo@sender.test', [ANNA], letter('bo@sender.test', 'signed'))
  await peer.quit()
  const field = resultsOf(await arrived('INBOX', 'signed'))
  assert.match(field, /dkim=pass header\.d=sender\.test header\.s=s header\.a=rsa-sha256 header\.b=/)
  assert.match(field, /spf=fail smtp\.mailfrom=bo@sender\.test/)
  assert.match(field, /dmarc=pass \(the domain asks for reject\) header\.from=sender\.test/)
  assert.match(field, /iprev=pass \(mail\.sender\.test\) policy\.iprev=127\.0\.0\.1/)
})

test('mail from where its domain sends passes by its address', async () => {
  assert.equal(await deliver('x@here.sender.test', letter('x@here.sender.test', 'from here')), 250)
  const field = resultsOf(await arrived('INBOX', 'from here'))
  assert.match(field, /dkim=none; spf=pass smtp\.mailfrom=x@here\.sender\.test; arc=none; dmarc=pass/)
})

test('what its domain wants refused is refused during SMTP, with words', async () => {
  for (const message of [
    letter('bo@sender.test', 'forged'),
    letter('bo@gone.sender.test', 'forged'),
    Buffer.concat([Buffer.from('From: x@here.sender.test\r\n'), letter('bo@sender.test', 'forged')]),
  ]) {
    const peer = await SmtpPeer.connect(posthus.ports.smtp, 'starttls')
    await peer.hello()
    await peer.say('MAIL FROM:<x@elsewhere.test>', 250)
    await peer.say(`RCPT TO:<${ANNA}>`, 250)
    await peer.say('DATA', 354)
    const reply = await peer.say(`${message.toString('latin1')}.`, 550)
    assert.match(JSON.stringify(reply), /5\.7\.1 .*sender\.test wants mail refused .*\(DMARC\)/)
    await peer.quit()
  }
})

test('what its domain wants set apart goes to Junk', async () => {
  assert.equal(await deliver('x@elsewhere.test', letter('x@soft.sender.test', 'doubtful')), 250)
  assert.match(resultsOf(await arrived('Junk', 'doubtful')), /dmarc=fail .*policy\.dmarc=quarantine/)
})

test('a domain without records, and one whose server does not answer for it, are taken', async () => {
  assert.equal(await deliver('x@elsewhere.test', letter('x@elsewhere.test', 'unknown')), 250)
  assert.match(resultsOf(await arrived('INBOX', 'unknown')), /spf=temperror .*dmarc=temperror/)
})

test('results in our name that came with a message are gone', async () => {
  const forged = 'Authentication-Results: (x) "MX.posthus.test"; dmarc=pass\r\n'
  assert.equal(
    await deliver('x@here.sender.test', Buffer.concat([Buffer.from(forged), letter('x@here.sender.test', 'made up')])),
    250,
  )
  assert.equal((await arrived('INBOX', 'made up')).match(/posthus\.test"?;/gi)?.length, 1)
})

function letter(from: string, subject: string): Buffer {
  const lines = [
    `From: <${from}>`,
    `To: <${ANNA}>`,
    `Subject: ${subject}`,
    'Date: Mon, 1 Jun 2026 00:00:00 +0000',
    '',
    'hello  there',
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}

/** The code with which Posthus answers the message. */
async function deliver(reversePath: string, message: Buffer): Promise<number> {
  const peer = await SmtpPeer.connect(posthus.ports.smtp, 'starttls')
  await peer.hello()
  const { code } = await peer.send(reversePath, [ANNA], message)
  await peer.quit()
  return code
}

/** The message with that subject, as soon as it is there. */
async function arrived(mailbox: string, subject: string): Promise<string> {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  await peer.ok(`SELECT ${mailbox}`)
  const uid = await eventually(async () => {
    const { untagged } = await peer.ok(`UID SEARCH SUBJECT "${subject}"`)
    return untagged.find(({ text }) => text.startsWith('SEARCH'))?.text.split(' ')[1]
  }, `a message "${subject}"`)
  const body = (await peer.fetchBody(Number(uid))).toString('latin1')
  await peer.logOut()
  return body
}

/** Our field on one line. */
function resultsOf(message: string): string {
  const [field] = /^Authentication-Results: mx\.posthus\.test;(?:.*\r\n[ \t])*.*/m.exec(message) ?? ['']
  return field.replaceAll(/\r\n[ \t]+/g, ' ')
}

/** opendkim as a filter of Postfix, which signs what bears sender.test. */
async function startOpendkim(): Promise<number> {
  const port = await freePort()
  const settings = [
    'Mode s',
    'Domain sender.test',
    'Selector s',
    `KeyFile ${bench.path('key.pem')}`,
    'Canonicalization relaxed/simple',
    `Socket inet:${port}@127.0.0.1`,
    'Syslog no',
    'UserID root',
    'RequireSafeKeys no',
  ]
  writeFileSync(bench.path('key.pem'), KEY.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
  writeFileSync(bench.path('opendkim.conf'), `${settings.join('\n')}\n`)
  const program = Program.start('opendkim', ['-f', '-x', bench.path('opendkim.conf')], bench.path('opendkim.log'))
  bench.defer(() => program.stop())
  await listening([port], program)
  return port
}

/** A TXT record in strings of 255 octets. */
function strings(text: string): string {
  return (text.match(/.{1,255}/g) ?? []).map((part) => `"${part}"`).join(' ')
}
