import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../../base/fault.ts'
import { blamed, isOfAuthority, isOfNames } from './order-faults.ts'

const NAMES = ['a.example.org', '*.b.example.org', 'c.test'] as const

const cases: readonly (readonly [detail: string, identifiers: readonly string[], names: readonly string[]])[] = [
  ['too many currently pending authorizations', [], []],
  ['too many new orders (300) from this account in the last 3h0m0s', [], []],
  ['see https://a.example.org/docs/rate-limits', [], []],
  ['too many failed authorizations (5) for "a.example.org" in the last 1h0m0s', [], ['a.example.org']],
  [
    'too many certificates (50) already issued for "example.org" in the last 168h0m0s: see https://letsencrypt.org/docs/',
    [],
    ['a.example.org', '*.b.example.org'],
  ],
  ['too many certificates (5) already issued for this exact set of identifiers: [C.TEST, x.test]', [], ['c.test']],
  ['another limit', ['B.example.org'], ['*.b.example.org']],
  ['for "c.test"', ['a.example.org'], ['a.example.org']],
  ['too many for "ample.org" and "example.org.evil"', [], []],
]
for (const [detail, identifiers, expected] of cases) {
  test(`the limit "${detail}" (${identifiers.join()}) is about ${expected.join(', ') || 'the authority'}`, () => {
    const subproblems = identifiers.map((identifier) => ({ type: 'rateLimited', detail: '', identifier }))
    const cause = { type: 'rateLimited', detail, subproblems, retryAfterMs: undefined }
    const fault = new Fault('world', 'acme/rate-limited', 'enough', { cause })
    assert.equal(isOfAuthority(fault, NAMES), expected.length === 0)
    assert.ok(isOfNames(fault))
    if (expected.length > 0) assert.deepEqual(blamed(fault, NAMES), expected)
  })
}
