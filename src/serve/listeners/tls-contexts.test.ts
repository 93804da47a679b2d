import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect as connectTcp, createServer } from 'node:net'
import { test } from 'node:test'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { isFault } from '../../base/fault.ts'
import type { CertificateSource, Identity } from '../../core/certificates/identity.ts'
import type { ShownCertificate } from '../../core/posture/protection.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { secure } from './secure.ts'
import { TlsContexts } from './tls-contexts.ts'

const STAPLE = Buffer.from('an OCSP answer')
const RSA_STAPLE = Buffer.from('another OCSP answer')
const RSA_ONLY = { ciphers: 'ECDHE-RSA-AES256-GCM-SHA384', maxVersion: 'TLSv1.2' } as const

test('each host name has its own certificate, and a stapled answer if there is one', async () => {
  using authority = TestAuthority.root()
  const [a, b] = [authority.issue(['a.example']), authority.issue(['b.example'])]
  await using server = await openServer([identity(a, ['a.example'], { staple: STAPLE }), identity(b, ['b.example'])])
  assert.deepEqual(await server.ask('a.example'), { der: a.der[0], staple: STAPLE })
  assert.deepEqual(await server.ask('b.example'), { der: b.der[0], staple: null })
  assert.deepEqual((await server.ask('unknown.example')).der, a.der[0])
})

test('clients that read RSA only are shown the RSA certificate for the name, with its own stapled answer, all others the ECDSA one', async () => {
  using authority = TestAuthority.root()
  const issue = (name: string, ...key: string[]) => authority.issue([name], ...key)
  const [a, b] = [issue('a.example'), issue('b.example')]
  const [rsaA, rsaB] = [issue('a.example', '-newkey', 'rsa:2048'), issue('b.example', '-newkey', 'rsa:2048')]
  await using server = await openServer([
    identity(a, ['a.example'], { staple: STAPLE }),
    identity(b, ['b.example']),
    identity(rsaA, ['a.example'], { isRsa: true }),
    identity(rsaB, ['b.example'], { isRsa: true, staple: RSA_STAPLE }),
  ])
  const clients: readonly (readonly [ConnectionOptions, isRsa: boolean])[] = [
    [{}, false],
    [{ maxVersion: 'TLSv1.2' }, false],
    [{ ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' }, false],
    [RSA_ONLY, true],
    [{ sigalgs: 'rsa_pss_rsae_sha256', minVersion: 'TLSv1.3' }, true],
    [{ sigalgs: 'RSA+SHA256', maxVersion: 'TLSv1.2' }, true],
  ]
  for (const [options, isRsa] of clients) {
    const what = JSON.stringify(options)
    const forB = await server.ask('b.example', options)
    assert.deepEqual(forB, isRsa ? { der: rsaB.der[0], staple: RSA_STAPLE } : { der: b.der[0], staple: null }, what)
    const forA = await server.ask('a.example', options)
    assert.deepEqual(forA, isRsa ? { der: rsaA.der[0], staple: null } : { der: a.der[0], staple: STAPLE }, what)
    assert.deepEqual((await server.ask('', options)).der, isRsa ? rsaA.der[0] : a.der[0], what)
    assert.deepEqual((await server.ask('unknown.example', options)).der, isRsa ? rsaA.der[0] : a.der[0], what)
  }
})

test('it is known which certificate each client was shown: by its name, by what it reads, or by what OpenSSL chose', async () => {
  using authority = TestAuthority.root()
  const [a, b, rsa] = [
    authority.issue(['a.example']),
    authority.issue(['b.example'], '-newkey', 'rsa:3072'),
    authority.issue(['a.example'], '-newkey', 'rsa:2048'),
  ]
  const [ofA, ofB, ofRsa] = [
    identity(a, ['a.example']),
    identity(b, ['b.example']),
    identity(rsa, ['a.example'], { isRsa: true }),
  ]
  await using server = await openServer([ofA, ofB])
  const seen = async (servername: string, options: ConnectionOptions = {}): Promise<string | undefined> => {
    server.shown.length = 0
    const socket = await server.connect(servername, options)
    const sha256 = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase()
    socket.write('x')
    await once(socket, 'data')
    socket.destroy()
    const [shown] = server.shown
    assert.equal(shown?.sha256, sha256, `${servername} ${JSON.stringify(options)}`)
    return `${shown?.name} ${shown?.keyType}`
  }
  assert.equal(await seen('a.example'), 'a.example ECDSA P-256')
  assert.equal(await seen('b.example'), 'b.example RSA 3072')
  assert.equal(await seen('unknown.example'), 'a.example ECDSA P-256')
  assert.equal(await seen(''), 'a.example ECDSA P-256')
  server.replace([ofA, ofRsa])
  assert.equal(await seen(''), 'a.example ECDSA P-256')
  assert.equal(await seen('', RSA_ONLY), 'a.example RSA 2048')
  assert.equal(await seen('', { sigalgs: 'rsa_pss_rsae_sha256', minVersion: 'TLSv1.3' }), 'a.example RSA 2048')
  assert.equal(await seen('a.example', RSA_ONLY), 'a.example RSA 2048')
  server.replace([ofRsa])
  assert.equal(await seen('a.example'), 'a.example RSA 2048')
})

test('a hello that comes octet by octet is understood, and one that ends in the middle, or is none, is refused', async () => {
  using authority = TestAuthority.root()
  const [ec, rsa] = [authority.issue(['a.example']), authority.issue(['a.example'], '-newkey', 'rsa:2048')]
  await using server = await openServer([identity(ec, ['a.example']), identity(rsa, ['a.example'], { isRsa: true })])
  await using slow = await openRelay(server.port)
  const socket = connect({ host: '127.0.0.1', port: slow.port, servername: 'a.example', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  assert.deepEqual(new Uint8Array(socket.getPeerCertificate().raw), ec.der[0])
  socket.write('x')
  assert.equal(String((await once(socket, 'data'))[0]), 'x', 'what follows the hello is not lost')
  socket.destroy()
  for (const sent of [Buffer.from([22, 3, 1, 2]), Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(0)]) {
    const peer = connectTcp(server.port, '127.0.0.1').resume()
    peer.on('error', () => undefined)
    peer.end(sent)
    await once(peer, 'close')
  }
  assert.deepEqual(server.refusals(), ['net/tls-failed', 'net/tls-failed', 'net/tls-failed'])
})

test('what is replaced is shown at once, and what stands goes on', async () => {
  using authority = TestAuthority.root()
  const [old, fresh] = [authority.issue(['a.example']), authority.issue(['a.example'])]
  await using server = await openServer([identity(old, ['a.example'])])
  const standing = await server.connect('a.example')
  server.replace([identity(fresh, ['a.example'])])
  assert.deepEqual((await server.ask('a.example')).der, fresh.der[0])
  standing.write('x')
  assert.equal(String((await once(standing, 'data'))[0]), 'x')
  standing.destroy()
})

function identity(leaf: TestIdentity, names: readonly string[], more: Partial<Identity> = {}): Identity {
  return { names, certificateChain: leaf.chain, privateKey: leaf.key, notAfterMs: Number.MAX_SAFE_INTEGER, ...more }
}

async function openServer(first: readonly Identity[]) {
  const refusals: string[] = []
  const shown: (ShownCertificate | undefined)[] = []
  let identities = first
  let notice: () => void = () => assert.fail('nobody watches')
  const source: CertificateSource = {
    current: () => identities,
    watch(given) {
      notice = given
      return { [Symbol.dispose]: () => undefined }
    },
  }
  const contexts = new TlsContexts(source, DEFAULT_TLS_POLICY)
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    secure(socket, contexts, 5_000, {}).then(
      ({ stream, protection }) => {
        shown.push(protection.certificate)
        stream.on('error', () => stream.destroy()).pipe(stream)
      },
      (error: unknown) => {
        refusals.push(isFault(error) ? error.code : String(error))
        socket.destroy()
      },
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const open = async (servername: string, options: ConnectionOptions = {}): Promise<TLSSocket> => {
    const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false, ...options })
    await once(socket, 'secureConnect')
    return socket
  }
  return {
    port,
    refusals: () => refusals,
    shown,
    replace(next: readonly Identity[]) {
      identities = next
      notice()
    },
    connect: open,
    async ask(servername: string, options: ConnectionOptions = {}) {
      const socket = connect({
        host: '127.0.0.1',
        port,
        servername,
        rejectUnauthorized: false,
        requestOCSP: true,
        ...options,
      })
      const stapled = once(socket, 'OCSPResponse')
      try {
        await once(socket, 'secureConnect')
        return { der: new Uint8Array(socket.getPeerCertificate().raw), staple: (await stapled)[0] as Buffer | null }
      } finally {
        stapled.catch(() => undefined)
        socket.destroy()
      }
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

/** Hands on what comes from the client octet by octet. */
async function openRelay(port: number) {
  const server = createServer((socket) => {
    const onward = connectTcp({ port, host: '127.0.0.1', noDelay: true })
    for (const one of [socket, onward]) one.on('error', () => one.destroy())
    socket.on('data', (chunk: Buffer) => {
      for (const octet of chunk) onward.write(Buffer.from([octet]))
    })
    socket.on('end', () => onward.end())
    onward.pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
