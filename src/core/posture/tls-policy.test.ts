import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { DEFAULT_TLS_POLICY, requireForwardSecrecy } from './tls-policy.ts'

test('the default policy is forward-secret', () => {
  assert.equal(requireForwardSecrecy(DEFAULT_TLS_POLICY), DEFAULT_TLS_POLICY)
})

const refused: readonly [string, object][] = [
  ['static RSA', { suites: ['AES256-GCM-SHA384'] }],
  ['finite-field DHE', { suites: ['DHE-RSA-AES256-GCM-SHA384'] }],
  ['CBC', { suites: ['ECDHE-RSA-AES256-SHA384'] }],
  ['a keyword for many suites', { suites: ['HIGH'] }],
  ['no suite at all', { suites: [] }],
  ['an unknown group', { groups: ['secp192r1'] }],
  ['no group at all', { groups: [] }],
  ['TLS 1.1', { minVersion: 'TLSv1.1' }],
]

for (const [name, change] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(
      () => requireForwardSecrecy({ ...DEFAULT_TLS_POLICY, ...change } as typeof DEFAULT_TLS_POLICY),
      (error) => isFault(error, 'tls/not-forward-secret'),
    )
  })
}
