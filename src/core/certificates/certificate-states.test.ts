import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CertificateState, isComing, isShown, mayMove } from './certificate-states.ts'

const ALL: readonly CertificateState[] = [
  'keyed',
  'vetting',
  'ordered',
  'staged',
  'active',
  'retired',
  'revoked',
  'blocked',
  'expired',
  'destroyed',
]

test('a destroyed key comes back to nothing, and nothing goes from a leaked one back into service', () => {
  for (const state of ALL) assert.ok(!mayMove('destroyed', state))
  for (const from of ['blocked', 'revoked', 'expired'] as const)
    assert.ok(!ALL.some((to) => isShown(to) && mayMove(from, to)))
})

test('nothing is active that was not staged, and every live key can be blocked', () => {
  assert.deepEqual(
    ALL.filter((from) => mayMove(from, 'active')),
    ['staged'],
  )
  assert.deepEqual(
    ALL.filter((from) => !mayMove(from, 'blocked')),
    ['blocked', 'destroyed'],
  )
  assert.ok(!ALL.some((state) => isShown(state) && isComing(state)))
})
