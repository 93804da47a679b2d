import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { htmlTree, type TreeNode } from '../../../../test/kit/html-tree.ts'
import { LOAD_VECTORS } from '../../../../test/kit/remote-load-vectors.ts'
import { INKS } from './inks.ts'
import { textToHtml } from './text-to-html.ts'
import { type Tidying, tidyHtml } from './tidy-html.ts'

const OURS = 'cid:a@posthus.test'
const image: Tidying['image'] = (src, cid) =>
  src === OURS || cid === 'a@posthus.test' ? { src: OURS, cid: 'a@posthus.test' } : undefined
const forEditor = (html: string) => tidyHtml(htmlTree(html), { target: 'editor', image })
const forMessage = (html: string) =>
  tidyHtml(htmlTree(html), { target: 'message', image: (...of) => image(...of) && { src: OURS } })

const cases: readonly (readonly [what: string, html: string, tidy: string])[] = [
  [
    'bold by any name',
    '<strong>a</strong><b class="x">b</b><span style="font-weight:700">c</span>',
    '<b>a</b><b>b</b><b>c</b>',
  ],
  ['several marks at once', '<span style="font-style: italic; text-decoration: underline">a</span>', '<i><u>a</u></i>'],
  ['struck out', '<del>a</del><strike>b</strike>', '<s>a</s><s>b</s>'],
  ['classes and ids', '<div class="MsoNormal" id="x" onclick="x()">a</div>', '<div>a</div>'],
  ['a colour', '<span style="color:#ff0000">a</span>', '<span class="color" style="color:var(--ink-red)">a</span>'],
  ['black text of a page', '<font color="#000000" size="3">a</font>', 'a'],
  [
    'a large font',
    '<font size="6" color="blue">a</font>',
    '<span class="color" style="color:var(--ink-blue)"><span class="size" style="font-size:large">a</span></span>',
  ],
  ['a small font', '<span style="font-size:8pt">a</span>', '<span class="size" style="font-size:small">a</span>'],
  [
    'a style of a block',
    '<p style="color:#00f">a</p>',
    '<p><span class="color" style="color:var(--ink-blue)">a</span></p>',
  ],
  [
    'a link',
    '<a href=" https://x.example/?a&amp;b " target="_top">a</a>',
    '<a href="https://x.example/?a&amp;b">a</a>',
  ],
  ['a link that runs', '<a href="java\tscript:alert(1)">a</a><a href="data:text/html,x">b</a>', 'ab'],
  [
    'a link within a table',
    '<table><tr><td colspan="2" bgcolor="red">a</td></tr></table>',
    '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
  ],
  [
    'a picture of ours',
    `<img src="${OURS}" width="300" onerror="x">`,
    `<img src="${OURS}" data-cid="a@posthus.test" alt="" width="300">`,
  ],
  [
    'a picture elsewhere',
    '<img src="https://x.example/p.png" alt="A cat">',
    '<a href="https://x.example/p.png">[A cat]</a>',
  ],
  [
    'a picture elsewhere in a link',
    '<a href="https://y.example/"><img src="https://x.example/p.png" alt="A cat"></a>',
    '<a href="https://y.example/">[A cat]</a>',
  ],
  ['a dot that counts readers', '<img src="https://x.example/p.gif" alt="x" width="1" height="1">', ''],
  ['a picture that says nothing', '<img src="https://x.example/p.gif">', ''],
  [
    'what runs or is a form',
    '<script>x</script><svg><a>y</a></svg><form><input value="z"><button>b</button>c</form>',
    '<div>c</div>',
  ],
  ['direction', '<div dir="RTL">a</div><p dir="x">b</p>', '<div dir="rtl">a</div><p>b</p>'],
  ['markup in text', '&lt;b&gt; &amp; "q"', '&lt;b&gt; &amp; "q"'],
  ['what the editor lays over a picture', '<div class="squire-image-resize-container"><div>h</div></div>a', 'a'],
]
for (const [what, html, tidy] of cases) {
  test(`${what}: ${tidy || 'nothing'}`, () => assert.equal(forEditor(html), tidy))
}

test('a message has colours by value, and quotes and pictures that every program shows', () => {
  const html = `<blockquote class="x"><span style="color:var(--ink-green)">a</span></blockquote><img data-cid="a@posthus.test" src="blob:x">`
  assert.equal(
    forMessage(html),
    `<blockquote type="cite" style="margin:0 0 0 0.4ex;border-left:2px solid #c4c9cf;padding-left:1.2ex"><span style="color:${INKS.green}">a</span></blockquote><img src="${OURS}" alt="" style="max-width:100%;height:auto">`,
  )
})

const ELEMENTS = new Set(
  'b i u s sub sup code pre p div ul ol li h1 h2 h3 h4 table thead tbody tfoot tr td th blockquote a img span br hr'.split(
    ' ',
  ),
)
const STYLES =
  /^(?:(?:color:(?:#[0-9a-f]{6}|var\(--ink-[a-z]+\)))?;?(?:font-size:(?:small|large))?|margin:0 0 0 0\.4ex;border-left:2px solid #c4c9cf;padding-left:1\.2ex|max-width:100%;height:auto)$/
const VALUES: Readonly<Record<string, (value: string) => boolean>> = {
  class: (value) => ['color', 'size', 'posthus-signature'].includes(value),
  style: (value) => STYLES.test(value),
  src: (value) => value === OURS,
  href: (value) => /^(?:https?:\/\/|mailto:|tel:)/i.test(value),
  alt: () => true,
  'data-cid': (value) => value === 'a@posthus.test',
  width: (value) => /^\d+$/.test(value),
  colspan: (value) => /^\d+$/.test(value),
  rowspan: (value) => /^\d+$/.test(value),
  dir: (value) => value === 'rtl' || value === 'ltr',
  type: (value) => value === 'cite',
}

/** Nothing else than what may be in a letter. */
function assertHarmless(html: string, from: string): void {
  const visit = (node: TreeNode): void => {
    if (!node.nodeName.startsWith('#')) assert.ok(ELEMENTS.has(node.nodeName), `${node.nodeName} of ${from}`)
    for (const [name, value] of node.attributes) {
      assert.ok(VALUES[name]?.(value), `${name}="${value}" of ${from}`)
    }
    node.childNodes.forEach(visit)
  }
  htmlTree(html).childNodes.forEach(visit)
}

for (const { name, html } of LOAD_VECTORS) {
  test(`nothing is loaded of a letter that quotes: ${name}`, () => {
    const from = html.replaceAll('URL', 'https://elsewhere.example/x')
    for (const tidy of [forEditor(from), forMessage(from)]) {
      assertHarmless(tidy, from)
      assert.doesNotMatch(tidy.replace(/<a href="[^"]*">/g, ''), /elsewhere\.example/)
    }
  })
}

test('whatever is quoted, only what may be in a letter is written', () => {
  const vector = fc.constantFrom(
    ...LOAD_VECTORS.map(({ html }) => html.replaceAll('URL', 'https://elsewhere.example/x')),
  )
  const scrap = fc.constantFrom(
    ...[
      '<div>',
      '</div>',
      '<table><td>',
      '<math><mi>',
      '<svg><style>',
      '<noscript>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<template>',
      '<p style="color:red">',
    ],
    ...[
      '<a href="javascript:x">',
      '<a href="https://a.example/">',
      '</a>',
      '<b>',
      '<title>',
      '<textarea>',
      '<xmp>',
      '<listing>',
      '<plaintext>',
      '<select><option>',
    ],
    ...[
      '<img src=x onerror=alert(1)>',
      `<img src="${OURS}">`,
      '"',
      "'",
      '>',
      '<',
      '&lt;script&gt;',
      '\0',
      '<body onload=x>',
      '<form id=f><input name=children>',
    ],
    ...[
      '<blockquote>',
      '</blockquote>',
      '<li>',
      '<ul>',
      '<h1>',
      '<pre>\n',
      '<font color=red size=7>',
      '<o:p>',
      '<span style="background:url(https://elsewhere.example/)">',
    ],
  )
  const html = fc
    .array(fc.oneof(vector, scrap, fc.string({ maxLength: 8 })), { maxLength: 20 })
    .map((some) => some.join(''))
  fc.assert(
    fc.property(html, (from) => {
      const tidy = forEditor(from)
      assertHarmless(tidy, from)
      assertHarmless(forMessage(from), from)
      assertHarmless(forMessage(tidy), from)
    }),
  )
})

test('the text of what is endless is not endless', () => {
  assert.ok(forEditor(`${'<div>'.repeat(900)}x`).length < 1500)
  assert.equal(
    forEditor(textToHtml('a <b>\n\n> c')),
    '<div>a &lt;b&gt;</div><div><br></div><blockquote type="cite"><div>c</div></blockquote>',
  )
})
