import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KeptStsPolicy, StsPolicyStore } from './sts-policy-store.ts'

/** Opens an empty store for at most `maxPolicies` as two processes see it; disposing of it throws it away. */
export type MakeStsPolicyStore = (
  maxPolicies: number,
) => Promise<AsyncDisposable & { readonly store: StsPolicyStore; readonly other: StsPolicyStore }>

const policy = (domain: string, fetchedMs: number, expiresMs = 1000): KeptStsPolicy => ({
  domain,
  id: `id${fetchedMs}`,
  text: 'version: STSv1\r\nmode: enforce\r\n',
  fetchedMs,
  expiresMs,
})

/** What every driver of `StsPolicyStore` must do. */
export function describeStsPolicyStore(name: string, make: MakeStsPolicyStore): void {
  describe(`MTA-STS policies: ${name}`, () => {
    test('a policy is kept for all processes, and replaced by a newer one', async () => {
      await using opened = await make(10)
      const { store, other } = opened
      await store.put(policy('a.test', 10), 10)
      assert.deepEqual(await other.policy('a.test'), policy('a.test', 10))
      await other.put(policy('a.test', 20), 20)
      assert.deepEqual(await store.policy('a.test'), policy('a.test', 20))
      assert.equal(await store.policy('b.test'), undefined)
    })

    test('those that are old and in use are found, oldest first', async () => {
      await using opened = await make(10)
      const { store } = opened
      for (const [name, at] of [
        ['a', 10],
        ['b', 5],
        ['c', 7],
        ['d', 90],
      ] as const)
        await store.put(policy(name, at), 50)
      await store.used('c', 20)
      await store.used('nobody', 20)
      const domains = async (most: number) => (await store.stale(80, 30, most)).map(({ domain }) => domain)
      assert.deepEqual(await domains(10), ['b', 'a'])
      assert.deepEqual(await domains(1), ['b'])
    })

    test('a sweep forgets what has ended, and beyond the bound what is used least', async () => {
      await using opened = await make(2)
      const { store } = opened
      await store.put(policy('ended', 10, 100), 99)
      for (const [name, used] of [
        ['x', 30],
        ['y', 20],
        ['z', 40],
      ] as const)
        await store.put(policy(name, 10), used)
      await store.sweep(100)
      assert.deepEqual(
        (await store.all()).map(({ domain }) => domain),
        ['x', 'z'],
      )
      assert.equal(await store.forget('x'), true)
      assert.equal(await store.forget('x'), false)
    })
  })
}
