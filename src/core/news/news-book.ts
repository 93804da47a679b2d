import type { NewsItem } from './news-item.ts'

/** Port: what the operator has told everybody. Contract: `news-book.contract.ts`. */
export interface NewsBook {
  /** The newest first, so many at most. */
  items(most: number): Promise<readonly NewsItem[]>
  item(id: string): Promise<NewsItem | undefined>
  /** Adds it, or puts it in the place of the one with its id. Resolves when it is on stable storage. */
  put(item: NewsItem): Promise<void>
  /** Takes it away; false if there is none. */
  remove(id: string): Promise<boolean>
}
