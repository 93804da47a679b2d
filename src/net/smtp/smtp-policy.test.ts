import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import type { Bytes } from '../../base/bytes.ts'
import type { TlsaRecord } from '../../core/dns/dns.ts'
import { newMessage } from '../../core/queue/outbound-queue.contract.ts'
import type { NewOutboundMessage } from '../../core/queue/outbound-queue.ts'
import type { ServerPlan } from './fake-server.ts'
import { kinds, World } from './sender-world.fixture.ts'
import { SMTP_TIMEOUTS } from './smtp-timeouts.ts'

const root = TestAuthority.root()
after(() => root[Symbol.dispose]())
const right = root.issue(['mx.test'])
const wrong = TestAuthority.root('Stranger')
after(() => wrong[Symbol.dispose]())
const false_ = wrong.issue(['mx.test'])

const CLEAR: ServerPlan = { extensions: [] }
const GOOD: ServerPlan = { extensions: ['STARTTLS'], tls: right }
const STRANGER: ServerPlan = { extensions: ['STARTTLS'], tls: false_ }
const ELSEWHERE: ServerPlan = { extensions: ['STARTTLS'], tls: root.issue(['mx.b.test']) }
const PROMISING: ServerPlan = { ...GOOD, extensions: ['STARTTLS', 'REQUIRETLS'] }
const BROKEN: ServerPlan = { extensions: ['STARTTLS'], breaksTls: true }

const nothing = (_: World) => undefined
const dane = (world: World) => publishDane(world, right.spki)
const sts = (world: World) => world.policy.publish('x.test', 'enforce', ['*.test'])
const tested = (world: World) => world.policy.publish('x.test', 'testing', ['*.test'])
const had = async (world: World) => {
  for (let i = 0; i < 3; i++) await world.policy.memory.secured([hostOf(world)], Date.now())
}

type Case = readonly [
  what: string,
  plan: ServerPlan,
  set: (world: World) => void | Promise<void>,
  message: Partial<NewOutboundMessage>,
  expected: string,
  /** What is written down of the attempt: policy, who demanded, what proved it, failure. */
  noted: string,
]

describe('what goes out, and what does not', () => {
  const cases: readonly Case[] = [
    ['nobody demands anything, clear text', CLEAR, nothing, {}, 'delivered 2.0.0', 'no-policy-found  nothing -'],
    [
      'nobody demands anything, a wrong certificate',
      STRANGER,
      nothing,
      {},
      'delivered 2.0.0',
      'no-policy-found  nothing -',
    ],
    ['DANE, the right key', GOOD, dane, {}, 'delivered 2.0.0', 'tlsa dane dane -'],
    ['DANE, another key', STRANGER, dane, {}, 'deferred 4.7.5', 'tlsa dane nothing certificate-not-trusted'],
    ['DANE, and STARTTLS is stripped', CLEAR, dane, {}, 'deferred 4.7.5', 'tlsa dane nothing starttls-not-supported'],
    ['DANE, and the handshake is broken', BROKEN, dane, {}, 'deferred 4.7.5', 'tlsa dane nothing validation-failure'],
    ['DANE, and TLS-Required: No', CLEAR, dane, { transport: 'relaxed' }, 'delivered 2.0.0', 'tlsa  nothing -'],
    ['MTA-STS, a trusted certificate', GOOD, sts, {}, 'delivered 2.0.0', 'sts mta-sts web-pki -'],
    [
      'MTA-STS, a certificate of a stranger',
      STRANGER,
      sts,
      {},
      'deferred 4.7.5',
      'sts mta-sts nothing certificate-not-trusted',
    ],
    [
      'MTA-STS, a certificate for another host',
      ELSEWHERE,
      sts,
      {},
      'deferred 4.7.5',
      'sts mta-sts nothing certificate-host-mismatch',
    ],
    [
      'MTA-STS, and STARTTLS is stripped',
      CLEAR,
      sts,
      {},
      'deferred 4.7.5',
      'sts mta-sts nothing starttls-not-supported',
    ],
    [
      'MTA-STS under test, and STARTTLS is stripped',
      CLEAR,
      tested,
      {},
      'delivered 2.0.0',
      'sts  nothing starttls-not-supported',
    ],
    ['MTA-STS under test, all is right', GOOD, tested, {}, 'delivered 2.0.0', 'sts  web-pki -'],
    ['TLS was there before', GOOD, had, {}, 'delivered 2.0.0', 'no-policy-found remembered web-pki -'],
    [
      'TLS was there before, and STARTTLS is stripped',
      CLEAR,
      had,
      {},
      'deferred 4.7.5',
      'no-policy-found remembered nothing starttls-not-supported',
    ],
    [
      'TLS was there before, and TLS-Required: No',
      CLEAR,
      had,
      { transport: 'relaxed' },
      'delivered 2.0.0',
      'no-policy-found  nothing -',
    ],
    [
      'only encrypted',
      STRANGER,
      nothing,
      { transport: 'encrypted' },
      'delivered 2.0.0',
      'no-policy-found only-encrypted nothing -',
    ],
    [
      'only encrypted, and no TLS',
      CLEAR,
      nothing,
      { transport: 'encrypted' },
      'deferred 4.7.5',
      'no-policy-found only-encrypted nothing starttls-not-supported',
    ],
    [
      'REQUIRETLS, a signed MX',
      PROMISING,
      signed,
      { requireTls: true },
      'delivered 2.0.0',
      'no-policy-found requiretls web-pki -',
    ],
    [
      'REQUIRETLS, and DANE',
      PROMISING,
      signedDane,
      { requireTls: true },
      'delivered 2.0.0',
      'tlsa dane requiretls dane -',
    ],
    [
      'REQUIRETLS, an MX that nothing proves',
      PROMISING,
      nothing,
      { requireTls: true },
      'failed 5.7.30',
      'no-policy-found requiretls nothing validation-failure',
    ],
    [
      'REQUIRETLS, and the host does not promise it',
      GOOD,
      signed,
      { requireTls: true },
      'failed 5.7.30',
      'no-policy-found requiretls web-pki -',
    ],
    [
      'REQUIRETLS, and STARTTLS is stripped',
      CLEAR,
      signed,
      { requireTls: true },
      'deferred 4.7.5',
      'no-policy-found requiretls nothing starttls-not-supported',
    ],
  ]
  for (const [what, plan, set, message, expected, noted] of cases) {
    test(`${what}: ${expected}`, async () => {
      await using world = await World.make(plan, { ca: [root.identity.cert] })
      world.policy.dns.put('mx.test', 'A', ['127.0.0.1'], { authentic: true })
      await set(world)
      const results = await world.send(newMessage('m', ['a@x.test'], message))
      assert.deepEqual(kinds(results), [expected])
      const { policy, demandedBy, provedBy, failure } = results[0]?.transport ?? assert.fail('nothing was noted')
      assert.equal(`${policy} ${demandedBy.join(' ')} ${provedBy} ${failure?.type ?? '-'}`, noted)
      const isSent = expected.startsWith('delivered')
      assert.equal(world.server.messages.length, isSent ? 1 : 0)
      // Not the envelope either: who writes to whom is as much of a secret.
      if (!isSent)
        assert.deepEqual(
          world.server.lines.filter((line) => /^(MAIL|RCPT|DATA|BDAT)/i.test(line)),
          [],
        )
      if (!isSent)
        assert.match(results[0]?.text ?? '', failure ? /not sent, as|TLS could not be negotiated/ : /REQUIRETLS/)
    })
  }
})

test('a session that proved one thing is not used where another is demanded', async () => {
  await using world = await World.make(STRANGER, { ca: [root.identity.cert] })
  assert.deepEqual(kinds(await world.send(newMessage('m1', ['a@y.test']))), ['delivered 2.0.0'])
  sts(world)
  assert.deepEqual(kinds(await world.send(newMessage('m2', ['a@x.test']))), ['deferred 4.7.5'])
  assert.deepEqual(kinds(await world.send(newMessage('m3', ['a@y.test']))), ['delivered 2.0.0'])
  assert.equal(world.server.connections, 2)
})

test('what is wrong with one host is no reason against the next', async () => {
  await using world = await World.make(GOOD, { ca: [root.identity.cert] })
  world.hosts = [{ name: 'other.example', port: 25 }, ...world.hosts]
  sts(world)
  assert.deepEqual(kinds(await world.send(newMessage('m', ['a@x.test']))), ['delivered 2.0.0'])
  assert.deepEqual(
    world.policy.sessions.map(({ host, failure }) => `${host} ${failure?.type ?? 'good'}`),
    ['other.example validation-failure', 'mx.test good'],
  )
})

test('sessions with TLS are remembered, of the host and of the domain; that it was missed is as well', async () => {
  await using world = await World.make(GOOD)
  for (let i = 0; i < 3; i++) {
    await world.send(newMessage(`m${i}`, ['a@x.test']))
    await world.server.dropAll()
  }
  assert.deepEqual(
    (await world.policy.memory.list()).map(({ name, sessions }) => [name, sessions]),
    [
      [hostOf(world), 3],
      ['x.test', 3],
    ],
  )
  world.server.plan = CLEAR
  assert.deepEqual(kinds(await world.send(newMessage('m', ['a@x.test']))), ['deferred 4.7.5'])
  const [host] = await world.policy.memory.recall([hostOf(world)])
  assert.notEqual(host?.missedMs, undefined)
  await world.policy.memory.forget(hostOf(world))
  await world.policy.memory.forget('x.test')
  assert.deepEqual(kinds(await world.send(newMessage('n', ['a@x.test']))), ['delivered 2.0.0'])
})

test('a host that stalls in the handshake costs no more than its time', async () => {
  await using world = await World.make(
    { extensions: ['STARTTLS'], stallsTls: true },
    { timeouts: { ...SMTP_TIMEOUTS, tlsMs: 50, quitMs: 1 } },
  )
  dane(world)
  const results = await world.send(newMessage('m', ['a@x.test']))
  assert.deepEqual(kinds(results), ['deferred 4.7.5'])
  assert.match(results[0]?.text ?? '', /no handshake within 50 ms/)
})

function hostOf(world: World): string {
  return `mx.test:${world.server.port}`
}

function signed(world: World): void {
  world.signedMx = true
}

function signedDane(world: World): void {
  signed(world)
  dane(world)
}

function publishDane(world: World, spki: Bytes): void {
  const data = new Uint8Array(createHash('sha256').update(spki).digest())
  const record: TlsaRecord = { usage: 3, selector: 1, matchingType: 1, data }
  world.policy.dns.put('mx.test', 'A', ['127.0.0.1'], { authentic: true })
  world.policy.dns.put(`_${world.server.port}._tcp.mx.test`, 'TLSA', [record], { authentic: true })
}
