import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LetterBody } from '../compose/letter.ts'
import { exchangeSignature, htmlOfText, putSignature } from './signature.ts'

const ANNA = { textSignature: 'Anna\nPosthus', htmlSignature: '' }
const TEAM = { textSignature: 'The team', htmlSignature: '<b>The team</b>' }
const NONE = { textSignature: ' ', htmlSignature: '' }
const plain = (text: string): LetterBody => ({ kind: 'plain', text })
const rich = (html: string): LetterBody => ({ kind: 'rich', html })
const ANSWER = '\n\nOn Monday, Bo wrote:\n> Hello\n> you\n'

const cases: readonly (readonly [
  what: string,
  body: LetterBody,
  signature: typeof ANNA,
  place: 'above' | 'below',
  expected: string,
])[] = [
  ['a new letter', plain(''), ANNA, 'above', '\n\n-- \nAnna\nPosthus\n'],
  [
    'an answer, above',
    plain(ANSWER),
    ANNA,
    'above',
    '\n\n-- \nAnna\nPosthus\n\nOn Monday, Bo wrote:\n> Hello\n> you\n',
  ],
  [
    'an answer, below',
    plain(ANSWER),
    ANNA,
    'below',
    '\n\nOn Monday, Bo wrote:\n> Hello\n> you\n\n-- \nAnna\nPosthus\n',
  ],
  [
    'what is passed on',
    plain('\n\n---------- Forwarded message ----------\nFrom: Bo\n'),
    TEAM,
    'above',
    '\n\n-- \nThe team\n\n---------- Forwarded message ----------\nFrom: Bo\n',
  ],
  ['a signature with its own divider', plain('Hi'), { ...ANNA, textSignature: '-- \nA' }, 'above', 'Hi\n\n-- \nA\n'],
  ['no signature', plain('Hi\n'), NONE, 'above', 'Hi\n'],
  ['HTML', rich('<p>Hi</p>'), TEAM, 'above', '<p>Hi</p><div class="posthus-signature"><br><b>The team</b></div>'],
  [
    'HTML of text, above a quote',
    rich('<p>Hi</p><blockquote>x</blockquote>'),
    { textSignature: 'A <b>\nB', htmlSignature: '' },
    'above',
    '<p>Hi</p><div class="posthus-signature"><br>A &lt;b&gt;<br>B</div><blockquote>x</blockquote>',
  ],
  [
    'HTML, above who wrote',
    rich('<div>Hi</div><div>Bo wrote:</div><blockquote>x</blockquote>'),
    TEAM,
    'above',
    '<div>Hi</div><div class="posthus-signature"><br><b>The team</b></div><div>Bo wrote:</div><blockquote>x</blockquote>',
  ],
]
for (const [what, body, signature, place, expected] of cases) {
  test(`a signature is put in: ${what}`, () => {
    const put = putSignature(body, signature, place)
    assert.equal(put.kind === 'plain' ? put.text : put.html, expected)
  })
}

test('another identity takes its signature along, and there and back is as it was', () => {
  const written = plain(`Dear Bo,\n\nyes.${ANSWER}`)
  const signed = putSignature(written, ANNA, 'above')
  const exchanged = exchangeSignature(signed, ANNA, TEAM, 'above')
  assert.deepEqual(exchanged, putSignature(written, TEAM, 'above'))
  assert.deepEqual(exchangeSignature(exchanged, TEAM, ANNA, 'above'), signed)
})

test('one that was written over is left alone, and one that was never there comes', () => {
  const changed = plain('Hi\n\n-- \nAnna (on the move)\n')
  assert.deepEqual(exchangeSignature(changed, ANNA, TEAM, 'above'), changed)
  assert.deepEqual(exchangeSignature(plain('Hi'), NONE, ANNA, 'above'), plain('Hi\n\n-- \nAnna\nPosthus\n'))
  const gone = exchangeSignature(plain('Hi\n\n-- \nAnna\nPosthus\n'), ANNA, NONE, 'above')
  assert.deepEqual(gone, plain('Hi'))
})

test('a signature that an editor has written anew is exchanged, and one with other words is not', () => {
  const anew = (words: string) =>
    rich(`<div>Hi</div><div class="posthus-signature"><div><br></div><div>${words}</div></div><div>x</div>`)
  const exchanged = exchangeSignature(anew('<b>The</b> team'), TEAM, ANNA, 'above')
  assert.deepEqual(exchanged, putSignature(rich('<div>Hi</div><div>x</div>'), ANNA, 'above'))
  assert.deepEqual(exchangeSignature(anew('Our team'), TEAM, ANNA, 'above'), anew('Our team'))
})

test('whatever was written, exchanging a signature changes nothing of it', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '>', '-', ':', '<') })
  const place = fc.constantFrom('above' as const, 'below' as const)
  fc.assert(
    fc.property(text, place, (written, where) => {
      const words = (body: LetterBody) => (body.kind === 'plain' ? body.text : body.html).replace(/\s+/g, ' ').trim()
      const signed = putSignature(plain(written), ANNA, where)
      const back = exchangeSignature(signed, ANNA, NONE, where)
      assert.equal(words(back), words(plain(written)))
    }),
  )
})

test('text becomes HTML that shows the same', () => {
  assert.equal(htmlOfText('a & b\n"<script>"\n'), 'a &amp; b<br>&quot;&lt;script&gt;&quot;')
})
