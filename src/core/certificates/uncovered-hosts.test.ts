import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uncoveredHosts } from './uncovered-hosts.ts'

const identities = [{ names: ['mail.example.org', '*.example.net'] }, { names: ['mta-sts.example.org'] }]

const cases: readonly (readonly [string, boolean])[] = [
  ['mail.example.org', true],
  ['mta-sts.example.org', true],
  ['autoconfig.example.org', false],
  ['mta-sts.example.net', true],
  ['example.net', false],
  ['a.mta-sts.example.net', false],
  ['mail.example.org.evil.test', false],
]
for (const [host, covered] of cases) {
  test(`${host} is ${covered ? '' : 'not '}covered`, () => {
    assert.deepEqual(uncoveredHosts([host], identities), covered ? [] : [host])
  })
}
