import type { NewsBook } from '../../core/news/news-book.ts'
import type { NewsItem, NewsText } from '../../core/news/news-item.ts'
import type { SqlDatabase } from '../sql/database.ts'

type Columns = readonly [
  id: string,
  kind: NewsItem['kind'],
  atMs: number,
  changedMs: number,
  resolvedMs: number | null,
  texts: string,
]

const SELECT = 'SELECT id, kind, at_ms, changed_ms, resolved_ms, texts FROM news'

/** News, in the directory's database. */
export class SqliteNewsBook implements NewsBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async items(most: number): Promise<readonly NewsItem[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>(`${SELECT} ORDER BY at_ms DESC, id DESC LIMIT $1`, most),
    )
    return rows.map(itemOf)
  }

  async item(id: string): Promise<NewsItem | undefined> {
    const [row] = await this.#database.read((tx) => tx.rows<Columns>(`${SELECT} WHERE id = $1`, id))
    return row && itemOf(row)
  }

  async put({ id, kind, atMs, changedMs, resolvedMs, texts }: NewsItem): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO news (id, kind, at_ms, changed_ms, resolved_ms, texts) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, at_ms = excluded.at_ms,
           changed_ms = excluded.changed_ms, resolved_ms = excluded.resolved_ms, texts = excluded.texts`,
        id,
        kind,
        atMs,
        changedMs,
        resolvedMs ?? null,
        JSON.stringify(texts),
      ),
    )
  }

  async remove(id: string): Promise<boolean> {
    const removed = await this.#database.write((tx) => tx.rows('DELETE FROM news WHERE id = $1 RETURNING id', id))
    return removed.length > 0
  }
}

function itemOf([id, kind, atMs, changedMs, resolvedMs, texts]: Columns): NewsItem {
  return {
    id,
    kind,
    atMs,
    changedMs,
    resolvedMs: resolvedMs ?? undefined,
    texts: JSON.parse(texts) as Record<string, NewsText>,
  }
}
