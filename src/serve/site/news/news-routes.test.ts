import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../../test/kit/any-text.ts'
import { MemoryNewsBook } from '../../../core/news/memory-news-book.ts'
import type { NewsItem } from '../../../core/news/news-item.ts'
import { Visitor } from '../site-visitor.fixture.ts'
import { newsFeed } from './news-feed.ts'

const NOON = Date.UTC(2026, 10, 27, 12)
const item = (number: number, facts: Partial<NewsItem> = {}): NewsItem => ({
  id: `n${number}`,
  kind: 'news',
  atMs: NOON + number,
  changedMs: NOON + number,
  resolvedMs: undefined,
  texts: { en: { title: `News ${number}`, text: 'A text with a [link](/help) & "more".' } },
  ...facts,
})

async function openNews(...items: readonly NewsItem[]): Promise<Visitor> {
  const news = new MemoryNewsBook()
  for (const one of items) await news.put(one)
  return new Visitor(undefined, { news })
}

test('without news it says so', async () => {
  assert.match(await (await (await openNews()).ask('/news')).text(), /There is nothing new yet\./)
})

test('many news are turned over page by page, without end only as long as there are some', async () => {
  const visitor = await openNews(...Array.from({ length: 45 }, (_, at) => item(at)))
  const page = async (path: string) => (await visitor.ask(path)).text()
  const titles = (text: string) => [...text.matchAll(/>News (\d+)</g)].map(([, number]) => Number(number))
  const [first, third] = [await page('/news'), await page('/news?page=3')]
  assert.deepEqual([titles(first).length, titles(first)[0], titles(third)], [20, 44, [4, 3, 2, 1, 0]])
  assert.match(first, /rel="next" href="\/news\?page=2"/)
  assert.doesNotMatch(first, /rel="prev"/)
  assert.match(third, /rel="prev" href="\/news\?page=2"/)
  assert.doesNotMatch(third, /rel="next"/)
  for (const odd of ['0', '-1', 'x', '1e9', '99999999']) {
    const answer = await visitor.ask(`/news?page=${odd}`)
    assert.equal(answer.status, 200, odd)
  }
})

test('a text is shown whole, in the language of the reader where there is one', async () => {
  const texts = { en: { title: 'In English', text: 'E' }, nb: { title: 'På norsk', text: '## Overskrift\n- en' } }
  const visitor = await openNews(item(1, { texts, changedMs: NOON + 60_000 }))
  const text = await (await visitor.ask('/news/n1', { headers: { 'accept-language': 'nb' } })).text()
  assert.match(text, /<h1>På norsk<\/h1>.*endret 27\. nov\. 2026.*<h2>Overskrift<\/h2>.*<li>en<\/li>/s)
  const german = await (await visitor.ask('/news/n1', { headers: { 'accept-language': 'de' } })).text()
  assert.match(german, /<article lang="en">\s*<h1>In English<\/h1>/)
  assert.equal((await visitor.ask('/news/none')).status, 404)
})

test('incidents say whether they are over', async () => {
  const visitor = await openNews(item(1, { kind: 'incident' }), item(2, { kind: 'incident', resolvedMs: NOON }))
  const text = await (await visitor.ask('/news')).text()
  assert.match(text, /Over since 27 Nov 2026, 12:00 UTC.*Not over yet/s)
})

test('programs are given a feed, with addresses that do not change', async () => {
  const visitor = await openNews(item(1), item(2, { changedMs: NOON + 3_600_000 }))
  const answer = await visitor.ask('/news.atom')
  assert.equal(answer.headers.get('content-type'), 'application/atom+xml; charset=utf-8')
  const text = await answer.text()
  assert.match(
    text,
    /^<\?xml version="1\.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www\.w3\.org\/2005\/Atom" xml:lang="en">/,
  )
  assert.match(text, /<updated>2026-11-27T13:00:00\.000Z<\/updated>/)
  assert.match(text, /<id>https:\/\/mail\.provider\.test\/news\/n2<\/id>/)
  assert.match(text, /<content type="html">&lt;p&gt;A text with a &lt;a href=&quot;\/help&quot;&gt;link/)
})

test('whatever is written, the feed is XML: no letter that XML has not, and no element of the writer', () => {
  const allowed = /^<\/?(?:feed|id|title|updated|author|name|entry|published|link|content)[\s/>]|^<\?xml /
  fc.assert(
    fc.property(anyText(), anyText(), (title, text) => {
      const feed = newsFeed([item(1, { texts: { en: { title, text } } })], 'https://x', title, 'en')
      for (const [tag] of feed.matchAll(/<[^>]*>?/g)) assert.match(tag, allowed)
      assert.doesNotMatch(feed, /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/)
      assert.doesNotMatch(feed, /&(?!amp;|lt;|gt;|quot;|#39;)/)
      assert.ok(feed.isWellFormed())
    }),
  )
})
