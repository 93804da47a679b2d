import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Operator, OperatorStore } from './operator-store.ts'

/** Opens a store without operators, as two processes see it; disposing of it throws it away. */
type MakeStore = () => Promise<AsyncDisposable & { readonly store: OperatorStore; readonly other: OperatorStore }>

const KARI: Operator = { accountId: 'kari', role: 'support', name: 'Kari', sinceMs: 5 }
const OLE: Operator = { accountId: 'ole', role: 'security', name: 'Åse “O’Le”', sinceMs: 6 }

/** What every driver of `OperatorStore` must do. */
export function describeOperatorStore(name: string, make: MakeStore): void {
  describe(`operators: ${name}`, () => {
    test('whoever is added is there for every process, by account and in order of name', async () => {
      await using opened = await make()
      await opened.store.put(OLE)
      await opened.store.put(KARI)
      assert.deepEqual(await opened.other.all(), [KARI, OLE])
      assert.deepEqual(await opened.other.tryFind('ole'), OLE)
      assert.equal(await opened.other.tryFind('nobody'), undefined)
    })

    test('another role takes the place of the one before', async () => {
      await using opened = await make()
      await opened.store.put(KARI)
      await opened.other.put({ ...KARI, role: 'auditor', name: 'Kari N.' })
      assert.deepEqual(await opened.store.all(), [{ ...KARI, role: 'auditor', name: 'Kari N.' }])
    })

    test('whoever is removed is gone, once', async () => {
      await using opened = await make()
      await opened.store.put(KARI)
      assert.equal(await opened.other.remove('kari'), true)
      assert.equal(await opened.store.remove('kari'), false)
      assert.deepEqual(await opened.store.all(), [])
    })
  })
}
