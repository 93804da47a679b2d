import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, JmapTestBed, type Loose, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { LeakyBuckets } from '../../../base/leaky-buckets.ts'
import type { DeliveryAttempt } from '../../../core/queue/delivery-log.ts'
import type { DomainOutlook } from '../../../core/transport-policy/domain-outlook.ts'
import { PROTECTION_CAPABILITY } from '../../../wire/jmap/protection.ts'
import { coreCapability } from '../core-capability.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { protectionCapability } from './protection-capability.ts'

const NOTHING: DomainOutlook = { kind: 'hosts', promise: 'none', dane: 'none', mtaSts: 'none', isBroken: false }
const STS: DomainOutlook = { ...NOTHING, promise: 'protected', mtaSts: 'enforce' }
const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' } as const

/** A member, and what is known of domains: `outlook` of each, and the last delivery to it. */
async function openBed(outlook: DomainOutlook = NOTHING, delivered?: Partial<DeliveryAttempt>) {
  const lookups: string[] = []
  const known = new Set<string>()
  const looked: unknown[] = []
  const bed = await JmapTestBed.open({
    capabilities: ({ clock }) => [
      coreCapability,
      mailCapability,
      protectionCapability({
        log: {
          find: async () => [],
          latestTo: async (account, domains) => {
            looked.push([account, [...domains]])
            return new Map(delivered ? domains.map((domain) => [domain, attemptOf(delivered)]) : [])
          },
        },
        directory: {
          domain: async (name) => (name === 'posthus.test' ? ({ name } as Loose) : undefined),
        },
        outlooks: {
          isKnown: (domain) => known.has(domain),
          of: async (domain) => {
            lookups.push(domain)
            known.add(domain)
            return outlook
          },
        },
        asked: new LeakyBuckets(60, 10, clock),
      }),
    ],
  })
  bed.using = [...MAIL, PROTECTION_CAPABILITY]
  const ask = async (...domains: string[]): Promise<Loose[]> =>
    (await bed.call('RecipientProtection/get', { domains })).list
  return { bed, ask, lookups, looked }
}

function attemptOf(changes: Partial<DeliveryAttempt>): DeliveryAttempt {
  const facts = { provedBy: 'web-pki', demandedBy: ['mta-sts'], offersRequireTls: true }
  return {
    accountId: 'a1',
    queueId: 'q1',
    headerMessageId: 'x@y',
    recipient: 'secret-friend@a.test',
    atMs: 5,
    attempt: 1,
    kind: 'delivered',
    status: '2.0.0',
    text: 'ok',
    host: 'mx.a.test',
    address: '192.0.2.1',
    reply: '250 ok',
    protection: TLS,
    facts,
    accepted: undefined,
    ...changes,
  }
}

test('mail for our own domains does not leave, and nobody is asked about them', async () => {
  const { bed, ask, lookups } = await openBed()
  await using _bed = bed
  assert.deepEqual(await ask('Posthus.test'), [{ domain: 'Posthus.test', level: 'here' }])
  assert.deepEqual(lookups, [])
})

test('the last delivery is told with what protected it, and nothing of its recipient', async () => {
  const { bed, ask, looked } = await openBed(STS, {})
  await using _bed = bed
  const [found] = await ask('A.test')
  assert.deepEqual(found, {
    domain: 'A.test',
    level: 'protected',
    promise: { demands: 'protected', dane: 'none', mtaSts: 'enforce', isBroken: false },
    last: {
      atMs: 5,
      state: 'protected',
      protection: TLS,
      provedBy: 'web-pki',
      policies: ['mta-sts'],
      offersRequireTls: true,
    },
  })
  assert.deepEqual(looked, [['a1', ['a.test']]])
  assert.doesNotMatch(JSON.stringify(found), /secret-friend|mx\.a|192\.0/)
})

const CLEAR = { protection: undefined, facts: { provedBy: 'nothing', demandedBy: [] } }
const levels: readonly (readonly [string, DomainOutlook, Partial<DeliveryAttempt> | undefined, string])[] = [
  ['never sent there, nothing promised', NOTHING, undefined, 'unknown'],
  ['never sent there, TLS promised', { ...NOTHING, promise: 'encrypted' }, undefined, 'encrypted'],
  ['never sent there, proof promised', STS, undefined, 'protected'],
  ['a trusted certificate that nobody promised', NOTHING, {}, 'encrypted'],
  ['clear text, nothing promised', NOTHING, CLEAR, 'clear'],
  ['clear text before there was a promise', STS, CLEAR, 'protected'],
  ['clear text, and the DNS does not answer', { kind: 'unknown' }, CLEAR, 'clear'],
  ['never sent there, and the DNS does not answer', { kind: 'unknown' }, undefined, 'unknown'],
  ['a domain that takes no mail any more', { kind: 'nowhere' }, {}, 'nowhere'],
]
for (const [what, outlook, delivered, expected] of levels) {
  test(`${what}: ${expected}`, async () => {
    const { bed, ask } = await openBed(outlook, delivered)
    await using _bed = bed
    assert.equal((await ask('a.test'))[0].level, expected)
  })
}

test('a domain in letters that are not ASCII is looked for in both spellings', async () => {
  const { bed, ask, looked } = await openBed()
  await using _bed = bed
  await ask('Blåbær.test')
  assert.deepEqual((looked[0] as Loose)[1].sort(), ['blåbær.test', 'xn--blbr-roah.test'])
})

test('look-ups are counted: who asks for too many is told nothing new, and what is known stays free', async () => {
  const { bed, ask, lookups } = await openBed()
  await using _bed = bed
  const many = Array.from({ length: 130 }, (_, at) => `d${at}.test`)
  for (let at = 0; at < 130; at += 10) await ask(...many.slice(at, at + 10))
  assert.equal(lookups.length, 100)
  const [known, refused] = await ask('d1.test', 'd129.test')
  assert.ok(known.promise)
  assert.deepEqual(refused, { domain: 'd129.test', level: 'unknown' })
  bed.clock.advance(60_000)
  assert.ok((await ask('d129.test'))[0].promise)
})

const refused: readonly (readonly [string, Loose, string])[] = [
  ['more than fifty', { domains: Array.from({ length: 51 }, () => 'a.test') }, 'requestTooLarge'],
  ['an empty one', { domains: [''] }, 'invalidArguments'],
  ['one that is too long', { domains: ['a'.repeat(256)] }, 'invalidArguments'],
  ['no text', { domains: [1] }, 'invalidArguments'],
  ['an argument that it does not have', { ids: [] }, 'invalidArguments'],
  ['somebody else’s account', { accountId: 'Ab2', domains: [] }, 'accountNotFound'],
]
for (const [what, args, type] of refused) {
  test(`${what}: ${type}`, async () => {
    const { bed } = await openBed()
    await using _bed = bed
    assert.equal(await bed.refusal('RecipientProtection/get', args), type)
  })
}

test('names that are none do no harm', async () => {
  const { bed, ask } = await openBed()
  await using _bed = bed
  const odd = ['[192.0.2.1]', 'a b', '..', '%', "'; DROP TABLE delivery", '\u0000', '👾', 'a@b']
  assert.equal((await ask(...odd)).length, odd.length)
})

test('nothing is asked for: nothing is told', async () => {
  const { bed } = await openBed()
  await using _bed = bed
  assert.deepEqual(await bed.call('RecipientProtection/get', {}), { accountId: ACCOUNT, list: [] })
})
