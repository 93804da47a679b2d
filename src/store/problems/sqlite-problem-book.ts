import type { HouseChange, Problem, ProblemAnswer, ProblemKind } from '../../core/problems/problem.ts'
import type { ProblemBook } from '../../core/problems/problem-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

type Columns = readonly [
  id: string,
  accountId: string,
  address: string,
  atMs: number,
  kind: ProblemKind,
  text: string,
  changes: string,
  answer: string | null,
]

const COLUMNS = 'id, account_id, address, at_ms, kind, text, changes, answer'

/** What members have reported, in the directory's database. */
export class SqliteProblemBook implements ProblemBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async add({ id, accountId, address, atMs, kind, text, changes }: Problem, most: number): Promise<boolean> {
    const added = await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO problem (${COLUMNS}) SELECT $1, $2, $3, $4, $5, $6, $7, NULL
         WHERE (SELECT COUNT(*) FROM problem WHERE account_id = $2 AND answer IS NULL) < $8`,
        id,
        accountId,
        address,
        atMs,
        kind,
        text,
        JSON.stringify(changes),
        most,
      ),
    )
    return added > 0
  }

  async tryFind(id: string): Promise<Problem | undefined> {
    const [row] = await this.#database.read((tx) =>
      tx.rows<Columns>(`SELECT ${COLUMNS} FROM problem WHERE id = $1`, id),
    )
    return row && problemOf(row)
  }

  async of(accountId: string): Promise<readonly Problem[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>(`SELECT ${COLUMNS} FROM problem WHERE account_id = $1 ORDER BY at_ms DESC, id DESC`, accountId),
    )
    return rows.map(problemOf)
  }

  async latest(most: number): Promise<readonly Problem[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>(
        `SELECT ${COLUMNS} FROM problem
         ORDER BY answer IS NOT NULL, CASE WHEN answer IS NULL THEN at_ms ELSE -at_ms END, id LIMIT $1`,
        most,
      ),
    )
    return rows.map(problemOf)
  }

  async answer(id: string, answer: ProblemAnswer): Promise<boolean> {
    const answered = await this.#database.write((tx) =>
      tx.run('UPDATE problem SET answer = $2 WHERE id = $1 AND answer IS NULL', id, JSON.stringify(answer)),
    )
    return answered > 0
  }
}

function problemOf([id, accountId, address, atMs, kind, text, changes, answer]: Columns): Problem {
  return {
    id,
    accountId,
    address,
    atMs,
    kind,
    text,
    changes: JSON.parse(changes) as HouseChange[],
    answer: answer === null ? undefined : (JSON.parse(answer) as ProblemAnswer),
  }
}
