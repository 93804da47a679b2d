import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { test } from 'node:test'
import { TLSSocket } from 'node:tls'
import { ECDSA_IDENTITY, RSA_IDENTITY } from '../../../test/kit/server-identity.ts'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import type { Endpoint, EndpointFacts } from '../../core/audit/endpoint-facts.ts'
import { type Fact, knownValue } from '../../core/audit/fact.ts'
import type { CipherSuite } from '../../wire/tls/cipher-suite.ts'
import { type Flaws, makeFakeTlsServer } from './fake-tls-server.fixture.ts'
import { probeEndpoint } from './probe-endpoint.ts'
import { PROBE_LIMITS, type ProbeLimits } from './probe-limits.ts'

/** What there is to find, each with what a server without flaws has. */
const LOOKED_FOR: Readonly<Record<string, readonly [(facts: EndpointFacts) => Fact<unknown>, unknown]>> = {
  compression: [({ handshake }) => handshake.compression, false],
  'renegotiation that is not secure': [({ handshake }) => handshake.secureRenegotiation, true],
  ROBOT: [({ vulnerabilities }) => vulnerabilities.robot, 'none'],
  'padding that nobody looks at': [({ vulnerabilities }) => vulnerabilities.poodleTls, false],
  Ticketbleed: [({ vulnerabilities }) => vulnerabilities.ticketbleed, false],
  'ChangeCipherSpec that comes early': [({ vulnerabilities }) => vulnerabilities.earlyCcs, false],
  Heartbleed: [({ vulnerabilities }) => vulnerabilities.heartbleed, false],
}

for (const [name, flaws, found] of [
  ['without flaws', {}, {}],
  ['that compresses', { compresses: true }, { compression: true }],
  ['without RFC 5746', { withoutRenegotiationInfo: true }, { 'renegotiation that is not secure': false }],
  ['that tells how RSA padding begins', { oracle: 'strong' }, { ROBOT: 'strong' }],
  ['that tells right RSA padding from all else', { oracle: 'weak' }, { ROBOT: 'weak' }],
  ['that does not look at padding', { ignoresPadding: true }, { 'padding that nobody looks at': true }],
  ['that fills a session id up with memory', { leaksIntoSessionId: true }, { Ticketbleed: true }],
] as readonly (readonly [string, Flaws, Readonly<Record<string, unknown>>])[]) {
  test(`of a server ${name} exactly that is found`, async () => {
    const facts = await probed(makeFakeTlsServer(RSA_IDENTITY, flaws))
    for (const [what, [fact, sound]] of Object.entries(LOOKED_FOR)) {
      assert.equal(
        knownValue(fact(facts)),
        what in found ? found[what] : sound,
        `${what}: ${JSON.stringify(fact(facts))}`,
      )
    }
  })
}

for (const takesAll of [true, false]) {
  test(`a cipher of SSLv2 that was not announced and is ${takesAll ? 'taken' : 'refused'} is seen as that`, async () => {
    const facts = await probed(ssl2Server(takesAll))
    assert.deepEqual(
      knownValue(facts.protocols[0]?.suites as Fact<readonly CipherSuite[]>)?.map(({ name }) => name),
      ['SSL_CK_RC4_128_WITH_MD5'],
    )
    assert.equal(knownValue(facts.vulnerabilities.sslv2UnofferedSuite), takesAll)
    assert.equal(knownValue(facts.reached), true)
  })
}

test('one key share for all connections of TLS 1.3 is found', async () => {
  const facts = await probed(makeFakeTlsServer(RSA_IDENTITY, { sharesOneKey: true }))
  const shares = facts.keyShares.find(({ protocol }) => protocol === 'TLSv1.3')
  assert.equal(shares?.distinct, 1)
  assert.ok(shares.handshakes >= 3)
})

test('a server that stumbles over many extensions is asked with few, and seen as it is', async () => {
  const facts = await probed(makeFakeTlsServer(RSA_IDENTITY, { stumblesOverManyExtensions: true }))
  const classic = facts.protocols.find(({ protocol }) => protocol === 'TLSv1.2')
  assert.deepEqual(classic && knownValue(classic.suites)?.map(({ name }) => name), ['TLS_RSA_WITH_AES_128_CBC_SHA'])
})

interface SmtpManners {
  /** Keeps what came in clear text with STARTTLS. */
  readonly keepsClearText?: boolean
  readonly offersLogin?: boolean
  readonly withoutStarttls?: boolean
  /** Connections at once; those above are told `421`. */
  readonly maxAtOnce?: number
  /** Connections in all, after which everybody is told `421`. */
  readonly maxInAll?: number
}

for (const keepsClearText of [true, false]) {
  test(`a command in one write with STARTTLS that is ${keepsClearText ? 'kept' : 'thrown away'} is seen as that`, async () => {
    const facts = await probed(smtpServer({ keepsClearText }), MAIL)
    assert.deepEqual(facts.starttls?.injection.state, 'known')
    assert.equal(facts.starttls && knownValue(facts.starttls.injection), keepsClearText)
    assert.equal(facts.starttls?.greeting, '220 fake.test ESMTP')
    assert.deepEqual(knownValue(facts.starttls?.capabilitiesBeforeTls as Fact<readonly string[]>), [
      'SIZE 1000',
      'STARTTLS',
    ])
  })
}

test('a login that is offered before TLS is seen', async () => {
  const facts = await probed(smtpServer({ offersLogin: true }), MAIL)
  assert.equal(facts.starttls && knownValue(facts.starttls.loginBeforeTls), true)
})

test('a server without STARTTLS has no versions, which is no fault of the net', async () => {
  const facts = await probed(smtpServer({ withoutStarttls: true }), MAIL)
  assert.equal(facts.starttls && knownValue(facts.starttls.offered), false)
  assert.equal(knownValue(facts.reached), false)
  assert.equal(facts.effort.connections, 1)
})

const IMPATIENT: ProbeLimits = { ...PROBE_LIMITS, restMs: 5 }

test('421 to too many connections at once is obeyed, and everything is found all the same', async () => {
  const facts = await probed(smtpServer({ maxAtOnce: 2 }), MAIL, IMPATIENT)
  assert.ok(facts.effort.turnedAway > 0)
  assert.deepEqual(facts.effort.turnedAwayWith, ['421 4.7.0 too many connections'])
  assert.equal(facts.effort.cutShort, undefined)
  assert.equal(knownValue(facts.protocols[5]?.offered as Fact<boolean>), true)
})

test('a server that says 421 for good is left in peace, and what is not known then is not called absent', async () => {
  const facts = await probed(smtpServer({ maxInAll: 10 }), MAIL, IMPATIENT)
  assert.match(
    facts.effort.cutShort ?? '',
    /has turned us away \d+ times \(421 4\.7\.0 too many connections\), so it was left in peace/,
  )
  assert.ok(facts.effort.connections < 10 + 2 * PROBE_LIMITS.maxAtOnce + IMPATIENT.maxRests)
  assert.equal(facts.vulnerabilities.earlyCcs.state, 'unknown')
  assert.notEqual(knownValue(facts.protocols[4]?.suites as Fact<readonly unknown[]>)?.length, 0)
})

test('a server may be asked for less than the budget, and then the rest is unknown', async () => {
  const facts = await probed(makeFakeTlsServer(RSA_IDENTITY, {}), {}, { ...PROBE_LIMITS, maxConnections: 7 })
  assert.equal(facts.effort.connections, 7)
  assert.match(facts.effort.cutShort ?? '', /7 connections have been made/)
})

const MAIL: Partial<Endpoint> = { service: 'smtp', language: 'smtp', security: 'starttls' }

/** As much of SSLv2 as shows which ciphers are taken; an error has three octets. */
function ssl2Server(takesAll: boolean): Server {
  const { raw } = new X509Certificate(RSA_IDENTITY.cert)
  const hello = Buffer.concat([
    Buffer.from([4, 0, 1, 0, 2, raw.length >> 8, raw.length & 255, 0, 3, 0, 4]),
    raw,
    Buffer.from([1, 0, 0x80, 1, 2, 3, 4]),
  ])
  return createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', (said) => {
      const [first = 0, , type] = Buffer.from(said)
      if ((first & 0x80) === 0) socket.destroy()
      else if (type === 1)
        socket.write(Buffer.concat([Buffer.from([0x80 | (hello.length >> 8), hello.length & 255]), hello]))
      else if (takesAll) socket.write(Buffer.concat([Buffer.from([0x80, 33]), Buffer.alloc(33, 0x5a)]))
      else socket.end(Buffer.from([0x80, 3, 0, 0, 1]))
    })
  })
}

function smtpServer(manners: SmtpManners): Server {
  let open = 0
  let inAll = 0
  return createServer((socket) => {
    open++
    inAll++
    socket.once('close', () => open--)
    socket.on('error', () => socket.destroy())
    if (open > (manners.maxAtOnce ?? 1000) || inAll > (manners.maxInAll ?? 1000))
      return void socket.end('421 4.7.0 too many connections\r\n')
    socket.write('220 fake.test ESMTP\r\n')
    let pending = ''
    socket.on('data', function onData(chunk) {
      pending += chunk.toString('latin1')
      const [line, ...rest] = pending.split('\r\n')
      if (rest.length === 0) return
      pending = rest.join('\r\n')
      if (line?.startsWith('EHLO')) {
        const offers = [
          'fake.test',
          'SIZE 1000',
          ...(manners.withoutStarttls ? [] : ['STARTTLS']),
          ...(manners.offersLogin ? ['AUTH PLAIN LOGIN'] : []),
        ]
        socket.write(offers.map((offer, i) => `250${i < offers.length - 1 ? '-' : ' '}${offer}\r\n`).join(''))
      } else if (line === 'STARTTLS') {
        socket.off('data', onData)
        socket.write('220 go ahead\r\n')
        secure(socket, manners.keepsClearText ? pending : '')
      }
    })
  })
}

function secure(socket: Socket, kept: string): void {
  const secured = new TLSSocket(socket, { isServer: true, ...ECDSA_IDENTITY })
  secured.on('error', () => secured.destroy())
  secured.once('secure', () => {
    if (kept !== '') secured.write('250 2.0.0 OK\r\n')
    secured.on('data', (said) => secured.write(`${said}`.startsWith('QUIT') ? '221 2.0.0 bye\r\n' : '250 2.0.0 OK\r\n'))
  })
}

async function probed(server: Server, endpoint: Partial<Endpoint> = {}, limits?: ProbeLimits): Promise<EndpointFacts> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const web = {
    service: 'https',
    host: 'localhost',
    address: '127.0.0.1',
    language: 'none',
    security: 'implicit',
  } as const
  try {
    return await probeEndpoint({ ...web, ...endpoint, port }, { clock: systemClock, entropy: systemEntropy }, limits)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}
