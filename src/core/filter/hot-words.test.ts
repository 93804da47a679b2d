import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HotWords } from './hot-words.ts'
import type { WordCounts } from './junk-model.ts'
import type { JunkModelState } from './junk-shelf.ts'

const STATE: JunkModelState = { key: new Uint8Array(16), taught: { junk: 50, good: 50 }, learnedMs: 5, version: 1 }

/** Two to the 32nd: hashes that differ by it have one place. */
const SAME_PLACE = 0x1_0000_0000

class Shelf {
  readonly words = new Map<number, WordCounts>()
  asked: number[] = []

  readonly lookUp = async (missing: readonly number[]): Promise<ReadonlyMap<number, WordCounts>> => {
    this.asked.push(...missing)
    return new Map(missing.flatMap((hash) => [...this.words].filter(([word]) => word === hash)))
  }
}

test('what was looked up is not looked up again, nor is what is not there', async () => {
  const [hot, shelf] = [new HotWords(), new Shelf()]
  shelf.words.set(7, { junk: 3, good: 1 }).set(0, { junk: 9, good: 9 })
  const expected = [
    { junk: 3, good: 1 },
    { junk: 0, good: 0 },
    { junk: 9, good: 9 },
  ]
  for (let time = 0; time < 2; time++) {
    assert.deepEqual(await hot.counts('anna', STATE, [7, 8, 0], shelf.lookUp), expected)
    assert.deepEqual(shelf.asked, [7, 8, 0])
  }
})

for (const [what, accountId, change] of [
  ['of a model that has learned since', 'anna', { version: 2 }],
  ['of a model that was put back from an archive', 'anna', { learnedMs: 4 }],
  ['of another member', 'bo', {}],
] as const) {
  test(`nothing is told ${what}`, async () => {
    const [hot, shelf] = [new HotWords(), new Shelf()]
    shelf.words.set(7, { junk: 3, good: 1 })
    await hot.counts('anna', STATE, [7], shelf.lookUp)
    shelf.words.set(7, { junk: 0, good: 2 })
    assert.deepEqual(await hot.counts(accountId, { ...STATE, ...change }, [7], shelf.lookUp), [{ junk: 0, good: 2 }])
  })
}

test('however many words fall into one place, and whoever they belong to, each has its own counts', async () => {
  const hash = fc.tuple(fc.nat(3), fc.nat(5)).map(([low, high]) => low + high * SAME_PLACE)
  const ask = fc.record({
    member: fc.constantFrom('anna', 'bo', 'cy'),
    version: fc.nat(2),
    hashes: fc.uniqueArray(hash, { maxLength: 12 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(ask, { maxLength: 20 }), async (asks) => {
      const hot = new HotWords()
      for (const { member, version, hashes } of asks) {
        const truth = (word: number) => ({ junk: word % 97, good: member.length + version })
        const answer = await hot.counts(
          member,
          { ...STATE, version },
          hashes,
          async (missing) => new Map(missing.map((one) => [one, truth(one)])),
        )
        assert.deepEqual(answer, hashes.map(truth))
      }
    }),
    { numRuns: 30 },
  )
})
