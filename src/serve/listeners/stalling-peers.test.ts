import assert from 'node:assert/strict'
import { once } from 'node:events'
import { duplexPair } from 'node:stream'
import { after, test } from 'node:test'
import { connect } from 'node:tls'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { isFault } from '../../base/fault.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { secure } from './secure.ts'
import { TlsContexts } from './tls-contexts.ts'

const authority = TestAuthority.root()
after(() => authority[Symbol.dispose]())
const { chain: certificateChain, key: privateKey } = authority.identity
const identity = { names: ['mx.test'], certificateChain, privateKey, notAfterMs: Number.MAX_SAFE_INTEGER }
const contexts = new TlsContexts(
  { current: () => [identity], watch: () => ({ [Symbol.dispose]: () => undefined }) },
  DEFAULT_TLS_POLICY,
)
const hello = await clientHello()

/** Where a peer stops: in each part of its first flight, and behind it. */
const stops = [0, 1, 4, 5, 6, 9, 43, 44, 100, Math.floor(hello.length / 2), hello.length - 1, hello.length]

for (const stop of stops) {
  test(`a peer that stalls after ${stop} of ${hello.length} octets of its handshake is dropped when its time is over`, async () => {
    const [client, server] = duplexPair()
    client.resume()
    client.write(hello.subarray(0, stop))
    await assert.rejects(secure(server, contexts, 50, {}), (error) => isFault(error, 'net/timeout'))
    assert.equal(server.destroyed, true)
  })
}

test('octets one at a time gain no time', async () => {
  const [client, server] = duplexPair()
  client.on('error', () => undefined)
  client.resume()
  let at = 0
  const timer = setInterval(() => client.write(hello.subarray(at, ++at)), 5)
  try {
    await assert.rejects(secure(server, contexts, 60, {}), (error) => isFault(error, 'net/timeout'))
  } finally {
    clearInterval(timer)
  }
  assert.ok(at < hello.length, 'it would have gone on')
})

/** The first flight of a client, as it goes over the wire. */
async function clientHello(): Promise<Buffer> {
  const [near, far] = duplexPair()
  const client = connect({ socket: near, rejectUnauthorized: false })
  client.on('error', () => undefined)
  const [first] = (await once(far, 'data')) as [Buffer]
  client.destroy()
  return first
}
