import assert from 'node:assert/strict'
import { type AddressInfo, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { connect, createSecureContext, type SecureVersion } from 'node:tls'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { makeAlpnCertificate } from '../../app/acme/alpn-certificate.ts'
import { isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { alpnChallengeDigest } from '../../wire/acme/key-authorization.ts'
import { secure } from './secure.ts'
import { TlsContexts } from './tls-contexts.ts'

const KEY_AUTHORIZATION = 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.print'

const cases: readonly (readonly [string, readonly string[] | undefined, 'proof' | 'certificate' | 'nothing'])[] = [
  ['a.test', ['acme-tls/1'], 'proof'],
  ['A.test', ['acme-tls/1'], 'proof'],
  ['a.test', ['http/1.1'], 'certificate'],
  ['a.test', ['h2', 'http/1.1'], 'certificate'],
  ['a.test', undefined, 'certificate'],
  ['b.test', ['acme-tls/1'], 'nothing'],
  ['b.test', ['http/1.1'], 'certificate'],
  ['a.test', ['h2'], 'nothing'],
]
for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  for (const [name, protocols, expected] of cases) {
    test(`${version}: whoever offers ${protocols?.join(' ') ?? 'no protocol'} for ${name} is shown ${expected}`, async (t) => {
      const { ask, outcomes } = await openServer(t)
      const shown = await ask(name, protocols, version)
      if (expected === 'nothing') return assert.equal(shown, undefined)
      const digest = Buffer.from(alpnChallengeDigest(KEY_AUTHORIZATION)).toString('hex')
      assert.equal(shown?.raw.toString('hex').includes(digest), expected === 'proof')
      assert.equal(shown?.subjectaltname?.toLowerCase(), expected === 'proof' ? 'dns:a.test' : 'dns:a.test, dns:b.test')
      if (expected === 'proof') assert.deepEqual(await outcomes(), ['net/authority-looked'])
    })
  }
}

async function openServer(t: TestContext) {
  using authority = TestAuthority.root()
  const leaf = authority.issue(['a.test', 'b.test'])
  const found = await makeAlpnCertificate('a.test', KEY_AUTHORIZATION, new ManualClock(Date.now()))
  const proof = createSecureContext({ cert: found.certificate, key: found.privateKey })
  const identity = {
    names: ['a.test', 'b.test'],
    certificateChain: leaf.chain,
    privateKey: leaf.key,
    notAfterMs: Number.MAX_SAFE_INTEGER,
  }
  const source = { current: () => [identity], watch: () => ({ [Symbol.dispose]: () => undefined }) }
  const tryProof = async (name: string) => (name === 'a.test' ? proof : undefined)
  const contexts = new TlsContexts(source, DEFAULT_TLS_POLICY, { tryProof })
  const ended: Promise<string>[] = []
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    const conversation = secure(socket, contexts, 5000, { protocols: ['http/1.1'] })
    ended.push(
      conversation.then(
        ({ stream }) => {
          stream.on('error', () => stream.destroy())
          stream.resume()
          return 'secured'
        },
        (error: unknown) => (isFault(error) ? error.code : String(error)),
      ),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const ask = (servername: string, protocols: readonly string[] | undefined, version: SecureVersion) => {
    const { promise, resolve } = Promise.withResolvers<
      ReturnType<ReturnType<typeof connect>['getPeerCertificate']> | undefined
    >()
    const socket = connect({
      port,
      host: '127.0.0.1',
      servername,
      minVersion: version,
      maxVersion: version,
      rejectUnauthorized: false,
      ...(protocols ? { ALPNProtocols: [...protocols] } : {}),
    })
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate())
      socket.end()
    })
    socket.once('error', () => resolve(undefined))
    return promise
  }
  return { ask, outcomes: () => Promise.all(ended) }
}
