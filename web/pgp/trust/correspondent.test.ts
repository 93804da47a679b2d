import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Acceptance,
  acceptanceOf,
  acceptKey,
  type Correspondent,
  type KeySource,
  keyInUse,
  offerKey,
  pendingKeys,
  rejectKey,
  renewKey,
} from './correspondent.ts'

const NOBODY: Correspondent = { address: 'bo@example.net', keys: [] }

function key(name: string): { fingerprint: string; publicKey: string } {
  return { fingerprint: name, publicKey: `key ${name}` }
}

function states(correspondent: Correspondent): Record<string, Acceptance> {
  return Object.fromEntries(correspondent.keys.map((one) => [one.fingerprint, one.acceptance]))
}

test('the first key is used, the next one waits for the member', () => {
  const first = offerKey(NOBODY, key('a'), 'autocrypt', 1)
  assert.equal(first.outcome, 'first-use')
  const again = offerKey(first.correspondent, { ...key('a'), publicKey: 'newer' }, 'wkd', 2)
  assert.equal(again.outcome, 'known')
  assert.equal(
    keyInUse(again.correspondent)?.publicKey,
    'key a',
    'an older form must not take the place of a newer one',
  )
  assert.equal(keyInUse(renewKey(again.correspondent, 'a', 'newer'))?.publicKey, 'newer')
  const other = offerKey(again.correspondent, key('b'), 'autocrypt', 3)
  assert.equal(other.outcome, 'change-pending')
  assert.equal(keyInUse(other.correspondent)?.fingerprint, 'a')
  assert.deepEqual(
    pendingKeys(other.correspondent).map((one) => one.fingerprint),
    ['b'],
  )
  const accepted = acceptKey(other.correspondent, 'b', 'accepted')
  assert.deepEqual(states(accepted), { a: 'replaced', b: 'accepted' })
  assert.equal(acceptanceOf(accepted, 'a'), 'replaced')
  assert.equal(acceptanceOf(undefined, 'a'), 'unknown')
})

test('what a third person passes on is not used before its owner or the member says so', () => {
  const gossip = offerKey(NOBODY, key('g'), 'gossip', 1)
  assert.equal(gossip.outcome, 'gossip-pending')
  assert.equal(keyInUse(gossip.correspondent), undefined)
  assert.equal(offerKey(gossip.correspondent, key('g'), 'gossip', 2).outcome, 'known')
  assert.equal(offerKey(gossip.correspondent, key('g'), 'autocrypt', 2).outcome, 'first-use')
  const owner = offerKey(gossip.correspondent, key('o'), 'wkd', 2)
  assert.equal(owner.outcome, 'first-use')
  assert.equal(offerKey(owner.correspondent, key('g'), 'autocrypt', 3).outcome, 'known')
  assert.equal(keyInUse(offerKey(owner.correspondent, key('g'), 'autocrypt', 3).correspondent)?.fingerprint, 'o')
})

test('a rejected key is never offered again, and after it no other is used unasked', () => {
  const rejected = rejectKey(offerKey(NOBODY, key('a'), 'autocrypt', 1).correspondent, 'a')
  assert.equal(keyInUse(rejected), undefined)
  assert.equal(offerKey(rejected, key('a'), 'wkd', 2).outcome, 'ignored')
  const other = offerKey(rejected, key('b'), 'autocrypt', 3)
  assert.equal(other.outcome, 'change-pending')
  assert.equal(keyInUse(other.correspondent), undefined)
  assert.equal(acceptKey(rejected, 'nothing', 'accepted'), rejected)
})

test('a flood of keys drops what waits, never what the member has decided', () => {
  let bo = acceptKey(offerKey(NOBODY, key('a'), 'autocrypt', 0).correspondent, 'a', 'verified')
  bo = rejectKey(offerKey(bo, key('r'), 'autocrypt', 0).correspondent, 'r')
  for (let i = 0; i < 200; i++) bo = offerKey(bo, key(`flood ${i}`), 'autocrypt', i).correspondent
  assert.ok(bo.keys.length <= 20)
  assert.equal(acceptanceOf(bo, 'a'), 'verified')
  assert.equal(acceptanceOf(bo, 'r'), 'rejected')
})

test('whatever is offered, one key at most is in use, and it changes by the will of the member alone', () => {
  const offer = fc.record({
    kind: fc.constant('offer' as const),
    name: fc.constantFrom('a', 'b', 'c'),
    source: fc.constantFrom<KeySource>('autocrypt', 'gossip', 'wkd', 'attached'),
  })
  const decide = fc.record({
    kind: fc.constantFrom('accept' as const, 'reject' as const),
    name: fc.constantFrom('a', 'b', 'c'),
  })
  fc.assert(
    fc.property(fc.array(fc.oneof(offer, decide), { maxLength: 30 }), (steps) => {
      let bo = NOBODY
      for (const step of steps) {
        const before = keyInUse(bo)?.fingerprint
        if (step.kind === 'offer') {
          bo = offerKey(bo, key(step.name), step.source, 1).correspondent
          if (before !== undefined) assert.equal(keyInUse(bo)?.fingerprint, before)
        } else bo = step.kind === 'accept' ? acceptKey(bo, step.name, 'accepted') : rejectKey(bo, step.name)
        const inUse = bo.keys.filter((one) => ['first-use', 'accepted', 'verified'].includes(one.acceptance))
        assert.ok(inUse.length <= 1)
        assert.equal(new Set(bo.keys.map((one) => one.fingerprint)).size, bo.keys.length)
      }
    }),
  )
})
