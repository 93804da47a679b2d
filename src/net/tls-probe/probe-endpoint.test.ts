import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { test } from 'node:test'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import fc from 'fast-check'
import { ECDSA_IDENTITY, RSA_IDENTITY } from '../../../test/kit/server-identity.ts'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import type { Endpoint, EndpointFacts } from '../../core/audit/endpoint-facts.ts'
import { type Fact, knownValue } from '../../core/audit/fact.ts'
import { probeEndpoint } from './probe-endpoint.ts'
import { PROBE_LIMITS, type ProbeLimits } from './probe-limits.ts'

const MODERN: TlsOptions = {
  ...ECDSA_IDENTITY,
  ciphers:
    'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256',
  ecdhCurve: 'X25519MLKEM768:X25519:P-256',
  honorCipherOrder: true,
  minVersion: 'TLSv1.2',
}

test('a modern server is seen as it is, with fewer than 60 connections', async () => {
  const facts = await probed(createTlsServer(MODERN))
  assert.deepEqual(offered(facts), ['TLSv1.2', 'TLSv1.3'])
  assert.deepEqual(suites(facts, 'TLSv1.2'), [
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  ])
  assert.deepEqual(suites(facts, 'TLSv1.3'), ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])
  assert.deepEqual(
    facts.groups.map(({ groups }) => knownValue(groups)?.map(({ name }) => name)),
    [
      ['X25519', 'secp256r1'],
      ['X25519MLKEM768', 'X25519', 'secp256r1'],
    ],
  )
  assert.equal(knownValue(facts.protocols[4]?.order as Fact<string>), 'server')
  for (const { handshakes, distinct } of facts.keyShares) assert.equal(distinct, handshakes)
  assert.ok(facts.referenceClients.every(({ agreed }) => knownValue(agreed)?.forwardSecret !== false))
  const { secureRenegotiation, compression, extendedMasterSecret, heartbeat, fallbackScsv, toleratesUnknownValues } =
    facts.handshake
  assert.deepEqual(
    [secureRenegotiation, compression, extendedMasterSecret, heartbeat, fallbackScsv, toleratesUnknownValues].map(
      (fact) => knownValue(fact),
    ),
    [true, false, true, false, true, true],
  )
  assert.deepEqual(
    [knownValue(facts.vulnerabilities.heartbleed), knownValue(facts.vulnerabilities.earlyCcs)],
    [false, false],
  )
  assert.deepEqual(
    facts.certificates.chains.map(({ keyType, certificates }) => [keyType, certificates.length]),
    [['ecdsa', 1]],
  )
  assert.deepEqual(knownValue(facts.http?.status as Fact<number>), 200)
  assert.deepEqual(facts.http?.fields, [['strict-transport-security', 'max-age=31536000']])
  const [classic, modern] = facts.tickets
  assert.deepEqual(
    [knownValue(classic?.accepted as Fact<boolean>), knownValue(modern?.acceptedTwice as Fact<boolean>)],
    [true, true],
  )
  assert.equal(
    new Set(facts.tickets.flatMap(({ seen }) => seen.map(({ keyName }) => keyName))).size,
    1,
    'Node has one ticket key',
  )
  assert.deepEqual(
    [facts.resumption.pskWithoutDh, facts.vulnerabilities.ticketbleed, facts.vulnerabilities.poodleTls].map((fact) =>
      knownValue(fact),
    ),
    [false, false, false],
  )
  assert.equal(knownValue(facts.handshake.clientRenegotiation), true, 'Node lets clients do that')
  assert.ok(facts.effort.connections < 60, `${facts.effort.connections} connections`)
  assert.equal(facts.effort.cutShort, undefined)
})

test('a server without forward secrecy is seen as it is', async () => {
  const facts = await probed(
    createTlsServer({
      ...RSA_IDENTITY,
      ciphers: 'AES256-GCM-SHA384:AES128-SHA:@SECLEVEL=0',
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.2',
    }),
  )
  assert.deepEqual(offered(facts), ['TLSv1', 'TLSv1.1', 'TLSv1.2'])
  assert.deepEqual(suites(facts, 'TLSv1.2'), ['TLS_RSA_WITH_AES_256_GCM_SHA384', 'TLS_RSA_WITH_AES_128_CBC_SHA'])
  assert.deepEqual(suites(facts, 'TLSv1'), ['TLS_RSA_WITH_AES_128_CBC_SHA'])
  assert.deepEqual(facts.keyShares, [])
  assert.equal(knownValue(facts.vulnerabilities.robot), 'none')
  assert.equal(knownValue(facts.vulnerabilities.poodleTls), false)
  const agreed = facts.referenceClients.map(({ agreed }) => knownValue(agreed)?.forwardSecret)
  assert.deepEqual(agreed, [false, false, false, false, false, false])
})

test('finite-field parameters are read, with where they are known from', async () => {
  const facts = await probed(
    createTlsServer({
      ...RSA_IDENTITY,
      ciphers: 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0',
      dhparam: 'auto',
      maxVersion: 'TLSv1.2',
    }),
  )
  assert.deepEqual(
    facts.dhParameters.map(({ primeBits, wellKnownAs, isSafePrime }) => [
      primeBits,
      wellKnownAs,
      knownValue(isSafePrime),
    ]),
    [[2048, 'RFC 3526 group 14', true]],
  )
})

test('a server of TLS 1.3 alone has nothing unknown but what there cannot be', async () => {
  const facts = await probed(createTlsServer({ ...MODERN, minVersion: 'TLSv1.3' }))
  assert.deepEqual(offered(facts), ['TLSv1.3'])
  const { encryptThenMac, fallbackScsv, ...handshake } = facts.handshake
  assert.deepEqual([encryptThenMac.state, fallbackScsv.state], ['unknown', 'unknown'])
  for (const [name, fact] of Object.entries({ ...handshake, ...facts.vulnerabilities, ...facts.resumption })) {
    assert.equal(fact.state, 'known', `${name}: ${JSON.stringify(fact)}`)
  }
  assert.equal(facts.certificates.chains[0]?.keyType, 'ecdsa')
  assert.ok(facts.effort.connections < 50)
})

test('whole handshakes are made with ChaCha20 too, where there is nothing else', async () => {
  const facts = await probed(
    createTlsServer({ ...ECDSA_IDENTITY, ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305', maxVersion: 'TLSv1.2' }),
  )
  assert.equal(knownValue(facts.http?.status as Fact<number>), 200)
})

test('tickets that are over soon are shown once more when they are', async () => {
  const facts = await probed(createTlsServer({ ...MODERN, sessionTimeout: 2 }))
  for (const { protocol, seen, accepted, acceptedAfterHint } of facts.tickets) {
    assert.equal(seen[0]?.lifetimeHintSeconds, 2, protocol)
    assert.deepEqual([knownValue(accepted), knownValue(acceptedAfterHint)], [true, false], protocol)
  }
})

test('a port on which nobody listens has no facts, and takes one connection to see that', async () => {
  const server = createServer()
  const port = await listening(server)
  server.close()
  const facts = await probeEndpoint(endpointAt(port), { clock: systemClock, entropy: systemEntropy })
  assert.deepEqual(facts.reached, {
    state: 'known',
    value: false,
    how: `127.0.0.1 port ${port} cannot be reached: ECONNREFUSED`,
  })
  assert.equal(facts.effort.connections, 1)
  assert.equal(facts.protocols[5]?.offered.state, 'unknown')
})

const QUICK: ProbeLimits = { ...PROBE_LIMITS, answerMs: 60, totalMs: 700, maxBytes: 64 * 1024 }
const record = (type: number, content: Uint8Array) =>
  Buffer.concat([Buffer.from([type, 3, 3, content.length >> 8, content.length & 255]), content])
const hostile: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['that closes at once', (socket) => socket.end()],
  ['that resets', (socket) => socket.resetAndDestroy()],
  ['that never answers', () => undefined],
  ['that talks plain text', (socket) => socket.write('220 mail.example.org ESMTP\r\n')],
  ['that sends garbage', (socket) => socket.write(Buffer.alloc(5000, 0xa5))],
  ['that claims a message of 16 MB', (socket) => socket.write(record(22, Buffer.from('02ffffff0303', 'hex')))],
  ['that claims a record of 64 kB', (socket) => socket.write(Buffer.from('160303ffff', 'hex'))],
  ['whose hello ends too early', (socket) => socket.write(record(22, Buffer.from('020000040303aabb', 'hex')))],
  ['that sends empty records for ever', (socket) => drip(socket, record(22, Buffer.alloc(0)), 1000)],
  ['that sends warnings for ever', (socket) => drip(socket, record(21, Buffer.from([1, 112])), 1000)],
  ['that sends one octet now and then', (socket) => drip(socket, Buffer.from([0x16]), 1)],
  ['that sends what it was sent', (socket) => socket.pipe(socket)],
]
for (const [name, answer] of hostile) {
  test(`a server ${name} costs a bounded time and has no version of TLS`, async () => {
    const started = performance.now()
    const facts = await probed(createServer(answer), QUICK)
    assert.deepEqual(offered(facts), [])
    assert.equal(knownValue(facts.reached), false)
    // Not how fast it is, but that it ends: without the limits it would not.
    assert.ok(performance.now() - started < 20_000)
  })
}

test('octets that are changed on the way, and connections that end anywhere, make facts unknown or wrong, but never the probe fail', async () => {
  const server = createTlsServer({ ...RSA_IDENTITY, ciphers: 'ALL:@SECLEVEL=0', minVersion: 'TLSv1', dhparam: 'auto' })
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => undefined))
  server.on('tlsClientError', () => undefined)
  const port = await listening(server)
  const limits = { ...PROBE_LIMITS, answerMs: 40, totalMs: 3_000, maxTicketWaitMs: 0 }
  const way = fc.record({ seed: fc.integer({ min: 1 }), rate: fc.constantFrom(0.0005, 0.005, 0.02) })
  try {
    await fc.assert(
      fc.asyncProperty(way, async ({ seed, rate }) => {
        const facts = await probed(changingProxy(port, seed, rate), limits)
        assert.deepEqual(JSON.parse(JSON.stringify(facts)), JSON.parse(JSON.stringify(structuredClone(facts))))
      }),
      { numRuns: 8 },
    )
  } finally {
    server.close()
  }
})

/** Passes connections on, and changes some octets of the answers, by a seed. */
function changingProxy(port: number, seed: number, rate: number): Server {
  let state = seed
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return createServer((socket) => {
    const onwards = connect(port, '127.0.0.1')
    onwards.on('error', () => socket.destroy())
    socket.on('close', () => onwards.destroy())
    socket.pipe(onwards)
    onwards.on('data', (said) => {
      const changed = Buffer.from(said).map((octet) => (chance() < rate ? Math.floor(chance() * 256) : octet))
      if (chance() < 0.03) socket.end(changed.subarray(0, Math.floor(chance() * changed.length)))
      else socket.write(changed)
    })
    onwards.on('end', () => socket.end())
  })
}

function drip(socket: Socket, octets: Buffer, times: number): void {
  const timer = setInterval(() => {
    for (let i = 0; i < times && socket.writable; i++) socket.write(octets)
  }, 5)
  socket.once('close', () => clearInterval(timer))
}

async function probed(server: Server, limits?: ProbeLimits, endpoint: Partial<Endpoint> = {}): Promise<EndpointFacts> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
  })
  server.on('tlsClientError', () => undefined)
  server.on('secureConnection', (socket: Socket) => {
    socket.on('error', () => undefined)
    socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=31536000\r\n\r\n'))
  })
  const port = await listening(server)
  try {
    return await probeEndpoint(
      { ...endpointAt(port), ...endpoint },
      { clock: systemClock, entropy: systemEntropy },
      limits,
    )
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

function endpointAt(port: number): Endpoint {
  return { service: 'https', host: 'localhost', address: '127.0.0.1', port, language: 'http', security: 'implicit' }
}

function offered({ protocols }: EndpointFacts): string[] {
  return protocols.filter(({ offered }) => knownValue(offered)).map(({ protocol }) => protocol)
}

function suites({ protocols }: EndpointFacts, protocol: string): string[] | undefined {
  const found = protocols.find((one) => one.protocol === protocol)
  return found && knownValue(found.suites)?.map(({ name }) => name)
}
