import assert from 'node:assert/strict'
import { Resolver } from 'node:dns/promises'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { arc } from 'mailauth/lib/arc/index.js'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { ImapPeer } from './harness/imap-peer.ts'
import { MailSink, type SunkMessage } from './harness/mail-sink.ts'
import { Named } from './harness/named.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const SENDER = 'x@here.net.test'
const FRIEND = 'friend@far.net.test'
/** A name as mailing programs make them: rewritten, it would be too long. */
const LONG = `bounces+${'1234567'.repeat(6)}@here.net.test`

/** The sender's domain signs nothing, sends from here, and wants everything else refused: what is forwarded without more fails. */
const RECORDS = `here.net.test. IN TXT "v=spf1 ip4:127.0.0.1 -all"
_dmarc.here.net.test. IN TXT "v=DMARC1; p=reject; aspf=s"
mail.net.test. IN A 127.0.0.1
`

let bench: Workbench
let named: Named
let sink: MailSink
let far: Posthus
let house: Posthus

before(async () => {
  bench = await Workbench.open('forwarding')
  named = await Named.start(bench, 'net.test', RECORDS)
  sink = await MailSink.start()
  bench.defer(() => sink[Symbol.asyncDispose]())
  const checking = (trusted: string) => `[dns]
servers = ["127.0.0.1:${named.port}"]
[authentication]
trusted-relays = []
${trusted}
`
  const member = { domain: 'far.net.test', members: ['friend'] }
  far = await Posthus.start(bench, { ...member, tables: checking('trusted-sealers = ["house.net.test"]') }, 'far')
  const routes = { 'far.net.test': far.ports.smtp, 'here.net.test': sink.port }
  const settings = { domain: 'house.net.test', members: ['anna', 'kim'], hostname: 'mail.net.test', routes }
  house = await Posthus.prepare(bench, { ...settings, tables: checking('') }, 'house')
  const server = ['--update', `127.0.0.1:${named.port}`, '--key-file', named.keyFile]
  await house.command(['domain', 'dns', 'house.net.test', ...server])
  await house.command(['alias', 'add', 'sales@house.net.test', FRIEND])
  await house.command(['alias', 'add', 'gone@house.net.test', 'nobody@far.net.test'])
  await house.command(['alias', 'add', 'postmaster@house.net.test', 'kim@house.net.test'])
  const script = bench.path('anna.sieve')
  writeFileSync(script, `redirect "${FRIEND}";`)
  await house.command(['sieve', 'put', 'anna@house.net.test', script, '--name', 'main', '--activate'])
  await house.serve()
})

after(() => bench[Symbol.asyncDispose]())

test('the receiver refuses what stands in the name of a strict domain and is not vouched for', async () => {
  const peer = await SmtpPeer.connect(far.ports.smtp, 'starttls')
  await assert.rejects(peer.send('y@house.net.test', [FRIEND], letter('alone')), /550 5\.7\.1 .*\(DMARC\)/)
})

for (const [way, address] of [
  ['an alias', 'sales@house.net.test'],
  ["a member's filter", 'anna@house.net.test'],
] as const) {
  test(`what ${way} forwards passes the receiver: SPF in our name, and our word for what DMARC has lost`, async () => {
    const subject = `by ${way.replace(/\W/g, '-')}`
    await send(SENDER, address, letter(subject))
    const message = await arrived(subject)
    const results = /^Authentication-Results: localhost;((?:.*\r\n[ \t])*.*)/m.exec(message)?.[1]?.replace(/\s+/g, ' ')
    assert.match(
      results ?? '',
      /spf=pass smtp\.mailfrom="SRS0=[a-z2-7]{8}=[a-z2-7]{2}=here\.net\.test=x@house\.net\.test/,
    )
    assert.match(results ?? '', /arc=pass/)
    assert.match(results ?? '', /dmarc=fail/)
    assert.ok(message.includes(`\r\nDelivered-To: ${address}\r\n`))
    assert.equal(await judgedByMailauth(message), 'pass')
  })
}

test('a refusal by the next host is reported to the sender, and so is a bounce that comes later', async () => {
  await send(SENDER, 'gone@house.net.test', letter('to nobody'))
  const report = await sunk(/Subject: Your message could not be delivered/)
  assert.deepEqual([report.reversePath, report.recipients], ['', [SENDER]])
  assert.match(report.octets.toString('latin1'), /Original-Recipient: rfc822;\s*gone@house\.net\.test\r\n/)
  const message = await arrived('by an-alias')
  const path = /^Return-Path: <(SRS0=.*)>\r$/m.exec(message)?.[1] as string
  await send('', path, Buffer.from('Subject: it was too late\r\n\r\nsorry\r\n'))
  const bounce = await sunk(/Subject: it was too late/)
  assert.deepEqual([bounce.reversePath, bounce.recipients], ['', [SENDER]])
})

test('the postmaster hears of what cannot be forwarded for a sender with too long a name', async () => {
  await send(LONG, 'gone@house.net.test', letter('long'))
  const peer = await ImapPeer.logIn(house.ports.imaps, 'kim@house.net.test', PASSWORD)
  await peer.ok('SELECT INBOX')
  await eventually(async () => {
    const { untagged } = await peer.ok('SEARCH BODY "gone@house.net.test" SUBJECT "could not be delivered"')
    return untagged.some(({ text }) => /^SEARCH \d/.test(text)) || undefined
  }, 'a report')
  await peer.logOut()
})

function letter(subject: string): Buffer {
  const fields = [`From: <${SENDER}>`, `Subject: ${subject}`, `Message-ID: <${subject.replace(/\s/g, '.')}@here>`]
  return Buffer.from([...fields, 'Date: Mon, 1 Jun 2026 00:00:00 +0000', '', 'hello  there', ''].join('\r\n'))
}

async function send(from: string, to: string, message: Buffer): Promise<void> {
  const peer = await SmtpPeer.connect(house.ports.smtp, 'starttls')
  await peer.send(from, [to], message)
  await peer.quit()
}

/** The friend's message with that subject, as soon as it is there. */
async function arrived(subject: string): Promise<string> {
  const peer = await ImapPeer.logIn(far.ports.imaps, FRIEND, PASSWORD)
  const uid = await eventually(async () => {
    await peer.ok('SELECT INBOX')
    const { untagged } = await peer.ok(`UID SEARCH SUBJECT "${subject}"`)
    return untagged.find(({ text }) => /^SEARCH \d/.test(text))?.text.split(' ')[1]
  }, `a message "${subject}"`)
  const body = (await peer.fetchBody(Number(uid))).toString('latin1')
  await peer.logOut()
  return body
}

function sunk(what: RegExp): Promise<SunkMessage> {
  return eventually(() => sink.messages.find(({ octets }) => what.test(octets.toString('latin1'))), String(what))
}

/** What somebody else's program says of the chain. */
async function judgedByMailauth(message: string): Promise<string> {
  const dns = new Resolver()
  dns.setServers([`127.0.0.1:${named.port}`])
  const resolver = (name: string, type: string) => dns.resolve(name, type) as Promise<string[][]>
  const start = message.indexOf('ARC-Seal:')
  const dkim = await dkimVerify(Buffer.from(message.slice(start), 'latin1'), { resolver })
  return (await arc((dkim as unknown as { arc: Parameters<typeof arc>[0] }).arc, { resolver })).status.result
}
