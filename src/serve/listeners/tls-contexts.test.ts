import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import type { CertificateSource, Identity } from '../../core/certificates/identity.ts'
import type { Service } from '../../core/posture/protection.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { secure } from './secure.ts'
import { TlsContexts } from './tls-contexts.ts'

const STAPLE = Buffer.from('an OCSP answer')
const RSA_ONLY = { ciphers: 'ECDHE-RSA-AES256-GCM-SHA384', maxVersion: 'TLSv1.2' } as const

test('each host name has its own certificate, and a stapled answer if there is one', async () => {
  using authority = TestAuthority.root()
  const [a, b] = [authority.issue(['a.example']), authority.issue(['b.example'])]
  await using server = await openServer('imaps', [
    identity(a, ['a.example'], { staple: STAPLE }),
    identity(b, ['b.example']),
  ])
  assert.deepEqual(await server.ask('a.example'), { der: a.der[0], staple: STAPLE })
  assert.deepEqual(await server.ask('b.example'), { der: b.der[0], staple: null })
  assert.deepEqual((await server.ask('unknown.example')).der, a.der[0])
})

test('old peers that know RSA only are served on port 25, and on no other service', async () => {
  using authority = TestAuthority.root()
  const [ec, rsa] = [authority.issue(['a.example']), authority.issue(['a.example'], '-newkey', 'rsa:2048')]
  const beside = { rsa: { certificateChain: rsa.chain, privateKey: rsa.key } }
  await using smtp = await openServer('smtp', [identity(ec, ['a.example'], beside)])
  assert.deepEqual((await smtp.ask('', RSA_ONLY)).der, rsa.der[0])
  assert.deepEqual((await smtp.ask('')).der, ec.der[0], 'whoever can do better is shown the better one')
  assert.deepEqual((await smtp.ask('a.example')).der, ec.der[0])
  await using imaps = await openServer('imaps', [identity(ec, ['a.example'], beside)])
  await assert.rejects(imaps.ask('', RSA_ONLY))
})

test('what is replaced is shown at once, and what stands goes on', async () => {
  using authority = TestAuthority.root()
  const [old, fresh] = [authority.issue(['a.example']), authority.issue(['a.example'])]
  await using server = await openServer('imaps', [identity(old, ['a.example'])])
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

async function openServer(service: Service, first: readonly Identity[]) {
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
    secure(socket, contexts, 5_000, { service }).then(
      ({ stream }) => stream.on('error', () => stream.destroy()).pipe(stream),
      () => socket.destroy(),
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
