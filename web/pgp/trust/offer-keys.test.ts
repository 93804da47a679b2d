import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type PrivateKey, PublicKey, readKey } from 'openpgp'
import { utf8 } from '../../../src/base/bytes.ts'
import { isFault } from '../../../src/base/fault.ts'
import { describeKey } from '../keys/key-facts.ts'
import { testKey } from '../keys/keys.fixture.ts'
import { extendKey, revokeOwnKey } from '../keys/renew-key.ts'
import { PGP_LIMITS } from '../limits.ts'
import { acceptKey, type Correspondent, type KeySource, keyInUse } from './correspondent.ts'
import { offerKeys } from './offer-keys.ts'
import { recommend } from './recommend.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const MADE_MS = Date.UTC(2026, 0, 1)
const NOW_MS = Date.UTC(2026, 10, 26)
const BO: Correspondent = { address: 'bo@posthus.test', keys: [] }
const DRAFT = { repliesToEncrypted: false, prefersEncryption: true }
let bo: PrivateKey
let other: PrivateKey

before(async () => {
  bo = await testKey('bo@posthus.test', MADE_MS)
  other = await testKey('bo@posthus.test', MADE_MS)
})

function offer(known: Correspondent, key: PublicKey, source: KeySource = 'autocrypt', nowMs = NOW_MS) {
  return offerKeys(known, key.write(), source, PGP_LIMITS, nowMs)
}

async function stateInUse(known: Correspondent): Promise<string> {
  const key = keyInUse(known)
  return key ? (await describeKey(await readKey({ armoredKey: key.publicKey }), NOW_MS)).state : 'none'
}

test('a revocation comes in, and does not go away when the key is sent again without it', async () => {
  const first = await offer(BO, bo.toPublic())
  assert.deepEqual([first.offers[0]?.outcome, await stateInUse(first.correspondent)], ['first-use', 'usable'])
  const revoked = await offer(first.correspondent, (await revokeOwnKey(bo, 'compromised', NOW_MS)).toPublic())
  assert.deepEqual([revoked.offers[0]?.outcome, await stateInUse(revoked.correspondent)], ['known', 'revoked'])
  const again = await offer(revoked.correspondent, bo.toPublic())
  assert.equal(await stateInUse(again.correspondent), 'revoked')
  const extended = await offer(first.correspondent, (await extendKey(bo, NOW_MS + DAY_MS, NOW_MS - DAY_MS)).toPublic())
  assert.equal(extended.correspondent.keys.length, 1)
})

test('a key is not spoilt by sending it with a wrong signature of a later date', async () => {
  const known = (await offer(BO, bo.toPublic())).correspondent
  const spoilt = (await extendKey(bo, NOW_MS + DAY_MS, NOW_MS - DAY_MS)).toPublic().write()
  // The end of the last packet, which binds the subkey.
  spoilt[spoilt.length - 1] = (spoilt.at(-1) as number) ^ 1
  const { correspondent } = await offerKeys(known, spoilt, 'autocrypt', PGP_LIMITS, NOW_MS)
  const { all } = await recommend([{ address: 'bo@posthus.test', correspondent, peer: undefined }], DRAFT, NOW_MS)
  assert.equal(all, 'available')
})

test('what could not be used is not taken: expired, revoked, of somebody else', async () => {
  const expired = await testKey('bo@posthus.test', MADE_MS, { expiresSeconds: 60 })
  const stranger = await testKey('eve@posthus.test', MADE_MS)
  for (const key of [expired, stranger, await revokeOwnKey(other, 'retired', NOW_MS)]) {
    const { correspondent, offers } = await offer(BO, key.toPublic())
    assert.deepEqual([offers[0]?.outcome, correspondent], ['unusable', BO])
  }
  assert.equal((await offer(BO, stranger.toPublic(), 'imported')).offers[0]?.outcome, 'first-use')
})

test('what is recommended goes by the key in use as it is now', async () => {
  const known = (await offer(BO, bo.toPublic())).correspondent
  const recipient = (correspondent: Correspondent | undefined) => [
    { address: 'bo@posthus.test', correspondent, peer: undefined },
  ]
  assert.equal((await recommend(recipient(undefined), DRAFT, NOW_MS)).all, 'disable')
  const { all, each } = await recommend(recipient(known), DRAFT, NOW_MS)
  assert.deepEqual([all, each[0]?.publicKey, each[0]?.hasPending], ['available', keyInUse(known)?.publicKey, false])
  const changed = (await offer(known, other.toPublic())).correspondent
  const waiting = await recommend(recipient(changed), DRAFT, NOW_MS)
  assert.deepEqual([waiting.each[0]?.publicKey, waiting.each[0]?.hasPending], [keyInUse(known)?.publicKey, true])
  const accepted = acceptKey(changed, other.getFingerprint(), 'accepted')
  assert.notEqual((await recommend(recipient(accepted), DRAFT, NOW_MS)).each[0]?.publicKey, keyInUse(known)?.publicKey)
  const revoked = (await offer(known, (await revokeOwnKey(bo, 'retired', NOW_MS)).toPublic())).correspondent
  assert.deepEqual((await recommend(recipient(revoked), DRAFT, NOW_MS)).each[0]?.recommendation, 'disable')
  const gossip = (await offer(BO, bo.toPublic(), 'gossip')).correspondent
  const passedOn = await recommend(recipient(gossip), DRAFT, NOW_MS)
  assert.deepEqual([passedOn.all, passedOn.each[0]?.publicKey !== undefined], ['discourage', true])
})

test('a key with signatures without end is not looked at, and what others say of a key is not kept', async () => {
  let flooded = bo
  for (let i = 1; i < 4; i++) flooded = await extendKey(flooded, NOW_MS + i * DAY_MS, NOW_MS + i)
  const octets = flooded.toPublic().write()
  const few = { ...PGP_LIMITS, maxSelfSignatures: 4 }
  await assert.rejects(offerKeys(BO, octets, 'autocrypt', few, NOW_MS), (error) => isFault(error, 'pgp/keys-too-large'))
  const certified = await bo.toPublic().signAllUsers([other], new Date(NOW_MS))
  assert.ok(certified.write().length > bo.toPublic().write().length)
  const { correspondent } = await offerKeys(BO, utf8(certified.armor()), 'wkd', PGP_LIMITS, NOW_MS)
  const kept = await readKey({ armoredKey: keyInUse(correspondent)?.publicKey as string })
  assert.equal(kept.write().length, bo.toPublic().write().length)
  assert.ok(kept instanceof PublicKey)
})
