import {
  FIRST_GENERATIONS,
  type Generation,
  type GenerationChoice,
  type GenerationId,
} from '../../core/generations/generation.ts'
import { type GenerationBook, type GenerationCount, MOST_KEPT } from '../../core/generations/generation-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

type GenerationColumns = readonly [
  id: GenerationId,
  status: Generation['status'],
  retireOn: string | null,
  atMs: number,
  stoppedMs: number | null,
]
type ChoiceColumns = readonly [generation: GenerationId, by: GenerationChoice['by'], atMs: number]
type CountColumns = readonly [generation: GenerationId, by: GenerationChoice['by'], accounts: number]

/** The choice of an account that counts: the newest. */
const LATEST = 'number = (SELECT MAX(number) FROM generation_choice AS other WHERE other.account_id = one.account_id)'

/** Which webmail each account has, in the directory's database. */
export class SqliteGenerationBook implements GenerationBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async generations(): Promise<readonly Generation[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<GenerationColumns>('SELECT id, status, retire_on, at_ms, stopped_ms FROM generation'),
    )
    const put = new Map(
      rows.map(([id, status, retireOn, atMs, stoppedMs]) => [
        id,
        { id, status, retireOn: retireOn ?? undefined, atMs, stoppedMs: stoppedMs ?? undefined },
      ]),
    )
    return FIRST_GENERATIONS.map((first) => put.get(first.id) ?? first)
  }

  async put(generations: readonly Generation[]): Promise<void> {
    await this.#database.write(async (tx) => {
      for (const { id, status, retireOn, atMs, stoppedMs } of generations) {
        await tx.run(
          `INSERT INTO generation (id, status, retire_on, at_ms, stopped_ms) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (id) DO UPDATE SET status = $2, retire_on = $3, at_ms = $4, stopped_ms = $5`,
          id,
          status,
          retireOn ?? null,
          atMs,
          stoppedMs ?? null,
        )
      }
    })
  }

  async choices(accountId: string): Promise<readonly GenerationChoice[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<ChoiceColumns>(
        'SELECT generation, chosen_by, at_ms FROM generation_choice WHERE account_id = $1 ORDER BY number DESC',
        accountId,
      ),
    )
    return rows.map(([generation, by, atMs]) => ({ accountId, generation, by, atMs }))
  }

  async choose({ accountId, generation, by, atMs }: GenerationChoice): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run(
        `INSERT INTO generation_choice (account_id, number, generation, chosen_by, at_ms)
         SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4 FROM generation_choice WHERE account_id = $1`,
        accountId,
        generation,
        by,
        atMs,
      )
      await tx.run(
        `DELETE FROM generation_choice WHERE account_id = $1
           AND number <= (SELECT MAX(number) FROM generation_choice WHERE account_id = $1) - $2`,
        accountId,
        MOST_KEPT,
      )
    })
  }

  async counts(): Promise<readonly GenerationCount[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<CountColumns>(
        `SELECT generation, chosen_by, COUNT(*) FROM generation_choice AS one WHERE ${LATEST}
         GROUP BY generation, chosen_by`,
      ),
    )
    return rows.map(([generation, by, accounts]) => ({ generation, by, accounts }))
  }

  async accountsOf(generation: GenerationId): Promise<readonly string[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<readonly [string]>(
        `SELECT account_id FROM generation_choice AS one WHERE generation = $1 AND ${LATEST} ORDER BY account_id`,
        generation,
      ),
    )
    return rows.map(([id]) => id)
  }
}
