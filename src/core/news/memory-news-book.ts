import type { NewsBook } from './news-book.ts'
import type { NewsItem } from './news-item.ts'

/** News in memory, for tests. */
export class MemoryNewsBook implements NewsBook {
  readonly #items = new Map<string, NewsItem>()

  async items(most: number): Promise<readonly NewsItem[]> {
    return [...this.#items.values()].sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1)).slice(0, most)
  }

  async item(id: string): Promise<NewsItem | undefined> {
    return this.#items.get(id)
  }

  async put(item: NewsItem): Promise<void> {
    this.#items.set(item.id, item)
  }

  async remove(id: string): Promise<boolean> {
    return this.#items.delete(id)
  }
}
