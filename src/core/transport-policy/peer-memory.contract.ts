import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PeerMemory } from './peer-memory.ts'

/** Opens an empty memory for at most `maxPeers` as two processes see it; disposing of it throws it away. */
export type MakePeerMemory = (
  maxPeers: number,
) => Promise<AsyncDisposable & { readonly memory: PeerMemory; readonly other: PeerMemory }>

/** What every driver of `PeerMemory` must do. */
export function describePeerMemory(name: string, make: MakePeerMemory): void {
  describe(`peer memory: ${name}`, () => {
    test('sessions are counted under each name, by all processes, with the first and the last time', async () => {
      await using opened = await make(10)
      const { memory, other } = opened
      await memory.secured(['example.org', 'mx.example.org'], 10)
      await other.secured(['mx.example.org'], 30)
      await memory.secured(['mx.example.org'], 20)
      assert.deepEqual(await memory.recall(['mx.example.org', 'unknown.example']), [
        { name: 'mx.example.org', firstMs: 10, lastMs: 30, sessions: 3, missedMs: undefined },
      ])
      assert.equal((await other.recall(['example.org', 'mx.example.org'])).length, 2)
      assert.deepEqual(await memory.recall([]), [])
    })

    test('that TLS was missed is noted of those that are known, and they are listed first', async () => {
      await using opened = await make(10)
      const { memory } = opened
      await memory.secured(['a.test', 'b.test'], 10)
      await memory.missed(['b.test', 'never.test'], 50)
      assert.deepEqual(
        (await memory.list()).map(({ name, missedMs }) => [name, missedMs]),
        [
          ['b.test', 50],
          ['a.test', undefined],
        ],
      )
    })

    test('what is forgotten is gone, and can be forgotten once', async () => {
      await using opened = await make(10)
      const { memory, other } = opened
      await memory.secured(['a.test'], 10)
      assert.equal(await other.forget('a.test'), true)
      assert.equal(await memory.forget('a.test'), false)
      assert.deepEqual(await memory.list(), [])
    })

    test('a sweep keeps what is young, and no more than the bound', async () => {
      await using opened = await make(3)
      const { memory } = opened
      for (let i = 0; i < 6; i++) await memory.secured([`h${i}.test`], i * 10)
      await memory.sweep(20)
      assert.deepEqual(
        (await memory.list()).map(({ name }) => name),
        ['h3.test', 'h4.test', 'h5.test'],
      )
      await memory.sweep(50)
      assert.deepEqual(
        (await memory.list()).map(({ name }) => name),
        ['h5.test'],
      )
    })
  })
}
