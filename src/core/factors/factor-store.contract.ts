import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FactorStore, Passkey } from './factor-store.ts'

/** `other` is the same store in another process. */
export type MakeFactorStore = () => Promise<
  AsyncDisposable & { readonly store: FactorStore; readonly other: FactorStore }
>

const TOTP = { accountId: 'anna', sealedSecret: new Uint8Array([1, 2]), createdMs: 5, lastStep: 10 }
const passkey = (id: string, over: Partial<Passkey> = {}): Passkey => ({
  id,
  accountId: 'anna',
  name: 'Laptop',
  publicKey: new Uint8Array([3, 4]),
  counter: 0,
  transports: ['internal', 'hybrid'],
  isBackedUp: true,
  createdMs: 5,
  usedMs: undefined,
  ...over,
})
const code = (n: number) => ({ mac: new Uint8Array(32).fill(n), keyId: 'a' })

/** What every driver of `FactorStore` keeps. */
export function describeFactorStore(name: string, make: MakeFactorStore): void {
  test(`${name}: a second factor is on while there is an app or a passkey, and recovery codes are none`, async () => {
    await using made = await make()
    const { store, other } = made
    assert.equal(await store.isOn('anna'), false)
    await store.putRecoveryCodes('anna', [code(1)])
    assert.equal(await store.isOn('anna'), false)
    await store.putTotp(TOTP)
    assert.equal(await other.isOn('anna'), true)
    assert.equal(await other.isOn('bob'), false)
    assert.equal(await store.removeTotp('anna'), true)
    assert.equal(await store.removeTotp('anna'), false)
    await store.addPasskey(passkey('one'), 5)
    assert.equal(await other.isOn('anna'), true)
    await store.clear('anna')
    assert.equal(await other.isOn('anna'), false)
    assert.deepEqual(await other.recoveryCodes('anna'), [])
  })

  test(`${name}: the code of a step is good once, and none of an earlier step after it`, async () => {
    await using made = await make()
    const { store, other } = made
    assert.equal(await store.spendTotpStep('anna', 11), false, 'no app')
    await store.putTotp(TOTP)
    assert.deepEqual(await other.totp('anna'), TOTP)
    assert.equal(await store.spendTotpStep('anna', 10), false)
    const both = await Promise.all([store.spendTotpStep('anna', 12), other.spendTotpStep('anna', 12)])
    assert.deepEqual(both.sort(), [false, true], 'of two at once one comes in')
    assert.equal(await other.spendTotpStep('anna', 11), false)
    assert.equal(await other.spendTotpStep('anna', 13), true)
  })

  test(`${name}: passkeys are found by their id and by account, known once, and bounded`, async () => {
    await using made = await make()
    const { store, other } = made
    assert.equal(await store.addPasskey(passkey('two', { createdMs: 6, transports: [] }), 2), true)
    assert.equal(await store.addPasskey(passkey('one'), 2), true)
    assert.equal(await store.addPasskey(passkey('three'), 2), false, 'too many')
    assert.equal(await store.addPasskey(passkey('one', { accountId: 'bob' }), 2), false, 'somebody has it')
    assert.deepEqual(await other.passkeys('anna'), [passkey('one'), passkey('two', { createdMs: 6, transports: [] })])
    await store.usedPasskey('one', 7, false, 99)
    assert.deepEqual(await other.passkey('one'), passkey('one', { counter: 7, isBackedUp: false, usedMs: 99 }))
    assert.equal(await store.removePasskey('bob', 'one'), false)
    assert.equal(await store.removePasskey('anna', 'one'), true)
    assert.equal(await other.passkey('one'), undefined)
  })

  test(`${name}: when an account was last recovered is known in every process, and never goes backwards`, async () => {
    await using made = await make()
    const { store, other } = made
    assert.equal(await store.recoveredMs('anna'), undefined)
    await store.noteRecovery('anna', 20)
    await other.noteRecovery('anna', 10)
    assert.deepEqual([await other.recoveredMs('anna'), await store.recoveredMs('bob')], [20, undefined])
  })

  test(`${name}: a recovery code is good once, a challenge too, over all processes`, async () => {
    await using made = await make()
    const { store, other } = made
    await store.putRecoveryCodes('anna', [code(1), code(2)])
    const both = await Promise.all([1, 1].map((n, i) => (i ? other : store).spendRecoveryCode('anna', code(n).mac)))
    assert.deepEqual(both.sort(), [false, true])
    assert.equal(await store.spendRecoveryCode('bob', code(2).mac), false)
    assert.deepEqual(await other.recoveryCodes('anna'), [code(2)])
    await store.putRecoveryCodes('anna', [code(3)])
    assert.equal(await store.spendRecoveryCode('anna', code(2).mac), false, 'replaced')
    const spent = await Promise.all([store.spendChallenge('x', 50), other.spendChallenge('x', 50)])
    assert.deepEqual(spent.sort(), [false, true])
    await store.sweep(50)
    assert.equal(await store.spendChallenge('x', 50), false)
    await store.sweep(51)
    assert.equal(await store.spendChallenge('x', 90), true)
  })
}
