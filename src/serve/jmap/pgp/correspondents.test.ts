import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANNA, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import * as keys from '../../../wire/openpgp/keys.fixture.ts'
import { PGP_STORE_LIMITS } from './pgp-limits.ts'
import { openPgpBed } from './pgp-test-bed.fixture.ts'

const NOW = '2026-03-01T12:00:00Z'
const key = (publicKey: string, fingerprint: string, more: Loose = {}) => ({
  fingerprint,
  publicKey,
  acceptance: 'first-use',
  source: 'autocrypt',
  firstSeenAt: NOW,
  ...more,
})
const FIRST = key(keys.BOS_KEY, keys.BOS_FINGERPRINT)
const OTHER = key(keys.BOS_OTHER_KEY, keys.BOS_OTHER_FINGERPRINT, { acceptance: 'pending' })
const PEER = { lastSeenAt: NOW, headerAt: NOW, prefersEncryption: true, gossipAt: null }
const BO = { address: 'bo@example.net', keys: [FIRST], peer: PEER }

test('what the browser has decided is kept, and a change waits for the member', async () => {
  await using bed = await openPgpBed()
  const { created } = await bed.call('PgpCorrespondent/set', { create: { b: BO } })
  const { id } = created.b
  assert.deepEqual(created.b, { id, hasPending: false })
  const { updated, newState } = await bed.call('PgpCorrespondent/set', { update: { [id]: { keys: [FIRST, OTHER] } } })
  assert.deepEqual(updated, { [id]: { hasPending: true } })
  const { list } = await bed.call('PgpCorrespondent/get', { ids: [id] })
  assert.deepEqual(list, [{ id, ...BO, keys: [FIRST, OTHER], hasPending: true }])
  assert.deepEqual((await bed.call('PgpCorrespondent/query', { filter: { hasPending: true } })).ids, [id])
  const accepted = [
    { ...FIRST, acceptance: 'replaced' },
    { ...OTHER, acceptance: 'accepted' },
  ]
  const set = { update: { [id]: { keys: accepted } }, ifInState: newState }
  assert.deepEqual((await bed.call('PgpCorrespondent/set', set)).updated, { [id]: { hasPending: false } })
  // A page that has not seen it cannot take it back.
  assert.equal(await bed.refusal('PgpCorrespondent/set', set), 'stateMismatch')
  assert.deepEqual((await bed.call('PgpCorrespondent/query', { filter: { hasPending: true } })).ids, [])
  assert.deepEqual((await bed.call('PgpCorrespondent/changes', { sinceState: newState })).updated, [id])
})

test('they are found by address, and sorted by it', async () => {
  await using bed = await openPgpBed()
  const create = Object.fromEntries(['c', 'a', 'b'].map((name) => [name, { address: `${name}@example.net`, keys: [] }]))
  const { created } = await bed.call('PgpCorrespondent/set', { create })
  const query = async (args: Loose) => (await bed.call('PgpCorrespondent/query', args)).ids
  const [a, b, c] = [created.a.id, created.b.id, created.c.id]
  assert.deepEqual(await query({}), [a, b, c])
  assert.deepEqual(await query({ sort: [{ property: 'address', isAscending: false }] }), [c, b, a])
  assert.deepEqual(await query({ filter: { addresses: ['c@example.net', 'nobody@example.net', 'a@example.net'] } }), [
    a,
    c,
  ])
  const not = { operator: 'NOT', conditions: [{ addresses: ['c@example.net'] }, { hasPending: true }] }
  assert.deepEqual(await query({ filter: not }), [a, b])
  assert.deepEqual(await query({ filter: { addresses: [] } }), [])
  assert.equal(await bed.refusal('PgpCorrespondent/query', { filter: { name: 'x' } }), 'unsupportedFilter')
  assert.equal(await bed.refusal('PgpCorrespondent/query', { filter: { addresses: 'x' } }), 'invalidArguments')
  assert.equal(await bed.refusal('PgpCorrespondent/query', { sort: [{ property: 'id' }] }), 'unsupportedSort')
})

const REFUSED: readonly (readonly [string, Loose, string[]])[] = [
  ['a secret key', { ...BO, keys: [key(keys.ANNAS_CLEAR_KEY, keys.ANNAS_FINGERPRINT)] }, ['keys']],
  [
    'a secret key that is said to be public',
    { ...BO, keys: [key(keys.ANNAS_CLEAR_KEY.replaceAll('PRIVATE', 'PUBLIC'), keys.ANNAS_FINGERPRINT)] },
    ['keys'],
  ],
  ['a fingerprint that is not that of the key', { ...BO, keys: [key(keys.BOS_KEY, keys.ANNAS_FINGERPRINT)] }, ['keys']],
  ['a key twice', { ...BO, keys: [FIRST, { ...FIRST, acceptance: 'replaced' }] }, ['keys']],
  ['two keys in use', { ...BO, keys: [FIRST, { ...OTHER, acceptance: 'accepted' }] }, ['keys']],
  ['an acceptance that there is not', { ...BO, keys: [{ ...FIRST, acceptance: 'trusted' }] }, ['keys']],
  ['a source that there is not', { ...BO, keys: [{ ...FIRST, source: 'hearsay' }] }, ['keys']],
  ['a date that is none', { ...BO, keys: [{ ...FIRST, firstSeenAt: 'yesterday' }] }, ['keys']],
  ['more than is asked for', { ...BO, keys: [{ ...FIRST, name: 'x' }] }, ['keys']],
  ['too many keys', { ...BO, keys: Array.from({ length: 21 }, () => FIRST) }, ['keys']],
  ['an address in capitals', { ...BO, address: 'Bo@example.net' }, ['address']],
  ['no address', { keys: [] }, ['address']],
  ['an address with a line break', { ...BO, address: 'bo@example.net\nx' }, ['address']],
  ['a peer that is none', { ...BO, peer: { ...PEER, lastSeenAt: 4 } }, ['peer']],
  ['what the server finds out', { ...BO, hasPending: true }, ['hasPending']],
]
for (const [what, object, properties] of REFUSED) {
  test(`${what} is refused`, async () => {
    await using bed = await openPgpBed()
    const { notCreated } = await bed.call('PgpCorrespondent/set', { create: { b: object } })
    assert.deepEqual([notCreated.b.type, notCreated.b.properties], ['invalidProperties', properties])
  })
}

test('a key of version 6 is kept: its owner may use what this member does not', async () => {
  await using bed = await openPgpBed()
  const six = { address: 'six@example.net', keys: [key(keys.VERSION_6_KEY, keys.VERSION_6_FINGERPRINT)] }
  assert.ok((await bed.call('PgpCorrespondent/set', { create: { s: six } })).created.s)
})

test('there is one for each address; its address stays; what was removed can be put back', async () => {
  await using bed = await openPgpBed()
  const { created } = await bed.call('PgpCorrespondent/set', { create: { b: BO } })
  const { id } = created.b
  const { notCreated, notUpdated } = await bed.call('PgpCorrespondent/set', {
    create: { b: BO },
    update: { [id]: { address: 'other@example.net' }, Cx: { keys: [] } },
  })
  assert.deepEqual([notCreated.b.type, notCreated.b.existingId], ['alreadyExists', id])
  assert.deepEqual([notUpdated[id].properties, notUpdated.Cx.type], [['address'], 'notFound'])
  const { destroyed } = await bed.call('PgpCorrespondent/set', { destroy: [id] })
  assert.deepEqual(destroyed, [id])
  assert.equal((await bed.call('PgpCorrespondent/set', { create: { b: BO } })).created.b.id, id)
})

test('one record has room for so many octets, and is told so', async () => {
  await using bed = await openPgpBed()
  const bulky = keys.BOS_KEY.replace('\n\n', `\n${`Comment: ${'x'.repeat(900)}\n`.repeat(100)}\n`)
  const known = [
    key(bulky, keys.BOS_FINGERPRINT),
    key(keys.ANNAS_KEY.replace('\n\n', `\n${`Comment: ${'x'.repeat(900)}\n`.repeat(100)}\n`), keys.ANNAS_FINGERPRINT, {
      acceptance: 'pending',
    }),
    key(
      keys.BOS_OTHER_KEY.replace('\n\n', `\n${`Comment: ${'x'.repeat(900)}\n`.repeat(100)}\n`),
      keys.BOS_OTHER_FINGERPRINT,
      { acceptance: 'pending' },
    ),
  ]
  const { notCreated } = await bed.call('PgpCorrespondent/set', { create: { b: { ...BO, keys: known } } })
  assert.equal(notCreated.b.type, 'tooLarge')
})

test('an account has so many correspondents', async () => {
  await using bed = await openPgpBed()
  await bed.mail.write(ANNA.id, async ({ records }) => {
    for (let at = 0; at < PGP_STORE_LIMITS.maxCorrespondents; at++) {
      await records.put('pgp-correspondent', {
        id: `C${at}`,
        value: '{"address":"a@b","keys":[],"peer":null}',
        isOpen: false,
      })
    }
  })
  const { notCreated } = await bed.call('PgpCorrespondent/set', { create: { b: BO } })
  assert.equal(notCreated.b.type, 'overQuota')
  assert.equal(await bed.refusal('PgpCorrespondent/get', { ids: null }), 'requestTooLarge')
})
