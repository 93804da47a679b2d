import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { concat } from '../../../base/bytes.ts'
import type { FoundKey } from '../../../core/pgp/key-directories.ts'
import { armor, readArmor } from '../../../wire/openpgp/armor.ts'
import * as keys from '../../../wire/openpgp/keys.fixture.ts'
import { encodePacket, readPackets } from '../../../wire/openpgp/packets.ts'
import { readPublicBlock } from '../../../wire/openpgp/read-key-block.ts'
import { PGP_STORE_LIMITS } from './pgp-limits.ts'
import { openPgpBed } from './pgp-test-bed.fixture.ts'

const ANNAS = { publicKey: keys.ANNAS_KEY, wrappedPrivateKey: keys.ANNAS_WRAPPED_KEY }
const BOS = { publicKey: keys.BOS_KEY, wrappedPrivateKey: keys.BOS_WRAPPED_KEY }
const GNUPG_FINGERPRINT = readPublicBlock(keys.GNUPG_KEY).primary.fingerprint

test('a key is kept as the browser has wrapped it, and what is said of it is found out here', async () => {
  await using bed = await openPgpBed()
  const { created, oldState, newState } = await bed.call('PgpKey/set', { create: { k: ANNAS } })
  assert.notEqual(oldState, newState)
  const facts = {
    id: keys.ANNAS_FINGERPRINT,
    fingerprint: keys.ANNAS_FINGERPRINT,
    userIds: ['Anna Fjell <anna@posthus.test>', 'Anna <Private@example.net>'],
    addresses: ['anna@posthus.test', 'private@example.net'],
    createdAt: '2026-01-01T00:00:00Z',
    expiresAt: null,
    isRevoked: false,
    isDefault: true,
    isPublished: false,
  }
  assert.deepEqual(created.k, facts)
  const { list, notFound, state } = await bed.call('PgpKey/get', { ids: [keys.ANNAS_FINGERPRINT, 'x'] })
  assert.deepEqual([list, notFound, state], [[{ ...facts, ...ANNAS }], ['x'], newState])
  const { list: some } = await bed.call('PgpKey/get', { properties: ['addresses'] })
  assert.deepEqual(some, [{ id: facts.id, addresses: facts.addresses }])
  assert.deepEqual((await bed.call('PgpKey/changes', { sinceState: oldState })).created, [facts.id])
})

const REFUSED: readonly (readonly [string, Loose, string, string[]?])[] = [
  [
    'a private key in clear',
    { ...ANNAS, wrappedPrivateKey: keys.ANNAS_CLEAR_KEY },
    'invalidProperties',
    ['wrappedPrivateKey'],
  ],
  [
    'a private key in the place of the public one',
    { publicKey: keys.ANNAS_CLEAR_KEY },
    'invalidProperties',
    ['publicKey'],
  ],
  [
    'a private key without its primary secret',
    { publicKey: keys.GNUPG_KEY, wrappedPrivateKey: keys.GNUPG_DUMMY_KEY },
    'invalidProperties',
    ['wrappedPrivateKey'],
  ],
  [
    'the private key of another key',
    { ...ANNAS, wrappedPrivateKey: keys.BOS_WRAPPED_KEY },
    'invalidProperties',
    ['wrappedPrivateKey'],
  ],
  ['a key of version 6', { publicKey: keys.VERSION_6_KEY }, 'invalidProperties', ['publicKey']],
  ['no key', { publicKey: 'none' }, 'invalidProperties', ['publicKey']],
  ['nothing', {}, 'invalidProperties', ['publicKey']],
  [
    'a fingerprint of its own choice',
    { ...ANNAS, fingerprint: 'ab', userIds: [] },
    'invalidProperties',
    ['fingerprint', 'userIds'],
  ],
  [
    'wrong types',
    { publicKey: 1, wrappedPrivateKey: 2, isDefault: 3, isPublished: 4 },
    'invalidProperties',
    ['publicKey', 'wrappedPrivateKey', 'isDefault', 'isPublished'],
  ],
  ['a key that is too long', { publicKey: 'x'.repeat(PGP_STORE_LIMITS.maxKeyCharacters + 1) }, 'tooLarge'],
  [
    'a bomb of armour',
    { publicKey: `-----BEGIN PGP PUBLIC KEY BLOCK-----\n${'A: b\n'.repeat(19_000)}` },
    'invalidProperties',
    ['publicKey'],
  ],
  [
    'publishing for an address that is not the member’s',
    { ...BOS, isPublished: true },
    'invalidProperties',
    ['isPublished'],
  ],
]
for (const [what, key, type, properties] of REFUSED) {
  test(`${what} is refused, and nothing is kept`, async () => {
    await using bed = await openPgpBed()
    const { notCreated, created } = await bed.call('PgpKey/set', { create: { k: key } })
    assert.deepEqual([notCreated.k.type, notCreated.k.properties, created], [type, properties, null])
    assert.deepEqual((await bed.call('PgpKey/get')).list, [])
  })
}

test('a key is changed to another form of itself, never to another one; what it says then is found out again', async () => {
  await using bed = await openPgpBed()
  await bed.call('PgpKey/set', { create: { k: ANNAS } })
  const update = async (patch: Loose) => bed.call('PgpKey/set', { update: { [keys.ANNAS_FINGERPRINT]: patch } })
  for (const patch of [
    BOS,
    { publicKey: keys.BOS_KEY },
    { wrappedPrivateKey: keys.ANNAS_CLEAR_KEY },
    { userIds: [] },
    { publicKey: null },
    { isRevoked: true },
  ]) {
    const { notUpdated } = await update(patch)
    assert.equal(notUpdated[keys.ANNAS_FINGERPRINT].type, 'invalidProperties', JSON.stringify(patch).slice(0, 80))
  }
  const { updated } = await update({ publicKey: keys.ANNAS_REVOKED_KEY })
  assert.deepEqual(updated[keys.ANNAS_FINGERPRINT], { isRevoked: true })
  const { notUpdated } = await update({ publicKey: keys.ANNAS_KEY })
  assert.deepEqual(notUpdated[keys.ANNAS_FINGERPRINT].properties, ['publicKey'], 'a revocation is not taken back')
  const { updated: again } = await update({ wrappedPrivateKey: null })
  assert.deepEqual(again[keys.ANNAS_FINGERPRINT], { isDefault: false })
})

test('one private key is the default one, and who asks for changes is told when it is another one', async () => {
  await using bed = await openPgpBed()
  const gnupgs = { publicKey: keys.GNUPG_KEY, wrappedPrivateKey: keys.GNUPG_WRAPPED_KEY }
  const { created } = await bed.call('PgpKey/set', { create: { a: ANNAS, b: BOS, g: gnupgs } })
  assert.deepEqual([created.a.isDefault, created.b.isDefault, created.g.isDefault], [true, false, false])
  assert.deepEqual([created.b.expiresAt, created.g.expiresAt], [null, '2030-01-01T12:00:00Z'])
  const defaults = async () =>
    (await bed.call('PgpKey/get')).list.filter(({ isDefault }: Loose) => isDefault).map(({ id }: Loose) => id)
  const { newState: before, updated } = await bed.call('PgpKey/set', {
    update: { [keys.BOS_FINGERPRINT]: { isDefault: true } },
  })
  assert.deepEqual(updated, {
    [keys.BOS_FINGERPRINT]: { isDefault: true },
    [keys.ANNAS_FINGERPRINT]: { isDefault: false },
  })
  assert.deepEqual(await defaults(), [keys.BOS_FINGERPRINT])
  await bed.call('PgpKey/set', { update: { [GNUPG_FINGERPRINT]: { isDefault: true } } })
  assert.deepEqual(await defaults(), [GNUPG_FINGERPRINT])
  assert.deepEqual(
    (await bed.call('PgpKey/changes', { sinceState: before })).updated.sort(),
    [keys.BOS_FINGERPRINT, GNUPG_FINGERPRINT].sort(),
  )
  await bed.call('PgpKey/set', { destroy: [GNUPG_FINGERPRINT] })
  assert.deepEqual(await defaults(), [keys.ANNAS_FINGERPRINT])
  await bed.call('PgpKey/set', { update: { [keys.ANNAS_FINGERPRINT]: { publicKey: keys.ANNAS_REVOKED_KEY } } })
  assert.deepEqual(await defaults(), [keys.BOS_FINGERPRINT], 'not one that is revoked')
})

test('a key is there once, and can go; what was taken away can be put back', async () => {
  await using bed = await openPgpBed()
  await bed.call('PgpKey/set', { create: { k: { ...ANNAS, isPublished: true } } })
  const { notCreated } = await bed.call('PgpKey/set', { create: { k: { publicKey: keys.ANNAS_KEY } } })
  assert.deepEqual([notCreated.k.type, notCreated.k.existingId], ['alreadyExists', keys.ANNAS_FINGERPRINT])
  const { destroyed, notDestroyed, newState } = await bed.call('PgpKey/set', { destroy: [keys.ANNAS_FINGERPRINT, 'x'] })
  assert.deepEqual([destroyed, notDestroyed.x.type], [[keys.ANNAS_FINGERPRINT], 'notFound'])
  assert.ok((await bed.call('PgpKey/set', { create: { k: ANNAS } })).created.k)
  assert.equal(await bed.refusal('PgpKey/set', { ifInState: newState, destroy: [] }), 'stateMismatch')
  assert.equal(await bed.refusal('PgpKey/get', { properties: ['passphrase'] }), 'invalidArguments')
  assert.equal(await bed.refusal('PgpKey/changes', { sinceState: 'x' }), 'cannotCalculateChanges')
})

test('keys of others are looked up by the server, which is told for whom', async () => {
  const asked: string[] = []
  const answers = new Map<string, FoundKey>([
    ['bo@example.net', { kind: 'found', octets: Uint8Array.of(1, 2, 255) }],
    ['x@example.net', { kind: 'failed', reason: 'silence' }],
  ])
  await using bed = await openPgpBed({
    find: async (member, address) => {
      asked.push(`${member} ${address}`)
      return answers.get(address) ?? { kind: 'absent' }
    },
  })
  const addresses = ['bo@example.net', '__proto__', 'x@example.net', 'bo@example.net']
  assert.deepEqual(await bed.call('PgpKey/lookup', { addresses }), {
    accountId: ACCOUNT,
    found: { 'bo@example.net': 'AQL/' },
    notFound: ['__proto__'],
    failed: ['x@example.net'],
  })
  assert.deepEqual(asked, ['a1 bo@example.net', 'a1 __proto__', 'a1 x@example.net'])
  assert.equal(await bed.refusal('PgpKey/lookup', {}), 'invalidArguments')
  assert.equal(await bed.refusal('PgpKey/lookup', { addresses: [], more: 1 }), 'invalidArguments')
  assert.equal(await bed.refusal('PgpKey/lookup', { addresses: Array(51).fill('a@b.test') }), 'requestTooLarge')
  assert.equal(await bed.refusal('PgpKey/lookup', { accountId: 'Ax', addresses: [] }), 'accountNotFound')
})

/** Bo's key as it would be if it had been made at another second: another key, and as good for whoever verifies nothing. */
function madeAt(second: number): string {
  const packets = readPackets(readArmor(keys.BOS_KEY, 'PUBLIC KEY BLOCK'))
  const body = packets[0]?.body.slice() ?? new Uint8Array()
  new DataView(body.buffer).setUint32(1, second)
  return armor(concat([{ type: 6, body }, ...packets.slice(1)].map(encodePacket)), 'PUBLIC KEY BLOCK')
}

test('an account has so many keys, and is told when there are no more', async () => {
  await using bed = await openPgpBed()
  const some = Array.from({ length: PGP_STORE_LIMITS.maxKeys + 1 }, (_, at) => [
    `k${at}`,
    { publicKey: madeAt(at + 1) },
  ])
  const { created, notCreated } = await bed.call('PgpKey/set', { create: Object.fromEntries(some) })
  assert.equal(Object.keys(created).length, PGP_STORE_LIMITS.maxKeys)
  assert.deepEqual(
    Object.values<Loose>(notCreated).map(({ type }) => type),
    ['overQuota'],
  )
})
