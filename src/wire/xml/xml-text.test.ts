import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { escapeXml, xml } from './xml-text.ts'

const cases: readonly (readonly [string, string])[] = [
  ['a & b', 'a &amp; b'],
  ['</user><x y="1">', '&lt;/user&gt;&lt;x y=&quot;1&quot;&gt;'],
  ["it's", 'it&apos;s'],
  ['&amp;', '&amp;amp;'],
  [']]>', ']]&gt;'],
  ['nul\u0000, escape\u001b, lone\ud800', 'nul\ufffd, escape\ufffd, lone\ufffd'],
  ['\ufffe\uffff', '\ufffd\ufffd'],
  ['blåbær 🫐\t\n', 'blåbær 🫐\t\n'],
]
for (const [text, escaped] of cases)
  test(`${JSON.stringify(text)} is escaped`, () => assert.equal(escapeXml(text), escaped))

test('what a template made is not escaped again, lists are joined', () => {
  const items = ['<', '&'].map((name) => xml`<i>${name}</i>`)
  assert.equal(String(xml`<l n="${2}">${items}</l>`), '<l n="2"><i>&lt;</i><i>&amp;</i></l>')
})

test('no text ends an element or an attribute, and it can be read back', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const escaped = escapeXml(text)
      assert.ok(!/[<>"']/.test(escaped))
      const back = escaped.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => NAMES[name] as string)
      assert.ok(!/&(?!amp;|lt;|gt;|quot;|apos;)/.test(escaped))
      assert.equal(
        back,
        text.toWellFormed().replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd'),
      )
    }),
  )
})

const NAMES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
