import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { fewTrigramsQuery, trigramQuery } from './trigram-query.ts'

for (const [needle, all, few] of [
  ['ABC', '"ABC"', '"ABC"'],
  ['ABCD', '"ABC" AND "BCD"', '"ABC" AND "BCD"'],
  ['ORNITHO', '"ORN" AND "RNI" AND "NIT" AND "ITH" AND "THO"', '"ORN" AND "NIT" AND "THO"'],
  ['AB', undefined, undefined],
  ['', undefined, undefined],
  ['AB\nCDE', '"CDE"', '"CDE"'],
  ['A"B', '"A""B"', '"A""B"'],
  ['𝔄𝔅ℭ', '"𝔄𝔅ℭ"', '"𝔄𝔅ℭ"'],
] as const) {
  test(`what is asked for ${JSON.stringify(needle)}`, () => {
    assert.equal(trigramQuery([needle]), all)
    assert.equal(fewTrigramsQuery(needle), few)
  })
}

test('what holds a needle holds every trigram that is asked for, and of few there are five at most', () => {
  const some = anyText({ maxLength: 200 })
  fc.assert(
    fc.property(some, some, some, (before, needle, behind) => {
      const text = `${before}${needle}${behind}`
      const all = trigramsIn(trigramQuery([needle]))
      const few = trigramsIn(fewTrigramsQuery(needle))
      for (const trigram of all.union(few)) assert.ok(text.includes(trigram))
      assert.ok(few.size <= 5)
      assert.equal(few.size > 0, all.size > 0)
    }),
  )
})

function trigramsIn(query: string | undefined): Set<string> {
  return new Set(query?.match(/"(?:[^"]|"")+"/g)?.map((quoted) => quoted.slice(1, -1).replaceAll('""', '"')))
}
