import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tryParseContentType } from './content-type.ts'

test('a media type has a type and a subtype in lower case', () => {
  const parsed = tryParseContentType('Multipart/(c)Mixed; Boundary="A B"')
  assert.deepEqual([parsed?.type, parsed?.subtype, parsed?.params['boundary']], ['multipart', 'mixed', 'A B'])
  assert.equal(tryParseContentType('application/vnd.api+json')?.subtype, 'vnd.api+json')
})

test('what is no media type is undefined', () => {
  for (const field of [
    '',
    'text',
    'text/',
    '/plain',
    'text plain',
    'a/b/c',
    'te\xffxt/plain',
    `text/${'a'.repeat(128)}`,
    ';a=b',
  ]) {
    assert.equal(tryParseContentType(field), undefined, field)
  }
})
