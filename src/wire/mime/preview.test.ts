import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { MAX_PREVIEW, previewText } from './preview.ts'

const plain = (text: string) =>
  previewText({ subtype: 'plain', params: { charset: 'utf-8' }, encoding: '8bit' }, utf8(text))
const html = (text: string) => previewText({ subtype: 'html', params: {}, encoding: '8bit' }, utf8(text))

test('white space is folded, invisible characters go', () => {
  assert.equal(plain('  a\r\n\r\n\tb\u200b\u00a0c\0'), 'a b c')
  assert.equal(plain(''), '')
  assert.equal(html('<style>x</style><p>Dear&nbsp;Ada,</p>\n<p>hello</p>'), 'Dear Ada, hello')
})

test('quotations with their introduction, and signatures, are skipped', () => {
  assert.equal(plain('On Monday Ada wrote:\r\n\r\n> old\r\n> text\r\n\r\nNew text\r\n-- \r\nAda'), 'New text')
  assert.equal(plain('> only\r\n> quoted'), '> only > quoted')
})

test('charset and transfer encoding are taken off', () => {
  const part = { subtype: 'plain', params: { charset: 'iso-8859-1' }, encoding: 'quoted-printable' }
  assert.equal(previewText(part, fromLatin1('Gr=FC=DFe')), 'Grüße')
  assert.equal(previewText({ ...part, encoding: 'base64' }, fromLatin1('R3L832U=')), 'Grüße')
  assert.equal(previewText({ ...part, params: { charset: 'x-unknown' } }, utf8('å')), 'å')
})

test('it has at most 256 characters and is never cut within one', () => {
  assert.equal(plain('words '.repeat(1000)).length, 256)
  for (const lead of ['', 'x']) {
    const preview = plain(lead + '🌍'.repeat(1000))
    assert.ok(preview.length <= MAX_PREVIEW)
    assert.ok(preview.isWellFormed())
    assert.ok(!preview.includes('\ufffd'))
  }
  assert.equal(plain(`${' '.repeat(5000)}late`), 'late')
})

test('a prefix that ends within a character shows nothing broken', () => {
  assert.equal(previewText({ subtype: 'plain', params: {}, encoding: '8bit' }, utf8('å').subarray(0, 1)), '')
})
