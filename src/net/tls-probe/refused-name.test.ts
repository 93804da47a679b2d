import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { RSA_IDENTITY } from '../../../test/kit/server-identity.ts'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { knownValue } from '../../core/audit/fact.ts'
import { probeEndpoint } from './probe-endpoint.ts'

/** A fatal alert of the description unrecognized_name. */
const UNRECOGNIZED_NAME = Uint8Array.of(0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 112)

test('a server that does not know the name is asked without it, and that is said', async () => {
  const facts = await probed('other.posthus.test')
  assert.equal(knownValue(facts.handshake.takesName), false)
  assert.match(
    facts.handshake.takesName.state === 'known' ? facts.handshake.takesName.how : '',
    /other\.posthus\.test was answered with alert unrecognized_name \(112\)/,
  )
  const offered = facts.protocols.filter(({ offered }) => knownValue(offered)).map(({ protocol }) => protocol)
  assert.deepEqual(offered, ['TLSv1.2', 'TLSv1.3'])
  assert.equal(facts.certificates.chains.length, 1)
  assert.equal(knownValue(facts.vulnerabilities.robot), 'none')
})

test('a server that knows the name is asked by it; for an address there is no name', async () => {
  assert.equal(knownValue((await probed('known.posthus.test')).handshake.takesName), true)
  assert.equal((await probed('127.0.0.1')).handshake.takesName.state, 'unknown')
})

/** Probes a server that breaks off every handshake with another name than its own. */
async function probed(host: string) {
  const tls = createTlsServer({ ...RSA_IDENTITY, minVersion: 'TLSv1.2' })
  tls.on('tlsClientError', () => undefined)
  const port = await listening(tls)
  const front = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', (hello) => {
      if (hello.includes('other.posthus.test')) return void socket.end(UNRECOGNIZED_NAME)
      const onwards = connect(port, '127.0.0.1').on('error', () => socket.destroy())
      onwards.write(hello)
      socket.pipe(onwards).pipe(socket)
      socket.on('close', () => onwards.destroy())
    })
  })
  try {
    const place = { host, address: '127.0.0.1', port: await listening(front) }
    return await probeEndpoint(
      { service: 'tls', ...place, language: 'none', security: 'implicit' },
      { clock: systemClock, entropy: systemEntropy },
    )
  } finally {
    front.close()
    tls.close()
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
