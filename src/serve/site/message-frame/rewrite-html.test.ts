import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Rewriting, rewriteHtml } from './rewrite-html.ts'

const REWRITING: Rewriting = {
  part: (reference) => (reference === 'logo@a.test' ? '/mail/image/part' : undefined),
  remote: (url) => `/mail/image/remote?${encodeURIComponent(url)}`,
  ownHosts: ['posthus.test'],
}
const NO_IMAGES: Rewriting = { ...REWRITING, remote: () => undefined }
const LINK = 'target="_blank" rel="noopener noreferrer nofollow"'

const rewritten: readonly (readonly [string, string])[] = [
  ['<p class=x>Text &amp; <b>more</b>', '<p class="x">Text &#38; <b>more</b>'],
  ['<img src="cid:logo@a.test" alt="L">', '<img src="/mail/image/part" alt="L">'],
  ['<img src="CID:logo%40a.test">', '<img src="/mail/image/part">'],
  ['<img src="cid:other">', '<img>'],
  ['<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'],
  ['<img src="data:image/svg+xml,<svg/>">', '<img>'],
  ['<img src="https://a.test/x?a&b">', '<img src="/mail/image/remote?https%3A%2F%2Fa.test%2Fx%3Fa%26b">'],
  ['<img src="//a.test/x">', '<img src="/mail/image/remote?https%3A%2F%2Fa.test%2Fx">'],
  ['<img src="/mail/image/forged">', '<img>'],
  ['<img src=x srcset="https://a.test/x 2x" onerror=alert(1)>', '<img>'],
  ['<a href="https://a.test/x" onclick=x ping=y target=_top>T</a>', `<a href="https://a.test/x" ${LINK}>T</a>`],
  ['<a href=" javascript:alert(1)">T</a>', '<a>T</a>'],
  ['<a href="java\nscript:alert(1)">T</a>', '<a>T</a>'],
  ['<a href="data:text/html,x">T</a>', '<a>T</a>'],
  ['<a href="#top">T</a><a name="top">', '<a href="#top">T</a><a name="top">'],
  ['<a href="mailto:a@b.test">T</a>', `<a href="mailto:a@b.test" ${LINK}>T</a>`],
  ['<script>alert("</p>")</script>T', 'T'],
  ['<ScRiPt/x>alert(1)</sCrIpT >T', 'T'],
  ['<iframe srcdoc="x"><p>in</p></iframe>T', 'T'],
  ['<svg><style><img src=x></style><script>x</script></svg>T', 'T'],
  ['<svg/><math><mi>x</math>T', 'T'],
  ['<svg><svg></svg>in</svg>T', 'T'],
  ['<form action=x><input value=v><button>B</button></form>', 'B'],
  ['<meta http-equiv=refresh content=0><base href=x><link rel=stylesheet href=x>T', 'T'],
  ['<title>in</title><textarea><img src=x></textarea>T', 'T'],
  ['<noscript><img src="https://a.test/x"></noscript>', '<img src="/mail/image/remote?https%3A%2F%2Fa.test%2Fx">'],
  ['<!-- <img> --><![CDATA[x]]><?php x ?>T', 'T'],
  ['<style>p{color:red}</style>T', '<style>p{color:red}</style>T'],
  ['<style>p{background:url(https://a.test/x)}', ''],
  [
    '<body bgcolor=#fff text=red style="margin:0" onload=x>T</body>',
    '<div style="background-color:#fff;color:red;margin:0">T',
  ],
  ['<body bgcolor="red;background:url(x)">T', '<div>T'],
  ['<p style="background:url(cid:logo@a.test)">', '<p style="background:url(&#34;/mail/image/part&#34;)">'],
  ['<td background="cid:logo@a.test">', '<td background="/mail/image/part">'],
  ['<p title="&quot;><script>alert(1)</script>">', '<p title="&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;">'],
  ['<p title=`x`>', '<p title="&#96;x&#96;">'],
  ['<template><p>in</p></template><select><option>o</select>T', 'T'],
  ['<plaintext></plaintext><p>', ''],
  ['</p></div><p', '</p></div>'],
]
for (const [from, to] of rewritten) test(from, () => assert.equal(rewriteHtml(from, REWRITING).html, to))

test('images elsewhere are counted, and stay out where they are not asked for', () => {
  const html =
    '<img src="http://a.test/1"><p style="background:url(https://a.test/2)"><img src="data:image/gif,"><img src="cid:x">'
  const { html: out, remoteImages } = rewriteHtml(html, NO_IMAGES)
  assert.deepEqual([remoteImages, out.includes('a.test')], [2, false])
})

test('a link that shows another place says so beside itself, whatever the styles of the message', () => {
  const { html, warnings } = rewriteHtml('<a href="https://evil.test/"><b>bank</b>.example</a> more', REWRITING)
  assert.deepEqual(warnings, [{ host: 'evil.test', reasons: ['other-host'] }])
  assert.match(html, /<\/a> <span style="display:inline!important;[^"]+">⚠ evil\.test<\/span> +more$/)
})

test('a link that is never closed, or within another one, is looked at as well', () => {
  const { warnings } = rewriteHtml(
    '<a href="https://evil.test/">bank.example<a href="https://evil.test/">b.example',
    REWRITING,
  )
  assert.equal(warnings.length, 2)
})

test('whatever is sent, only known elements come out, and every attribute is in quotes', () => {
  const piece = fc.constantFrom(
    ...[
      '<',
      '>',
      '</',
      '/>',
      '"',
      "'",
      '`',
      '=',
      ' ',
      '&',
      '&lt;',
      '<!--',
      '-->',
      ']]>',
      '<![CDATA[',
      '\0',
      'javascript:',
      'onerror',
    ],
    ...[
      '<svg>',
      '</svg>',
      '<math>',
      '<style>',
      '</style>',
      '<script>',
      '</script>',
      '<img src=',
      '<a href=',
      '<p ',
      '<noscript>',
      '<template>',
    ],
  )
  const known = /^(?:[^<>]|<\/?[a-z][a-z0-9]*(?: [a-z-]+="[^"<>]*")* ?>)*$/
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 40 }), (pieces) => {
      const { html } = rewriteHtml(pieces.join(''), REWRITING)
      const withoutStyles = html.replace(/<style>[\s\S]*?<\/style>/g, '')
      assert.match(withoutStyles, known)
      // What stands between the tags, or as a value, is text and may say anything.
      const tags =
        withoutStyles
          .match(/<[^>]*>/g)
          ?.join('')
          .replace(/"[^"]*"/g, '""') ?? ''
      assert.doesNotMatch(tags, /<\/?(?:script|svg|math|iframe|template|object|embed|form|meta|base|link)\b| on[a-z]+=/)
      assert.equal(rewriteHtml(html, NO_IMAGES).remoteImages, 0, 'nothing elsewhere is left to be asked for')
    }),
    { numRuns: 3000 },
  )
})

test('input that is meant to grow does not', () => {
  const deep = '<div>'.repeat(100_000)
  assert.equal(rewriteHtml(deep, REWRITING).html.length, deep.length)
  const formats = Array.from({ length: 20_000 }, (_, n) => `<font size="${n}">`).join('')
  const html = formats + '<p>'.repeat(100_000)
  assert.equal(rewriteHtml(html, REWRITING).html.length, html.length)
  for (const hostile of ['<a href=x>', '<', '<!--', '<p a', '&', '<style>', '<a href="https://b.test">b.example']) {
    assert.ok(rewriteHtml(hostile.repeat(20_000), REWRITING).html.length < 20_000 * (hostile.length + 200))
  }
})
