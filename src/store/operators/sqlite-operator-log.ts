import {
  type ActFacts,
  actOf,
  ChainCheck,
  type ChainReport,
  chainAct,
  FIRST_DIGEST,
  type KeptAct,
  type OperatorAct,
} from '../../core/operators/operator-act.ts'
import type { ActQuery, OperatorLog } from '../../core/operators/operator-log.ts'
import type { SqlDatabase } from '../sql/database.ts'

type HeadColumns = readonly [seq: number, digest: string]
type CheckColumns = readonly [seq: number, accountId: string | null, act: string, digest: string]

/** Acts that are read at once while the chain is looked through. */
const PIECE = 500

/** What operators have done, in the directory's database. */
export class SqliteOperatorLog implements OperatorLog {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  append(facts: ActFacts, atMs: number): Promise<KeptAct> {
    // One writer at a time, over all processes: what is read here is still the end when the next act is tied to it.
    return this.#database.write(async (tx) => {
      const [last] = await tx.rows<HeadColumns>('SELECT seq, digest FROM operator_act ORDER BY seq DESC LIMIT 1')
      const [seq, digest] = last ?? [0, FIRST_DIGEST]
      const act = { ...facts, seq: seq + 1, atMs }
      const chained = chainAct(digest, act)
      await tx.run(
        'INSERT INTO operator_act (seq, account_id, act, digest) VALUES ($1, $2, $3, $4)',
        act.seq,
        act.accountId ?? null,
        chained.text,
        chained.digest,
      )
      return { ...act, digest: chained.digest }
    })
  }

  async find({ accountId, beforeSeq = Number.MAX_SAFE_INTEGER, most }: ActQuery): Promise<readonly OperatorAct[]> {
    const rows = await this.#database.read((tx) =>
      accountId === undefined
        ? tx.rows<[string]>('SELECT act FROM operator_act WHERE seq < $1 ORDER BY seq DESC LIMIT $2', beforeSeq, most)
        : tx.rows<[string]>(
            'SELECT act FROM operator_act WHERE account_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3',
            accountId,
            beforeSeq,
            most,
          ),
    )
    return rows.map(([text]) => actOf({ text }))
  }

  async check(): Promise<ChainReport> {
    const check = new ChainCheck()
    for (let after = 0, isMore = true; isMore; ) {
      const rows = await this.#database.read((tx) =>
        tx.rows<CheckColumns>(
          'SELECT seq, account_id, act, digest FROM operator_act WHERE seq > $1 ORDER BY seq LIMIT $2',
          after,
          PIECE,
        ),
      )
      for (const [seq, accountId, text, digest] of rows) {
        check.add({ text, digest }, accountId ?? undefined)
        after = seq
      }
      isMore = rows.length === PIECE
    }
    return check.report
  }
}
