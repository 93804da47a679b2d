import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { beginningOf, parseWrittenText } from './written-text.ts'

test('paragraphs, headings, lists, links and what is strong', () => {
  const text = `One line
and the next.\r
\r
## A heading
After it **at once**, and [here](/help).

- one
- two [there](https://example.org/a?b=c)
  goes on
- three`
  assert.deepEqual(parseWrittenText(text), [
    { kind: 'paragraph', words: [{ text: 'One line and the next.' }] },
    { kind: 'heading', words: [{ text: 'A heading' }] },
    {
      kind: 'paragraph',
      words: [
        { text: 'After it ' },
        { text: 'at once', isStrong: true },
        { text: ', and ' },
        { text: 'here', href: '/help' },
        { text: '.' },
      ],
    },
    {
      kind: 'list',
      items: [
        [{ text: 'one' }],
        [{ text: 'two ' }, { text: 'there', href: 'https://example.org/a?b=c' }, { text: ' goes on' }],
        [{ text: 'three' }],
      ],
    },
  ])
})

for (const href of [
  'javascript:alert(1)',
  'http://example.org',
  '//evil.test',
  '/\\evil.test',
  'data:text/html,x',
  ' https://x',
  'HTTPS://x',
]) {
  test(`${href} is no link`, () => {
    const words = parseWrittenText(`[words](${href})`).flatMap((block) => (block.kind === 'list' ? [] : block.words))
    assert.ok(words.every((one) => one.href === undefined))
    assert.equal(words.map(({ text }) => text).join(''), `[words](${href})`)
  })
}

test('what a list shows of a text is its first paragraph, cut between words', () => {
  assert.equal(beginningOf('## Head\nSome **strong** words here', 100), 'Some strong words here')
  assert.equal(beginningOf('Some words here', 9), 'Some …')
  assert.equal(beginningOf('- only\n- a list', 100), '')
})

test('any text comes through with all its letters, and leads nowhere else', () => {
  const marks = fc.constantFrom('## ', '- ', '**', '[', ']', '(', ')', '](', '\n', '\n\n', 'https://x', '/', ' ')
  fc.assert(
    fc.property(fc.array(fc.oneof(marks, anyText({ maxLength: 8 }))), (parts) => {
      const text = parts.join('')
      const words = parseWrittenText(text).flatMap((block) =>
        block.kind === 'list' ? block.items.flat() : block.words,
      )
      for (const { href } of words) if (href !== undefined) assert.match(href, /^(?:\/(?![/\\])|https:\/\/|mailto:)/)
      const kept = words
        .map((one) => one.text + (one.href ?? ''))
        .join('')
        .replace(/[\s#*[\]()-]/g, '')
      assert.equal(kept, text.replace(/[\s#*[\]()-]/g, ''))
    }),
  )
})

test('a line of nothing but brackets takes no longer than others', () => {
  const blocks = parseWrittenText('[a]('.repeat(5000) + '**'.repeat(5000))
  assert.equal(blocks.length, 1)
})
