import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { Capture } from './harness/capture.ts'
import { Exim, unpackExim } from './harness/exim.ts'
import { enterNamespace, giveAddresses, useResolver } from './harness/namespace.ts'
import { PeerStream } from './harness/peer-stream.ts'
import { Postfix } from './harness/postfix.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { RESOLVER, SignedZone } from './harness/signed-zone.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

await unpackExim()
await enterNamespace(import.meta.filename)

/** Four mail servers, each with an address and a domain of its own, in one signed zone. */
const HOSTS = { posthus: '192.0.2.10', second: '192.0.2.20', postfix: '192.0.2.30', exim: '192.0.2.40' } as const
type Name = keyof typeof HOSTS
const NAMES = Object.keys(HOSTS) as readonly Name[]

/** Key agreements that are forward-secret, as Posthus calls them. In TLS 1.3 without a resumed session there are no others. */
const FORWARD_SECRET = /^(X25519MLKEM768|X25519|secp256r1|secp384r1)$/

let bench: Workbench
let posthus: Posthus
let second: Posthus
let postfix: Postfix
let exim: Exim
let capture: Capture

before(async () => {
  bench = await Workbench.open('four')
  await giveAddresses([...Object.values(HOSTS), ...SignedZone.addresses])
  await useResolver(RESOLVER, bench.path('resolv.conf'))
  capture = await Capture.start(bench, 'port-25', 25)
  exim = await Exim.start(bench, 'exim', { host: HOSTS.exim, domain: 'exim.test' })
  ;[posthus, second, postfix] = await Promise.all([
    startPosthus('posthus', 'anna'),
    startPosthus('second', 'bo'),
    startPostfix(),
  ])
  const keys: Record<Name, Uint8Array> = {
    posthus: await keyOf(posthus, 'mx.posthus.test'),
    second: await keyOf(second, 'mx.second.test'),
    postfix: spki(readFileSync(postfix.certificate.certificate)),
    exim: spki(readFileSync(exim.certificate.certificate)),
  }
  await SignedZone.start(bench, { signed: NAMES.flatMap((name) => records(name, keys[name])) })
  await Promise.all(NAMES.flatMap((from) => NAMES.filter((to) => to !== from).map((to) => send(from, to))))
})

after(() => bench[Symbol.asyncDispose]())

for (const from of NAMES) {
  describe(`from ${from}`, () => {
    for (const to of NAMES.filter((one) => one !== from)) {
      test(`to ${to}: both have written down a forward-secret connection, and the sender that DANE proved the host`, async () => {
        await arrived(from, to)
        await sentOverProvenTls(from, to)
      })
    }
  })
}

test('nothing of a message, and no envelope, was in clear text on the wire', async () => {
  const streams = (await capture.streams()).map((stream) => stream.toString('latin1'))
  // Members of the two that have no submission service hand their mail in at the same port: those lines say so.
  const between = streams.filter((stream) => !/^EHLO client\.test/m.test(stream))
  assert.ok(between.filter((stream) => /^STARTTLS/m.test(stream)).length >= 8)
  assert.deepEqual(
    between.filter((stream) => /canary-|MAIL FROM|RCPT TO/i.test(stream)),
    [],
  )
  assert.ok(
    streams.some((stream) => /canary-exim-posthus/.test(stream)),
    'the capture would have seen it',
  )
})

function startPosthus(name: 'posthus' | 'second', member: string): Promise<Posthus> {
  const tables = `[dns]\nservers = ["${RESOLVER}"]\nvalidating = true\n[peers]\ntrusted-networks = ["192.0.2.0/24"]\n`
  const where = { hostname: `mx.${name}.test`, domain: `${name}.test`, smtpAt: `${HOSTS[name]}:25` }
  return Posthus.start(bench, { ...where, members: [member], tables }, name)
}

function startPostfix(): Promise<Postfix> {
  return Postfix.start(bench, {
    at: { host: HOSTS.postfix, port: 25 },
    keep: ['postfix.test'],
    settings: {
      myhostname: 'mx.postfix.test',
      mynetworks: HOSTS.postfix,
      smtpd_relay_restrictions: 'permit_mynetworks, reject_unauth_destination',
      smtp_tls_security_level: 'dane-only',
      smtp_dns_support_level: 'dnssec',
      smtpd_tls_received_header: 'yes',
    },
  })
}

function records(name: Name, key: Uint8Array): string[] {
  return [
    `${name} MX 10 mx.${name}`,
    `${name} TXT "v=spf1 ip4:192.0.2.0/24 -all"`,
    `mx.${name} A ${HOSTS[name]}`,
    `_25._tcp.mx.${name} TLSA 3 1 1 ${createHash('sha256').update(key).digest('hex')}`,
  ]
}

function spki(certificate: Uint8Array): Uint8Array {
  return new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
}

async function keyOf(server: Posthus, host: string): Promise<Uint8Array> {
  const stream = await PeerStream.connect(server.ports.submissions)
  const { raw } = (await stream.secure({ servername: host })).getPeerCertificate()
  stream.destroy()
  return spki(raw)
}

const ADDRESSES: Record<Name, string> = {
  posthus: 'anna@posthus.test',
  second: 'bo@second.test',
  postfix: 'carl@postfix.test',
  exim: 'dora@exim.test',
}

/** Has somebody at one of them write to somebody at another one. */
async function send(from: Name, to: Name): Promise<void> {
  const canary = `canary-${from}-${to}`
  const message = `From: <${ADDRESSES[from]}>\r\nTo: <${ADDRESSES[to]}>\r\nSubject: ${canary}\r\n\r\n${canary}\r\n`
  const peer = await openSubmission(from)
  await peer.send(ADDRESSES[from], [ADDRESSES[to]], Buffer.from(message))
  await peer.quit()
}

async function openSubmission(name: Name): Promise<SmtpPeer> {
  if (name === 'posthus' || name === 'second') {
    const peer = await SmtpPeer.connect((name === 'posthus' ? posthus : second).ports.submission, 'starttls')
    await peer.authenticate(ADDRESSES[name], PASSWORD)
    return peer
  }
  const peer = new SmtpPeer(await PeerStream.connect(25, { host: HOSTS[name] }))
  await peer.expect(220)
  await peer.hello()
  return peer
}

/** The message is there, and the receiver has recorded what protected it on the way. */
async function arrived(from: Name, to: Name): Promise<void> {
  const canary = `canary-${from}-${to}`
  if (to === 'posthus' || to === 'second') {
    const received = await eventually(() => hopsFrom(from, to), `${canary} arrives`)
    assert.equal(received.source, 'measured')
    assert.equal(received.protection?.version, 'TLSv1.3')
    assert.match(received.protection?.group ?? '', FORWARD_SECRET)
    return
  }
  const kept = () => (to === 'postfix' ? postfix.kept().map(String) : exim.kept()).find((one) => one.includes(canary))
  const message = await eventually(kept, `${canary} arrives`)
  if (to === 'postfix')
    assert.match(
      message.replaceAll(/\s+/g, ' '),
      /using TLSv1\.3 with cipher TLS_\S+ .*key-exchange (X25519|ECDHE|ECDH)/,
    )
  else assert.match(message.replaceAll(/\s+/g, ' '), /\(TLS1\.3\) tls TLS_\S+/)
}

interface Shown {
  readonly source: string
  readonly from?: string
  readonly protection?: { readonly version?: string; readonly group?: string }
}

/** Hops of the message from that server, which is one of the three in the mailbox. */
async function hopsFrom(from: Name, to: 'posthus' | 'second'): Promise<Shown | undefined> {
  const server = to === 'posthus' ? posthus : second
  for (const uid of ['1', '2', '3']) {
    const outcome = await server.tryCommand(['message', 'hops', ADDRESSES[to], 'INBOX', uid, '--json'])
    if (outcome.code !== 0) return undefined
    const [first] = (JSON.parse(outcome.stdout) as { providers: { received: Shown[] } }).providers.received
    if (first?.from === `mx.${from}.test`) return first
  }
  return undefined
}

/** The sender has recorded what protected the message, and what proved the host. */
async function sentOverProvenTls(from: Name, to: Name): Promise<void> {
  const logged = await eventually(() => {
    const log =
      from === 'postfix' ? postfix.log : from === 'exim' ? exim.log : (from === 'posthus' ? posthus : second).log
    return log
      .split('\n')
      .filter((line) => line.includes(from === 'exim' ? ADDRESSES[to] : `mx.${to}.test[`))
      .find((line) => SAID[from].test(line))
  }, `${from} says how ${to} was reached`)
  assert.ok(logged)
}

/** What proves a host by DANE, over a forward-secret connection, in the words of each sender's log. */
const SAID: Record<Name, RegExp> = {
  posthus: /TLSv1\.3.*verified by DANE/,
  second: /TLSv1\.3.*verified by DANE/,
  postfix: /Verified TLS connection established to .*TLSv1\.3 with cipher TLS_\S+ .*key-exchange (X25519|ECDHE|ECDH)/,
  exim: /=> .*X=TLS1\.3:ECDHE_\S+ CV=dane/,
}
