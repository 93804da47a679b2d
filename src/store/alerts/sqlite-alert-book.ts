import type { Alert, AlertAnswer, AlertKind } from '../../core/alerts/alert.ts'
import type { AlertBook, Meeting, NamedClient, RaisedAlert } from '../../core/alerts/alert-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

type AlertColumns = readonly [
  id: string,
  accountId: string,
  kind: AlertKind,
  subject: string,
  atMs: number,
  times: number,
  toldMs: number | null,
  answer: AlertAnswer | null,
]

const ALERT = 'id, account_id, kind, subject, at_ms, times, told_ms, answer'
/** Under a name that begins so stands since when an account is watched with names of one key; no client has one. */
const WATCHED = Buffer.from('watched ')
/** The same from before it was noted which key it was. */
const WATCHED_BEFORE = new Uint8Array(0)

/** What members were told of, and from where they come, in the directory's database. */
export class SqliteAlertBook implements AlertBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async add({ id, accountId, kind, subject, atMs, toldMs }: RaisedAlert, sameSinceMs: number): Promise<void> {
    await this.#database.write(async (tx) => {
      const again = await tx.run(
        `UPDATE alert SET times = times + 1, at_ms = max(at_ms, $1) WHERE id =
           (SELECT id FROM alert WHERE account_id = $2 AND kind = $3 AND subject = $4 AND answer IS NULL AND at_ms >= $5
            ORDER BY at_ms LIMIT 1)`,
        atMs,
        accountId,
        kind,
        subject,
        sameSinceMs,
      )
      if (again > 0) return
      await tx.run(
        `INSERT INTO alert (id, account_id, kind, subject, at_ms, times, told_ms) VALUES ($1, $2, $3, $4, $5, 1, $6)`,
        id,
        accountId,
        kind,
        subject,
        atMs,
        toldMs ?? null,
      )
    })
  }

  of(accountId: string, most: number): Promise<readonly Alert[]> {
    return this.#read('account_id = $1 ORDER BY at_ms DESC, id DESC LIMIT $2', accountId, most)
  }

  open(accountId: string, most: number): Promise<readonly Alert[]> {
    return this.#read('account_id = $1 AND answer IS NULL ORDER BY at_ms DESC, id DESC LIMIT $2', accountId, most)
  }

  untold(most: number): Promise<readonly Alert[]> {
    return this.#read('told_ms IS NULL ORDER BY at_ms, id LIMIT $1', most)
  }

  async told(ids: readonly string[], toldMs: number): Promise<void> {
    await this.#database.write(async (tx) => {
      for (const id of ids) await tx.run('UPDATE alert SET told_ms = $1 WHERE id = $2', toldMs, id)
    })
  }

  async lettersSince(accountId: string, sinceMs: number): Promise<number> {
    const sql = 'SELECT count(DISTINCT told_ms) FROM alert WHERE account_id = $1 AND told_ms >= $2'
    const [row] = await this.#database.read((tx) => tx.rows<readonly [number]>(sql, accountId, sinceMs))
    return row?.[0] ?? 0
  }

  async answer(accountId: string, id: string, answer: AlertAnswer, nowMs: number): Promise<boolean> {
    const sql = 'UPDATE alert SET answer = $1, answered_ms = $2 WHERE id = $3 AND account_id = $4 AND answer IS NULL'
    return (await this.#database.write((tx) => tx.run(sql, answer, nowMs, id, accountId))) > 0
  }

  async forget(beforeMs: number, unseenSinceMs: number): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM alert WHERE at_ms < $1', beforeMs)
      await tx.run(
        'DELETE FROM known_client WHERE seen_ms < $1 AND name <> $2 AND substr(name, 1, $3) <> $4',
        unseenSinceMs,
        WATCHED_BEFORE,
        WATCHED.length,
        WATCHED,
      )
    })
  }

  meet(accountId: string, { name, namedBy }: NamedClient, nowMs: number, sinceMs: number): Promise<Meeting> {
    const mark = Buffer.concat([WATCHED, namedBy])
    return this.#database.write(async (tx) => {
      const find = 'SELECT first_ms, seen_ms FROM known_client WHERE account_id = $1 AND name = $2'
      const keep = `INSERT INTO known_client (account_id, name, first_ms, seen_ms) VALUES ($1, $2, $3, $3)
        ON CONFLICT (account_id, name) DO UPDATE SET seen_ms = max(seen_ms, $3)`
      const look = () => tx.rows<readonly [number, number]>(find, accountId, mark)
      let [watched] = await look()
      if (!watched) {
        // The first key that is met after keys were noted is the one that the names before were made with.
        const adopt = 'UPDATE known_client SET name = $1 WHERE account_id = $2 AND name = $3'
        const adopted = await tx.run(adopt, mark, accountId, WATCHED_BEFORE)
        if (adopted === 0) await tx.run(keep, accountId, mark, nowMs)
        else [watched] = await look()
      }
      const [known] = await tx.rows<readonly [number, number]>(find, accountId, name)
      await tx.run(keep, accountId, name, nowMs)
      const seenMs = known !== undefined && known[1] >= sinceMs ? known[1] : undefined
      return { watchedSinceMs: watched?.[0] ?? nowMs, seenMs }
    })
  }

  async #read(where: string, ...parameters: readonly (string | number)[]): Promise<readonly Alert[]> {
    const sql = `SELECT ${ALERT} FROM alert WHERE ${where}`
    const rows = await this.#database.read((tx) => tx.rows<AlertColumns>(sql, ...parameters))
    return rows.map(([id, accountId, kind, subject, atMs, times, toldMs, answer]) => ({
      id,
      accountId,
      kind,
      subject,
      atMs,
      times,
      toldMs: toldMs ?? undefined,
      answer: answer ?? undefined,
    }))
  }
}
