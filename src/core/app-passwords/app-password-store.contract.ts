import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { type AppPassword, keepSecret } from './app-password.ts'
import type { AppPasswordStore } from './app-password-store.ts'

export type MakeAppPasswordStore = () => Promise<AsyncDisposable & { readonly store: AppPasswordStore }>

const SECRET = { keyId: 'a', mac: new Uint8Array(32).fill(1), sealedScram: new Uint8Array(90).fill(2) }
const entry = (id: string, over: Partial<AppPassword> = {}) =>
  keepSecret(
    { id, accountId: 'anna', device: 'Phone', scopes: ['imap', 'smtp'], createdMs: 5, lastUse: undefined, ...over },
    SECRET,
  )

/** What every driver of `AppPasswordStore` keeps. */
export function describeAppPasswordStore(name: string, make: MakeAppPasswordStore): void {
  test(`${name}: app passwords are listed by age with all that was said of them, and show no secret`, async () => {
    await using made = await make()
    const { store } = made
    assert.equal(await store.add(entry('two', { createdMs: 6, device: 'Ærlig talt' }), 5), true)
    assert.equal(await store.add(entry('one'), 5), true)
    assert.equal(await store.add(entry('other', { accountId: 'bob' }), 5), true)
    const found = [...(await store.of('anna'))].sort((a, b) => a.createdMs - b.createdMs)
    assert.deepEqual(found, [entry('one'), entry('two', { createdMs: 6, device: 'Ærlig talt' })])
    assert.deepEqual(found[0]?.secret, SECRET)
    assert.doesNotMatch(JSON.stringify(found) + inspect(found), /mac|sealed/i)
    assert.deepEqual(await store.of('nobody'), [])
  })

  test(`${name}: an account has so many and no more`, async () => {
    await using made = await make()
    const { store } = made
    assert.equal(await store.add(entry('one'), 2), true)
    assert.equal(await store.add(entry('two'), 2), true)
    assert.equal(await store.add(entry('three'), 2), false)
    assert.equal(await store.add(entry('four', { accountId: 'bob' }), 2), true)
    assert.equal((await store.of('anna')).length, 2)
  })

  test(`${name}: the last use and another secret are kept, and one that is revoked is gone`, async () => {
    await using made = await make()
    const { store } = made
    await store.add(entry('one'), 5)
    const protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
    const use = { atMs: 9, service: 'imaps', address: '192.0.2.1', protection } as const
    await store.used('one', use)
    await store.putSecret('one', { ...SECRET, keyId: 'b' })
    assert.deepEqual((await store.of('anna'))[0]?.lastUse, use)
    assert.equal((await store.of('anna'))[0]?.secret.keyId, 'b')
    await store.used('one', { ...use, protection: undefined })
    assert.equal((await store.of('anna'))[0]?.lastUse?.protection, undefined)
    assert.equal(await store.revoke('bob', 'one'), false, 'not by somebody else')
    assert.equal(await store.revoke('anna', 'one'), true)
    assert.equal(await store.revoke('anna', 'one'), false)
    assert.deepEqual(await store.of('anna'), [])
  })
}
