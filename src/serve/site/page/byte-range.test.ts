import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tryRange } from './byte-range.ts'

const ranges: readonly (readonly [field: string | undefined, range: ReturnType<typeof tryRange>])[] = [
  [undefined, undefined],
  ['bytes=0-', { from: 0, length: 100 }],
  ['bytes=10-19', { from: 10, length: 10 }],
  ['bytes=99-99', { from: 99, length: 1 }],
  ['bytes=90-1000', { from: 90, length: 10 }],
  ['bytes=-5', { from: 95, length: 5 }],
  ['bytes=-1000', { from: 0, length: 100 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,5-6', undefined],
  ['lines=0-1', undefined],
  ['bytes=0x10-', undefined],
]
for (const [field, range] of ranges) {
  test(`of 100 octets "${field}" is ${JSON.stringify(range)}`, () => assert.deepEqual(tryRange(field, 100), range))
}
