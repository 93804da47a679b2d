import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Loose } from '../../../../test/kit/jmap-test-bed.ts'
import * as keys from '../../../wire/openpgp/keys.fixture.ts'
import { openPgpBed } from './pgp-test-bed.fixture.ts'

const ANNAS = { publicKey: keys.ANNAS_KEY, wrappedPrivateKey: keys.ANNAS_WRAPPED_KEY }
const BOS = { publicKey: keys.BOS_KEY, wrappedPrivateKey: keys.BOS_WRAPPED_KEY }
const [ANNA, BO] = [keys.ANNAS_FINGERPRINT, keys.BOS_FINGERPRINT]

/** With Anna's whole key, which is the default one, and the public part of Bo's. */
const CASES: readonly (readonly [what: string, args: Loose, isRefused: boolean])[] = [
  ['a key is added', { create: { k: { publicKey: keys.GNUPG_KEY } } }, true],
  ['a key is published', { update: { [ANNA]: { isPublished: true } } }, true],
  ['a private part comes to a key', { update: { [BO]: { wrappedPrivateKey: keys.BOS_WRAPPED_KEY } } }, true],
  ['another one goes out with mail', { update: { [BO]: { ...BOS, isDefault: true } } }, true],
  ['a key is revoked', { update: { [ANNA]: { publicKey: keys.ANNAS_REVOKED_KEY } } }, false],
  ['its passphrase is changed', { update: { [ANNA]: { wrappedPrivateKey: keys.ANNAS_WRAPPED_KEY } } }, false],
  ['a key is not published any more', { update: { [ANNA]: { isPublished: false } } }, false],
  ['a key is taken away', { destroy: [BO] }, false],
]
for (const [what, args, isRefused] of CASES) {
  test(`${isRefused ? 'wants' : 'does not want'} the password: ${what}`, async () => {
    await using bed = await openPgpBed()
    await bed.call('PgpKey/set', { create: { a: ANNAS, b: { publicKey: keys.BOS_KEY } } })
    bed.isProved = false
    const { list, state } = await bed.call('PgpKey/get')
    const answer = await bed.call('PgpKey/set', args)
    const refused = Object.values({ ...answer.notCreated, ...answer.notUpdated, ...answer.notDestroyed }) as Loose[]
    assert.deepEqual(
      refused.map(({ type }) => type),
      isRefused ? ['passwordNeeded'] : [],
    )
    if (!isRefused) return
    assert.deepEqual(await bed.call('PgpKey/get').then((after) => [after.list, after.state]), [list, state])
    bed.isProved = true
    const { notCreated, notUpdated } = await bed.call('PgpKey/set', args)
    assert.deepEqual([notCreated, notUpdated], [null, null])
  })
}
