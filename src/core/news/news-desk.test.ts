import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { MemoryNewsBook } from './memory-news-book.ts'
import { NewsDesk } from './news-desk.ts'
import { readNewsText, textIn } from './news-item.ts'

function openDesk() {
  const [book, clock] = [new MemoryNewsBook(), new ManualClock(Date.UTC(2026, 10, 27))]
  return { book, clock, desk: new NewsDesk(book, clock, systemEntropy) }
}

test('news are written, written in another language, and taken away', async () => {
  const { book, clock, desk } = openDesk()
  const { id } = await desk.add('news', 'en', '# A title\n\nA text.\n')
  assert.match(id, /^2026-11-27-[0-9a-f]{6}$/)
  clock.advance(1000)
  await desk.write(id, 'nb', 'En tittel\nEn tekst.')
  const [item] = await book.items(9)
  assert.deepEqual(item?.texts, {
    en: { title: 'A title', text: 'A text.' },
    nb: { title: 'En tittel', text: 'En tekst.' },
  })
  assert.equal(item && item.changedMs - item.atMs, 1000)
  await desk.remove(id)
  assert.deepEqual(await book.items(9), [])
})

test('an incident is over once, and stays over', async () => {
  const { clock, desk } = openDesk()
  const { id } = await desk.add('incident', 'en', 'Mail is late\nWe are looking.')
  clock.advance(60_000)
  const { resolvedMs } = await desk.resolve(id)
  clock.advance(60_000)
  assert.equal((await desk.resolve(id)).resolvedMs, resolvedMs)
})

const wrong: readonly (readonly [string, (desk: NewsDesk) => Promise<unknown>, string])[] = [
  ['no text', (desk) => desk.add('news', 'en', 'A title alone'), 'news/no-text'],
  ['nothing', (desk) => desk.add('news', 'en', ' \n '), 'news/no-text'],
  ['a title that is a text', (desk) => desk.add('news', 'en', `${'x'.repeat(201)}\ny`), 'news/too-long'],
  ['a text that is a book', (desk) => desk.add('news', 'en', `x\n${'y'.repeat(20_001)}`), 'news/too-long'],
  ['an id of nothing, to write', (desk) => desk.write('x', 'en', 'a\nb'), 'news/not-found'],
  ['an id of nothing, to remove', (desk) => desk.remove('x'), 'news/not-found'],
  [
    'news that are no incident',
    async (desk) => desk.resolve((await desk.add('news', 'en', 'a\nb')).id),
    'news/no-incident',
  ],
]
for (const [what, act, code] of wrong) {
  test(`${what}: ${code}`, () => assert.rejects(act(openDesk().desk), { code }))
}

test('whoever reads another language gets English, or what there is', () => {
  const item = { texts: { en: { title: 'E', text: '' }, de: { title: 'D', text: '' } } }
  assert.deepEqual(
    ['de', 'nb', '__proto__'].map((one) => textIn(item, one).title),
    ['D', 'E', 'E'],
  )
  assert.deepEqual(textIn({ texts: { nb: { title: 'N', text: '' } } }, 'de').language, 'nb')
})

test('any text is news with a title of one line, or is refused in words', () => {
  fc.assert(
    fc.property(anyText(), (written) => {
      try {
        const { title, text } = readNewsText(written)
        assert.ok(title !== '' && text !== '' && !title.includes('\n'))
      } catch (error) {
        assert.ok(isFault(error) && error.who === 'peer')
      }
    }),
  )
})
