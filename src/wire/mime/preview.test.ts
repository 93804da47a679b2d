import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { stripHtml } from './html-text.ts'
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

test('a long text gives the preview that its beginning gives, whatever follows', () => {
  const word = fc.constantFrom(
    'hello ',
    'On Monday Ada wrote:',
    '> quoted',
    '\n',
    '\n',
    '\r\n',
    '-- \n',
    'ø',
    '🌍',
    '   ',
    '&amp;',
    '<p>',
  )
  const texts = fc.array(fc.tuple(word, fc.integer({ min: 1, max: 60 })), { maxLength: 60 })
  fc.assert(
    fc.property(
      texts,
      fc.constantFrom('plain', 'html'),
      fc.constantFrom('8bit', 'base64'),
      (runs, subtype, encoding) => {
        const text = runs.map(([piece, times]) => piece.repeat(times)).join('')
        const octets = encoding === 'base64' ? utf8(Buffer.from(text).toString('base64')) : utf8(text)
        const part = { subtype, params: { charset: 'utf-8' }, encoding }
        const whole = previewText(part, octets)
        assert.equal(whole, previewText({ ...part, encoding: '8bit' }, utf8(text)))
        assert.equal(whole, withoutShortCut(part.subtype, text))
      },
    ),
    { numRuns: 300 },
  )
})

/** The rule of RFC 8970 §3 as this house reads it, over all of the text. */
function withoutShortCut(subtype: string, text: string): string {
  const fold = (some: string) => some.replace(/(?:[\s\p{Cc}\p{Cf}]|\u034f)+/gu, ' ').trim()
  const cut = (some: string) => {
    const end = (some.codePointAt(255) ?? 0) > 0xffff ? 255 : 256
    return some.length <= 256 ? some : some.slice(0, end).trimEnd()
  }
  if (subtype === 'html') return cut(fold(stripHtml(text)))
  const own: string[] = []
  let quoting = false
  for (const line of text.split('\n')) {
    if (line.replace('\r', '') === '-- ') break
    const quoted = line.startsWith('>')
    if (quoted && !quoting) {
      const last = own.findLastIndex((some) => some.trim() !== '')
      if (last >= 0 && own[last]?.trimEnd().endsWith(':')) own.length = last
    } else if (!quoted) own.push(line)
    quoting = quoted
  }
  return cut(fold(own.join('\n'))) || cut(fold(text))
}
