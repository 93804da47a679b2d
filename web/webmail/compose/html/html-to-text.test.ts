import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { htmlTree } from '../../../../test/kit/html-tree.ts'
import { htmlToText } from './html-to-text.ts'
import { textToHtml } from './text-to-html.ts'

const cases: readonly (readonly [html: string, text: string])[] = [
  ['', ''],
  ['<div>One</div><div>Two</div>', 'One\nTwo'],
  ['<div>One</div><div><br></div><div>Two</div>', 'One\n\nTwo'],
  ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
  ['One<br>Two', 'One\nTwo'],
  ['One\n   and  more <b>bold</b> text', 'One and more bold text'],
  ['<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
  ['<ol><li>a<br>more</li><li>b</li></ol>', '1. a\n   more\n2. b'],
  ['<div>x</div><ul><li>a<ul><li>b</li></ul></li></ul><div>y</div>', 'x\n\n- a\n  - b\n\ny'],
  ['<ul><li></li></ul>', '-'],
  ['<div>Yes</div><blockquote><div>Coming?</div></blockquote><div>Bo</div>', 'Yes\n> Coming?\nBo'],
  ['<blockquote>a<blockquote>b</blockquote>c</blockquote>', '> a\n>> b\n> c'],
  ['<blockquote><p>a</p><p>b</p></blockquote>', '> a\n>\n> b'],
  ['<blockquote><ul><li>a</li></ul></blockquote>', '> - a'],
  ['<a href="https://x.example/">x.example</a>', 'x.example'],
  ['see <a href="https://x.example/a">this</a>.', 'see this <https://x.example/a>.'],
  ['<a href="javascript:alert(1)">this</a>', 'this'],
  ['<img src="cid:1" alt="A cat">', '[A cat]'],
  ['<pre>a\n  b</pre>', 'a\n  b'],
  ['<hr>', '----------'],
  ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
  ['<style>p{}</style><script>x</script><title>t</title>seen', 'seen'],
  ['a&nbsp;b', 'a b'],
]
for (const [html, text] of cases) {
  test(`${html || 'nothing'} says ${JSON.stringify(text)}`, () => assert.equal(htmlToText(htmlTree(html)), text))
}

test('plain text that was made HTML is the same text again, whatever is quoted in it', () => {
  const word = fc.constantFrom('a', '<b>', '&amp;', 'Zürich', '"', '- x', '1.', 'b\u2028c')
  const line = fc.tuple(fc.nat(3), fc.array(word, { maxLength: 4 })).map(([depth, words]) => {
    const marks = depth === 0 ? '' : `${'>'.repeat(depth)} `
    return (marks + words.join(' ')).trimEnd()
  })
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.join('\n').replace(/^\n+|\n+$/g, '')
      assert.equal(htmlToText(htmlTree(textToHtml(text))), text)
    }),
  )
})

test('a page without an end is read to where anybody would read it', () => {
  assert.equal(htmlToText(htmlTree(`${'<div>'.repeat(900)}x`)), '')
  assert.ok(htmlToText(htmlTree(`${'<blockquote>'.repeat(200)}x`)).endsWith('x'))
})
