import assert from 'node:assert/strict'
import { versions } from 'node:process'
import { test } from 'node:test'
import { isOlder, vulnerabilitiesOf } from './known-vulnerabilities.ts'
import { PUBLISHED_VULNERABILITIES } from './published-vulnerabilities.ts'

const orders: readonly (readonly [string, string])[] = [
  ['1.0.1', '1.0.1a'],
  ['1.0.1f', '1.0.1g'],
  ['1.0.1z', '1.0.1za'],
  ['1.0.1g', '1.0.2'],
  ['3.0.9', '3.0.10'],
  ['3.5', '3.5.1'],
  ['v24.14.0', 'v24.14.1'],
  ['3.0.6+quic', '3.0.7'],
]
for (const [earlier, later] of orders) {
  test(`${earlier} comes before ${later}`, () => {
    assert.deepEqual([isOlder(earlier, later), isOlder(later, earlier), isOlder(later, later)], [true, false, false])
  })
}

const seen: readonly (readonly [Record<string, string>, string[]])[] = [
  [{ openssl: '1.0.1e' }, ['CVE-2014-0160']],
  [{ openssl: '1.0.1g' }, []],
  [{ openssl: '1.0.0t' }, []],
  [{ openssl: '3.0.6+quic' }, ['CVE-2022-3602', 'CVE-2025-15467']],
  [{ openssl: '3.5.4' }, ['CVE-2025-15467']],
  [{ node: '24.14.0', openssl: '3.5.5' }, ['CVE-2026-21637']],
  [{ node: '24.14.1', openssl: '3.5.5' }, []],
]
for (const [running, expected] of seen) {
  test(`${JSON.stringify(running)} has ${expected.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(
      vulnerabilitiesOf(running, PUBLISHED_VULNERABILITIES).map(({ id }) => id),
      expected,
    )
  })
}

test('what the project itself runs on has none', () => {
  const { node, openssl } = versions
  assert.deepEqual(vulnerabilitiesOf({ node, openssl }, PUBLISHED_VULNERABILITIES), [])
})
