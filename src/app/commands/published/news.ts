import type { Clock } from '../../../base/clock.ts'
import type { Entropy } from '../../../base/entropy.ts'
import type { NewsBook } from '../../../core/news/news-book.ts'
import { NewsDesk } from '../../../core/news/news-desk.ts'
import { type NewsItem, textIn } from '../../../core/news/news-item.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** What of a house the commands work on. */
interface NewsHouse {
  readonly news: NewsBook
  readonly clock: Clock
  readonly entropy: Entropy
}

/** What is published, the newest first. */
export async function listNews({ news }: NewsHouse, most: number): Promise<Outcome> {
  const items = await news.items(most)
  const rows = items.map((item) => [
    item.id,
    stateOf(item),
    formatMoment(item.atMs),
    Object.keys(item.texts).join(', '),
    textIn(item, 'en').title,
  ])
  const text = formatTable(['id', 'what', 'published', 'languages', 'title'], rows, 'Nothing has been published.')
  return { text, json: items.map((item) => ({ ...item, resolvedMs: item.resolvedMs ?? null })) }
}

/** Publishes news, or an incident, at once. @throws Fault peer news/no-text, news/too-long */
export async function addNews(
  house: NewsHouse,
  kind: NewsItem['kind'],
  language: string,
  written: string,
): Promise<Outcome> {
  const item = await deskOf(house).add(kind, language, written)
  return { text: `Published as ${item.id}, at /news/${item.id} of the site.`, json: item }
}

/** Writes the text of a language. @throws Fault peer news/not-found, news/no-text, news/too-long */
export async function writeNews(house: NewsHouse, id: string, language: string, written: string): Promise<Outcome> {
  const item = await deskOf(house).write(id, language, written)
  return { text: `${id} says so in "${language}" now.`, json: item }
}

/** Says that an incident is over. @throws Fault peer news/not-found, news/no-incident */
export async function resolveNews(house: NewsHouse, id: string): Promise<Outcome> {
  const item = await deskOf(house).resolve(id)
  return { text: `${id} is over since ${formatMoment(item.resolvedMs ?? 0)}.`, json: item }
}

/** Takes news away. @throws Fault peer news/not-found */
export async function removeNews(house: NewsHouse, id: string): Promise<Outcome> {
  await deskOf(house).remove(id)
  return { text: `${id} is gone.`, json: { id } }
}

function deskOf({ news, clock, entropy }: NewsHouse): NewsDesk {
  return new NewsDesk(news, clock, entropy)
}

function stateOf({ kind, resolvedMs }: NewsItem): string {
  if (kind === 'news') return 'news'
  return resolvedMs === undefined ? 'incident' : 'incident, over'
}
