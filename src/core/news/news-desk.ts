import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import type { NewsBook } from './news-book.ts'
import { type NewsItem, readNewsText } from './news-item.ts'

/** What an operator does with news. */
export class NewsDesk {
  readonly #book: NewsBook
  readonly #clock: Clock
  readonly #entropy: Entropy

  constructor(book: NewsBook, clock: Clock, entropy: Entropy) {
    this.#book = book
    this.#clock = clock
    this.#entropy = entropy
  }

  /** Publishes. @throws Fault peer news/no-text, news/too-long */
  async add(kind: NewsItem['kind'], language: string, written: string): Promise<NewsItem> {
    const text = readNewsText(written)
    const atMs = this.#clock.nowMs()
    const day = new Date(atMs).toISOString().slice(0, 10)
    const id = `${day}-${Buffer.from(this.#entropy.bytes(3)).toString('hex')}`
    const item = { id, kind, atMs, changedMs: atMs, resolvedMs: undefined, texts: { [language]: text } }
    await this.#book.put(item)
    return item
  }

  /** Writes the text of one language anew, or adds it. @throws Fault peer news/not-found, news/no-text, news/too-long */
  async write(id: string, language: string, written: string): Promise<NewsItem> {
    const item = await this.#item(id)
    const changed = {
      ...item,
      changedMs: this.#clock.nowMs(),
      texts: { ...item.texts, [language]: readNewsText(written) },
    }
    await this.#book.put(changed)
    return changed
  }

  /** Says that an incident is over; one that is over stays so. @throws Fault peer news/not-found, news/no-incident */
  async resolve(id: string): Promise<NewsItem> {
    const item = await this.#item(id)
    if (item.kind !== 'incident') throw new Fault('peer', 'news/no-incident', `${id} is news: nothing in it goes on`)
    if (item.resolvedMs !== undefined) return item
    const nowMs = this.#clock.nowMs()
    const resolved = { ...item, changedMs: nowMs, resolvedMs: nowMs }
    await this.#book.put(resolved)
    return resolved
  }

  /** @throws Fault peer news/not-found */
  async remove(id: string): Promise<void> {
    if (!(await this.#book.remove(id))) throw notFound(id)
  }

  async #item(id: string): Promise<NewsItem> {
    const item = await this.#book.item(id)
    if (!item) throw notFound(id)
    return item
  }
}

function notFound(id: string): Fault {
  return new Fault('peer', 'news/not-found', `there are no news ${id}; "posthus news list" shows those that there are`)
}
