import type { Bytes } from '../../base/bytes.ts'
import type { Invitation } from '../../core/joining/invitation.ts'
import type { InvitationBook } from '../../core/joining/invitation-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

type Columns = readonly [id: string, note: string, uses: number, used: number, createdMs: number, untilMs: number]

const COLUMNS = 'id, note, uses, used, created_ms, until_ms'

/** Invitations in the directory's database. */
export class SqliteInvitationBook implements InvitationBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async add({ id, note, uses, used, createdMs, untilMs }: Invitation, digest: Bytes): Promise<void> {
    const sql = `INSERT INTO invitation (${COLUMNS}, digest) VALUES ($1, $2, $3, $4, $5, $6, $7)`
    await this.#database.write((tx) => tx.run(sql, id, note, uses, used, createdMs, untilMs, digest))
  }

  async all(): Promise<readonly Invitation[]> {
    const sql = `SELECT ${COLUMNS} FROM invitation ORDER BY created_ms DESC, id`
    return (await this.#database.read((tx) => tx.rows<Columns>(sql))).map(invitationOf)
  }

  async tryFind(digest: Bytes): Promise<Invitation | undefined> {
    const sql = `SELECT ${COLUMNS} FROM invitation WHERE digest = $1`
    const [row] = await this.#database.read((tx) => tx.rows<Columns>(sql, digest))
    return row && invitationOf(row)
  }

  async use(id: string, nowMs: number): Promise<boolean> {
    const sql = 'UPDATE invitation SET used = used + 1 WHERE id = $1 AND used < uses AND until_ms > $2'
    return (await this.#database.write((tx) => tx.run(sql, id, nowMs))) > 0
  }

  async giveBack(id: string): Promise<void> {
    await this.#database.write((tx) => tx.run('UPDATE invitation SET used = used - 1 WHERE id = $1 AND used > 0', id))
  }

  async revoke(id: string): Promise<boolean> {
    return (await this.#database.write((tx) => tx.run('DELETE FROM invitation WHERE id = $1', id))) > 0
  }

  async sweep(beforeMs: number): Promise<void> {
    await this.#database.write((tx) => tx.run('DELETE FROM invitation WHERE until_ms < $1', beforeMs))
  }
}

function invitationOf([id, note, uses, used, createdMs, untilMs]: Columns): Invitation {
  return { id, note, uses, used, createdMs, untilMs }
}
