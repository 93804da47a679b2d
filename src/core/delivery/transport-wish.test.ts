import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Account } from '../directory/directory.ts'
import { transportWish } from './transport-wish.ts'

const anna: Account = { id: 'a', address: 'anna@a.test', name: '', state: 'active', unit: 'u', createdMs: 0 }
const careful: Account = { ...anna, transport: 'encrypted' }

for (const [what, author, header, expected] of [
  ['a member', anna, '', 'usual'],
  ['a member who sends nothing in clear text', careful, '', 'encrypted'],
  ['the wish for one message', anna, 'Posthus-Only-Encrypted: yes\r\n', 'encrypted'],
  ['the wish, misspelled', anna, 'posthus-only-encrypted: yse\r\n', 'encrypted'],
  ['the wish, empty', anna, 'Posthus-Only-Encrypted:\r\n', 'encrypted'],
  ['no such wish', anna, 'Posthus-Only-Encrypted: No\r\n', 'usual'],
  ['both', anna, 'Posthus-Only-Encrypted: no\r\nPosthus-Only-Encrypted: yes\r\n', 'encrypted'],
  ['no such wish of a careful member', careful, 'Posthus-Only-Encrypted: no\r\n', 'encrypted'],
  ['TLS-Required: No', anna, 'TLS-Required: No\r\n', 'relaxed'],
  ['TLS-Required: No of a careful member', careful, 'TLS-Required: No\r\n', 'encrypted'],
  ['TLS-Required with a value that is not known', anna, 'TLS-Required: Yes\r\n', 'usual'],
  ['TLS-Required twice', anna, 'TLS-Required: No\r\nTLS-Required: No\r\n', 'usual'],
  ['TLS-Required: No from elsewhere', undefined, 'TLS-Required: no\r\n', 'relaxed'],
  ['the wish from elsewhere, which is none of ours', undefined, 'Posthus-Only-Encrypted: yes\r\n', 'usual'],
] as const) {
  test(`${what}: ${expected}`, () => assert.equal(transportWish(new HeaderFields(utf8(header)), author), expected))
}
