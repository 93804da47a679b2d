import type { OperatorRole } from '../../core/operators/operator-role.ts'
import type { Operator, OperatorStore } from '../../core/operators/operator-store.ts'
import type { SqlDatabase } from '../sql/database.ts'

type Columns = readonly [accountId: string, role: OperatorRole, name: string, sinceMs: number]

/** Who works here, in the directory's database. */
export class SqliteOperatorStore implements OperatorStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async all(): Promise<readonly Operator[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>('SELECT account_id, role, name, since_ms FROM operator ORDER BY name, account_id'),
    )
    return rows.map(operatorOf)
  }

  async tryFind(accountId: string): Promise<Operator | undefined> {
    const [row] = await this.#database.read((tx) =>
      tx.rows<Columns>('SELECT account_id, role, name, since_ms FROM operator WHERE account_id = $1', accountId),
    )
    return row && operatorOf(row)
  }

  async put({ accountId, role, name, sinceMs }: Operator): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO operator (account_id, role, name, since_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id) DO UPDATE SET role = excluded.role, name = excluded.name, since_ms = excluded.since_ms`,
        accountId,
        role,
        name,
        sinceMs,
      ),
    )
  }

  async remove(accountId: string): Promise<boolean> {
    return (await this.#database.write((tx) => tx.run('DELETE FROM operator WHERE account_id = $1', accountId))) > 0
  }
}

function operatorOf([accountId, role, name, sinceMs]: Columns): Operator {
  return { accountId, role, name, sinceMs }
}
