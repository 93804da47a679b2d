import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { ConnectionOptions } from 'node:tls'
import { makeCertificate } from './harness/certificate.ts'
import { Dovecot } from './harness/dovecot.ts'
import { decrypt, privateKeys } from './harness/eavesdropper.ts'
import { serverKeyShare } from './harness/key-share.ts'
import { PeerStream } from './harness/peer-stream.ts'
import { Postfix } from './harness/postfix.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { converse, dialectOf, LISTENERS, type Listener, untilTls } from './harness/private-session.ts'
import { run } from './harness/program.ts'
import { type Recording, RecordingProxy } from './harness/recording-proxy.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const weakOffers: readonly (readonly [string, readonly string[]])[] = [
  ['static RSA', ['-tls1_2', '-cipher', 'kRSA:@SECLEVEL=0']],
  ['finite-field DHE', ['-tls1_2', '-cipher', 'kDHE:@SECLEVEL=0']],
  ['CBC', ['-tls1_2', '-cipher', 'ECDHE+AES:!AESGCM:!AESCCM:@SECLEVEL=0']],
  ['anonymous', ['-tls1_2', '-cipher', 'aNULL:@SECLEVEL=0']],
  ['TLS 1.1', ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0']],
  ['TLS 1.0', ['-tls1', '-cipher', 'ALL:@SECLEVEL=0']],
]

const X25519MLKEM768 = 0x11ec
const HANDSHAKES = 200

let bench: Workbench
let posthus: Posthus
/** The same with an RSA certificate, the only kind that a static-RSA session could be read with. */
let posthusRsa: Posthus
let dovecot: Dovecot
let postfix: Postfix

before(async () => {
  bench = await Workbench.open('secrecy')
  const { certificate, key } = await makeCertificate(bench.folder, 'rsa', 'rsa')
  const tables = `[tls]\nissuer = "files"\nfiles = [{ names = ["localhost"], certificate = "${certificate}", key = "${key}" }]\n`
  posthus = await Posthus.start(bench)
  posthusRsa = await Posthus.start(bench, { tables }, 'posthus-rsa')
  dovecot = await Dovecot.start(bench, { staticRsa: true })
  const weak = await makeCertificate(bench.folder, 'weak', 'rsa')
  const settings = {
    smtpd_tls_cert_file: weak.certificate,
    smtpd_tls_key_file: weak.key,
    smtpd_tls_protocols: '>=TLSv1.2, <=TLSv1.2',
    smtpd_tls_ciphers: 'high',
    tls_high_cipherlist: 'AES256-GCM-SHA384',
  }
  postfix = await Postfix.start(bench, { keep: ['sink.test'], settings })
})

after(() => bench[Symbol.asyncDispose]())

for (const listener of LISTENERS) {
  suite(`the listener for ${listener.service}`, () => {
    for (const [name, offer] of weakOffers) {
      test(`refuses ${name}`, async () => {
        for (const server of [posthus, posthusRsa]) {
          assert.equal(await opensslAgrees(server.ports[listener.service], listener, offer), undefined)
        }
      })
    }

    test('accepts ephemeral keys from an old client, so that the refusals mean something', async () => {
      const suite = await opensslAgrees(posthus.ports[listener.service], listener, [
        '-tls1_2',
        '-cipher',
        'ECDHE+AESGCM',
      ])
      assert.match(suite ?? '', /^ECDHE-ECDSA-AES\d+-GCM/)
      assert.match((await opensslAgrees(posthus.ports[listener.service], listener, ['-tls1_3'])) ?? '', /^TLS_/)
    })

    test('agrees on X25519MLKEM768 with a client that knows it', async () => {
      const { recording } = await session(posthus, listener)
      assert.equal(serverKeyShare(recording)?.group, X25519MLKEM768)
    })

    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      test(`never resumes a ${version} session and gives no ticket`, () => neverResumes(listener, version))
    }

    test(`gives ${HANDSHAKES} handshakes ${HANDSHAKES} key shares`, async () => {
      await using proxy = await RecordingProxy.open(posthus.ports[listener.service])
      for (let i = 0; i < HANDSHAKES; i++) {
        const stream = await secureStream(proxy.port, listener, i % 4 === 0 ? { maxVersion: 'TLSv1.2' } : {})
        stream.destroy()
      }
      const shares = proxy.recordings.map((recording) => serverKeyShare(recording)?.value)
      assert.equal(shares.filter((share) => share !== undefined).length, HANDSHAKES)
      assert.equal(new Set(shares).size, HANDSHAKES)
    })

    test('tells nothing to who recorded a session and then copies every private key', async () => {
      for (const [server, keys] of [
        [posthus, privateKeys(posthus.folder)],
        [posthusRsa, [...privateKeys(posthusRsa.folder), bench.path('rsa.key')]],
      ] as const) {
        assert.ok(keys.length > 0, 'there are no private keys to try')
        for (const tls of [{}, { maxVersion: 'TLSv1.2' }] as const) {
          const { recording, secret } = await session(server, listener, tls)
          const read = await decrypt(bench, recording, dialectOf(listener), keys)
          assert.equal(read, '')
          assert.equal(everything(recording).includes(secret), false)
        }
      }
    })
  })
}

suite('the eavesdropper is not blind', () => {
  const rsa = { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384' } as const

  for (const [language, implicit] of [
    ['imap', true],
    ['imap', false],
    ['pop3', true],
    ['pop3', false],
  ] as const) {
    test(`it reads ${language} ${implicit ? 'over TLS' : 'after STARTTLS'} of a static-RSA Dovecot`, async () => {
      const service = implicit ? (`${language}s` as const) : language
      await using proxy = await RecordingProxy.open(dovecot.ports[service])
      await converse(proxy.port, { service, language, implicit }, rsa, 'anna', dovecot.password)
      const recording = proxy.recordings[0] as Recording
      const read = await decrypt(bench, recording, dialectOf({ service, language, implicit }), [
        dovecot.certificate.key,
      ])
      assert.match(read, new RegExp(dovecot.password))
      assert.equal(serverKeyShare(recording), undefined)
    })
  }

  test('it reads SMTP after STARTTLS of a static-RSA Postfix', async () => {
    await using proxy = await RecordingProxy.open(postfix.port)
    const peer = await SmtpPeer.connect(proxy.port, 'starttls', rsa)
    await peer.say('VRFY nobody-at-all@sink.test', 252)
    await peer.quit()
    const read = await decrypt(bench, proxy.recordings[0] as Recording, 'smtp', [bench.path('weak.key')])
    assert.match(read, /nobody-at-all/)
  })

  test('openssl agrees on static RSA where it is offered', async () => {
    const listener = { service: 'imaps', language: 'imap', implicit: true } as const
    assert.equal(
      await opensslAgrees(dovecot.ports.imaps, listener, ['-tls1_2', '-cipher', 'kRSA']),
      'AES256-GCM-SHA384',
    )
  })
})

/** The suite that OpenSSL's client and the server agree on with that offer, or undefined if there is no agreement. */
async function opensslAgrees(port: number, listener: Listener, offer: readonly string[]): Promise<string | undefined> {
  const start = listener.implicit ? [] : ['-starttls', listener.language]
  const { stdout } = await run('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, ...start, ...offer], {
    timeoutMs: 15_000,
  })
  const [, suite] = /Cipher is (\S+)/.exec(stdout) ?? []
  assert.ok(suite, `openssl says nothing of a suite: ${stdout}`)
  return suite === '(NONE)' ? undefined : suite
}

/** A whole session with the server as an eavesdropper records it. */
async function session(server: Posthus, listener: Listener, tls: ConnectionOptions = {}) {
  await using proxy = await RecordingProxy.open(server.ports[listener.service])
  const secret = await converse(proxy.port, listener, tls, 'anna@posthus.test', PASSWORD)
  return { recording: proxy.recordings[0] as Recording, secret }
}

async function neverResumes(listener: Listener, version: 'TLSv1.2' | 'TLSv1.3'): Promise<void> {
  const only = { minVersion: version, maxVersion: version } as const
  const first = await PeerStream.connect(posthus.ports[listener.service])
  await untilTls(first, listener)
  const socket = await first.secure(only)
  let tickets = 0
  socket.on('session', () => tickets++)
  const session = socket.getSession()
  // Tickets of TLS 1.3 come with or before the first octets of the server.
  if (listener.implicit && listener.language !== 'http') await first.line()
  else await exchange(first, listener)
  if (version === 'TLSv1.3') assert.equal(tickets, 0)
  assert.equal(socket.getTLSTicket(), undefined)
  first.destroy()
  assert.ok(session)
  const second = await PeerStream.connect(posthus.ports[listener.service])
  await untilTls(second, listener)
  const again = await second.secure({ ...only, session })
  assert.equal(again.isSessionReused(), false)
  second.destroy()
}

async function secureStream(port: number, listener: Listener, tls: ConnectionOptions): Promise<PeerStream> {
  const stream = await PeerStream.connect(port)
  await untilTls(stream, listener)
  await stream.secure(tls)
  return stream
}

async function exchange(stream: PeerStream, listener: Listener): Promise<void> {
  const said = {
    smtp: 'NOOP\r\n',
    imap: 't2 NOOP\r\n',
    pop3: 'CAPA\r\n',
    sieve: 'NOOP\r\n',
    http: 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  }
  stream.write(said[listener.language])
  await stream.line()
}

function everything(recording: Recording): string {
  return Buffer.concat(recording.map(({ octets }) => octets)).toString('latin1')
}
