import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rewriteCss } from './rewrite-css.ts'

const proxied = (url: string) => (url.startsWith('https:') ? `/p/${url.length}` : undefined)

const styles: readonly (readonly [string, string])[] = [
  ['color: red', 'color: red'],
  ['background: url(https://a.test/x)', 'background: url("/p/16")'],
  [`background: URL( 'https://a.test/x' )`, 'background: url("/p/16")'],
  ['background: url("cid:x") no-repeat', 'background: none no-repeat'],
  ['background: url()', 'background: none'],
  ['background: \\75rl(https://a.test/x)', 'background: url("/p/16")'],
  ['background: \\000075 \\r\\6c(javascript:x)', 'background: none'],
  ['@import "https://a.test/x"; p { color: red }', ' p { color: red }'],
  ['@\\69mport url(https://a.test/x);p{}', 'p{}'],
  ['background: image-set("https://a.test/x" 1x)', 'background: '],
  ['content: "url(https://a.test/x)"', 'content: "url("/p/16")"'],
  ['p::before { content: "\\201C" }', 'p::before { content: "\\201C" }'],
]
for (const [css, expected] of styles) {
  test(css, () => assert.equal(rewriteCss(css, proxied), expected))
}

test('an address cannot end the string that it is put into', () => {
  assert.equal(
    rewriteCss('url(x)', () => 'a"b\\c<d\n'),
    'url("a%22b%5Cc%3Cd%0A")',
  )
})

test('no address stays that was not given, whatever the style is', () => {
  const piece = fc.constantFrom(
    'url(',
    'https://a.test/x',
    ')',
    '"',
    "'",
    '\\75',
    '\\',
    ' ',
    '@import',
    ';',
    '{',
    'rl(',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const out = rewriteCss(pieces.join(''), () => undefined)
      assert.doesNotMatch(out, /url\(\s*["']?https:[^"'()\s]*["']?\s*\)/i)
    }),
    { numRuns: 2000 },
  )
})

test('a long style takes time that grows with its length alone', () => {
  for (const piece of ['url(', '@import ', 'image-set("', '\\', 'url("', "url(x'"]) {
    assert.ok(rewriteCss(piece.repeat(20_000), () => undefined).length >= 0)
  }
  assert.equal(rewriteCss(`url(${' '.repeat(300_000)}`, () => undefined).slice(0, 6), 'none( ')
})
