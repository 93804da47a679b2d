import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../../src/base/bytes.ts'
import { HeaderFields } from '../../../src/wire/mime/header-fields.ts'
import { autocryptField, tryParseAutocrypt } from './autocrypt-header.ts'

const KEY = Uint8Array.of(0x98, 0x33, 0x04)

test('what the specification calls valid is read', () => {
  const rows: [value: string, address: string, prefers: boolean][] = [
    ['addr=alice@autocrypt.example; prefer-encrypt=mutual; keydata=mDME', 'alice@autocrypt.example', true],
    ['addr=alice@autocrypt.example; keydata=mDME', 'alice@autocrypt.example', false],
    ['addr=a@b.example; prefer-encrypt=nopreference; keydata=mDME', 'a@b.example', false],
    ['addr=a@b.example; prefer-encrypt=always; keydata=mDME', 'a@b.example', false],
    ['addr=a@b.example; _monkey=ignore me; keydata= mD\r\n ME ;', 'a@b.example', false],
    ['ADDR = a@b.example;keydata=mDME', 'a@b.example', false],
  ]
  for (const [value, address, prefersEncryption] of rows) {
    assert.deepEqual(tryParseAutocrypt(value), { address, prefersEncryption, key: KEY }, value)
  }
})

test('what it calls invalid is not', () => {
  const rows = [
    '',
    'addr=a@b.example',
    'keydata=mDME',
    'addr=; keydata=mDME',
    'addr=a@b.example; keydata=',
    'addr=a@b.example; keydata=mD!E',
    'addr=a@b.example; danger=1; keydata=mDME',
    'addr=a@b.example; addr=c@d.example; keydata=mDME',
    'addr=a@b.example; keydata=mDME; keydata=mDME',
    'addr=a@b.example; prefer; keydata=mDME',
    `addr=a@b.example; keydata=${'A'.repeat(200_000)}`,
  ]
  for (const value of rows) assert.equal(tryParseAutocrypt(value), undefined, value.slice(0, 80))
})

test('what is written is read back, in lines of which none is too long', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 3000 }), fc.boolean(), (key, prefersEncryption) => {
      const field = autocryptField('Autocrypt', { address: 'å@exåmple.org', prefersEncryption, key })
      for (const line of field.split('\r\n')) assert.ok(line.length <= 78)
      const read = new HeaderFields(utf8(field), 10).first('autocrypt') as string
      const parsed = tryParseAutocrypt(read)
      assert.deepEqual(parsed?.key, key)
      assert.equal(parsed?.prefersEncryption, prefersEncryption)
    }),
  )
})

test('gossip says nothing of what its owner prefers', () => {
  const field = autocryptField('Autocrypt-Gossip', { address: 'a@b.example', prefersEncryption: true, key: KEY })
  assert.equal(field, 'Autocrypt-Gossip: addr=a@b.example; keydata=\r\n mDME\r\n')
})

test('any text is read or is not, in time in proportion to its length', () => {
  fc.assert(fc.property(fc.string(), (value) => void tryParseAutocrypt(value)))
  fc.assert(
    fc.property(fc.array(fc.constantFrom('addr=a@b', ';', ' ', 'keydata=', 'mDME', '=', '_x=1', '\r\n')), (pieces) => {
      const parsed = tryParseAutocrypt(pieces.join(''))
      assert.ok(parsed === undefined || parsed.key.length > 0)
    }),
  )
})
