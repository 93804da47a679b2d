import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alpnServerName } from './alpn-server-name.ts'

const names: readonly (readonly [string, string])[] = [
  ['mail.example.org', 'mail.example.org'],
  ['192.0.2.1', '1.2.0.192.in-addr.arpa'],
  // RFC 8738 §6 names this one.
  ['2001:db8::1', '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
  ['::', `${'0.'.repeat(32)}ip6.arpa`],
  ['::1', `1.${'0.'.repeat(31)}ip6.arpa`],
]
for (const [identifier, name] of names) {
  test(`${identifier} is asked for as ${name}`, () => assert.equal(alpnServerName(identifier), name))
}
