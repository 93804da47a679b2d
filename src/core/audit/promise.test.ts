import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ForwardSecrecyLevel } from './audited-endpoint.ts'
import { promiseBrokenBy } from './promise.ts'

const cases: readonly (readonly [ForwardSecrecyLevel, string | undefined, string | undefined])[] = [
  ['post-quantum', undefined, undefined],
  ['full', undefined, undefined],
  ['unknown', undefined, undefined],
  ['partial', undefined, 'why'],
  ['none', undefined, 'why'],
  ['partial', 'cut short', undefined],
]
for (const [level, failure, expected] of cases) {
  test(`${level}${failure ? ', cut short' : ''}: ${expected ? 'broken' : 'not contradicted'}`, () =>
    assert.equal(promiseBrokenBy({ failure, forwardSecrecy: { level, reasons: ['why', 'more'] } }), expected))
}
