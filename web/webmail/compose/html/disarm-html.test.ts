import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { htmlTree, type TreeNode } from '../../../../test/kit/html-tree.ts'
import { LOAD_VECTORS } from '../../../../test/kit/remote-load-vectors.ts'
import { disarmHtml } from './disarm-html.ts'

for (const [html, disarmed] of [
  ['<p class="a" onclick="x()">a</p>', '<p class="a">a</p>'],
  ['<IMG SRC=x.png Alt=\'a "b"\' srcset=y>', '<img data-src="x.png" alt="a &quot;b&quot;">'],
  ['<a href="https://x.example/?a>b">t</a>', '<a href="https://x.example/?a&gt;b">t</a>'],
  ['<base href=x><link href=y>', '<base><link>'],
  ['a < b & c > d', 'a &lt; b & c > d'],
  ['a<!-- x --><!-->b<![if !mso]>c<?xml?>d</ >e', 'abcde'],
  ['<o:p>a</o:p><br/>', '<span>a</span><br>'],
  ['<p style="color:red" style="x">', '<p data-style="color:red">'],
  ['<img src="x" width=5', '&lt;img src="x" width=5'],
  ['<div a="1"b=\'2\' dir=rtl>', '<div dir="rtl">'],
] as const) {
  test(`${html} is disarmed to ${disarmed}`, () => assert.equal(disarmHtml(html), disarmed))
}

const NAMES = new Set(
  'alt class colspan color data-cid data-src data-style dir height href rowspan size width'.split(' '),
)

test('whatever is parsed, no element has an attribute that is followed', () => {
  const vector = fc.constantFrom(...LOAD_VECTORS.map(({ html }) => html))
  const scrap = fc.constantFrom(
    ...[
      '<',
      '>',
      '"',
      "'",
      '=',
      '/',
      ' ',
      '<!--',
      '-->',
      '--!>',
      '<![CDATA[',
      ']]>',
      '<svg>',
      '<math>',
      '<style>',
      '</style>',
      '<title>',
      '</title>',
    ],
    ...[
      '<img src=x ',
      'onerror=y>',
      '<a href=',
      '<p style="',
      '<textarea>',
      '<noscript>',
      '<template>',
      '<script>',
      '</script>',
      '<plaintext>',
      '<a title="</title><img src=x>">',
    ],
  )
  const html = fc
    .array(fc.oneof(vector, scrap, fc.string({ maxLength: 6 })), { maxLength: 15 })
    .map((some) => some.join(''))
  fc.assert(
    fc.property(html, (from) => {
      const disarmed = disarmHtml(from)
      const visit = (node: TreeNode): void => {
        for (const [name] of node.attributes) {
          assert.ok(NAMES.has(name), `${name} of ${disarmed}`)
          assert.ok(name !== 'href' || node.nodeName === 'a', `href of ${node.nodeName}`)
        }
        node.childNodes.forEach(visit)
      }
      htmlTree(disarmed).childNodes.forEach(visit)
    }),
    { numRuns: 500 },
  )
})

test('whatever is repeated without an end, it is read once', () => {
  for (const scrap of [
    '<',
    '<a ',
    '<a b="',
    "<a b='c' ",
    '<!--',
    '<a =',
    '="',
    '<a b=c>',
    '<a / ',
    '--!>',
    '<!-- -->',
  ]) {
    const disarmed = disarmHtml(scrap.repeat(300_000))
    assert.ok(disarmed.length <= scrap.length * 4 * 300_000, scrap)
  }
})
