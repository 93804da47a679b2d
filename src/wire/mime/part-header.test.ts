import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLatin1, latin1, utf8 } from '../../base/bytes.ts'
import { MESSAGE_RFC822, TEXT_PLAIN } from './content-type.ts'
import { HeaderFields } from './header-fields.ts'
import { readPartHeader } from './part-header.ts'

const read = (header: string, fallback = TEXT_PLAIN) =>
  readPartHeader(new HeaderFields(fromLatin1(header)), fallback, TEXT_PLAIN)

test('a part without fields has the type it falls back to', () => {
  assert.deepEqual(read(''), {
    type: 'text',
    subtype: 'plain',
    params: { charset: 'us-ascii' },
    id: undefined,
    description: undefined,
    encoding: '7bit',
    md5: undefined,
    disposition: undefined,
    languages: [],
    location: undefined,
  })
  assert.equal(read('', MESSAGE_RFC822).subtype, 'rfc822')
  assert.equal(read('Content-Type: nonsense\r\n', MESSAGE_RFC822).subtype, 'plain')
})

test('of several fields the first counts; comments and quotes go', () => {
  const part = read(
    'Content-Type: A/B\r\nContent-Type: c/d\r\nContent-Transfer-Encoding: (c) "Base64" x\r\nContent-Language: de (c), , "en"\r\nContent-Disposition: Attachment(c); FileName=f\r\n',
  )
  assert.deepEqual([part.type, part.subtype, part.encoding], ['a', 'b', 'base64'])
  assert.deepEqual(part.languages, ['de', 'en'])
  assert.equal(part.disposition?.kind, 'attachment')
  assert.equal(part.disposition?.params['filename'], 'f')
})

test('a disposition is one word, the last of several fields counts; language tags end at a semicolon', () => {
  assert.equal(read('Content-Disposition: attachment filename=x\r\n').disposition?.kind, 'attachment')
  assert.equal(
    read('Content-Disposition: inline\r\nContent-Disposition: attachment\r\n').disposition?.kind,
    'attachment',
  )
  assert.deepEqual(read('Content-Language: de;q=0.5, en fr;x\r\n').languages, ['de', 'en', 'fr'])
})

test('octets that are UTF-8 come out as they went in', () => {
  const field = (value: string): string => latin1(utf8(value))
  const part = read(
    `Content-Disposition: ${field('ätt; fäx=ü')}\r\nContent-Language: ${field('grüße')}\r\nContent-Transfer-Encoding: ${field('grün')}\r\n`,
  )
  assert.deepEqual(part.disposition, { kind: 'ätt', params: { fäx: 'ü' } })
  assert.deepEqual([part.languages, part.encoding], [['grüße'], 'grün'])
})

test('long and many values are cut', () => {
  const part = read(`Content-Description: ${'x'.repeat(100_000)}\r\nContent-Language: ${'a,'.repeat(100_000)}\r\n`)
  assert.equal(part.description?.length, 4096)
  assert.equal(part.languages.length, 50)
})
