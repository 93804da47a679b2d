import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { textOf, tryReadXml, type XmlElement } from './read-xml.ts'
import { type XmlText, xml } from './xml-text.ts'

test('elements, text, entities and CDATA are read; prefixes and attributes are left out', () => {
  const root = tryReadXml(
    '\ufeff<?xml version="1.0"?>\n<!-- a <b> -->\n<f:feedback xmlns:f="urn:x>y"><a lang=\'en\'> x &lt;&#65;&#x42; <![CDATA[<c>&amp;]]></a><b/></f:feedback>\n',
    10,
  )
  assert.deepEqual(root, {
    name: 'feedback',
    text: '',
    children: [
      { name: 'a', text: 'x <AB <c>&amp;', children: [] },
      { name: 'b', text: '', children: [] },
    ],
  })
  assert.equal(textOf(root, 'a'), 'x <AB <c>&amp;')
  assert.equal(textOf(root, 'nothing'), '')
})

test('what is not well-formed, or too much, is no document', () => {
  for (const document of [
    '',
    'text',
    '<a>',
    '<a></b>',
    '</a>',
    '<a/><b/>',
    '<a/>text',
    'text<a/>',
    '<a><b></a></b>',
    '<a',
    '<a>&unknown;</a>',
    '<a>&constructor;</a>',
    '<a>&#0;</a>',
    '<a>&#x110000;</a>',
    '<a>&</a>',
    '<a b="<"',
    '<!-- x',
    '<![CDATA[x]]><a/>',
    '<1/>',
    '< a/>',
    '<>',
    `${'<a>'.repeat(20)}${'</a>'.repeat(20)}`,
    `<a>${'<b/>'.repeat(10)}</a>`,
  ]) {
    assert.equal(tryReadXml(document, 10), undefined, document)
  }
})

test('a document type is refused, whatever is in it: entities that grow, files, addresses', () => {
  for (const type of [
    '<!DOCTYPE a>',
    '<!DOCTYPE a [<!ENTITY x "y">]>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE a SYSTEM "http://127.0.0.1/">',
    '<!doctype a>',
    '<!ENTITY x "y">',
  ]) {
    assert.equal(tryReadXml(`${type}<a>x</a>`, 10), undefined, type)
    assert.equal(tryReadXml(`<a>${type}x</a>`, 10), undefined, type)
  }
})

test('hostile documents are read in a time that grows with their length alone', () => {
  for (const piece of ['<', '<a', '<a ', '&', '&#', '<!--', '<![CDATA[', '<a b="', '</', '<?', '<a>', ']]>']) {
    assert.equal(tryReadXml(piece.repeat(100_000), 1000), undefined, piece)
    assert.equal(tryReadXml(`<a>${piece.repeat(100_000)}`, 1000), undefined, piece)
  }
})

test('property: what `xml` writes is read as it was', () => {
  const name = fc.constantFrom('a', 'b-c', 'd_e', 'f.g')
  const text = fc.string({ unit: 'grapheme-ascii', maxLength: 12 })
  const { element } = fc.letrec<{ element: XmlElement }>((tie) => ({
    element: fc.oneof(
      fc.record({ name, text: text.map((one) => one.trim()), children: fc.constant([]) }),
      fc.record({
        name,
        text: fc.constant(''),
        children: fc.array(tie('element'), { maxLength: 3 }),
      }),
    ) as fc.Arbitrary<XmlElement>,
  }))
  fc.assert(
    fc.property(element, (one) => {
      const document = write(one).toString()
      assert.deepEqual(
        tryReadXml(document, 1_000_000),
        depthOf(one) <= 16 ? JSON.parse(JSON.stringify(one)) : undefined,
      )
    }),
  )
})

test('property: anything at all is read or refused', () => {
  const piece = fc.oneof(
    fc.constantFrom('<', '>', '/', '&', ';', '"', '<a>', '</a>', '<!', '--', '<?', '?>'),
    fc.string({ maxLength: 5 }),
  )
  fc.assert(fc.property(fc.array(piece), (pieces) => void tryReadXml(pieces.join(''), 100)))
})

function write({ name, text, children }: XmlElement): XmlText {
  return xml`<${name}>${text}${children.map(write)}</${name}>`
}

function depthOf({ children }: XmlElement): number {
  return 1 + Math.max(0, ...children.map(depthOf))
}
