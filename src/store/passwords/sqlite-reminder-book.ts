import type { Reminder, ReminderBook } from '../../core/passwords/reminders/reminder-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

type Columns = readonly [accountId: string, everyDays: number, toldMs: number | null]

const READ = 'SELECT account_id, every_days, told_ms FROM password_reminder'

/** Who wants to be reminded of a new password, in the directory's database. */
export class SqliteReminderBook implements ReminderBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async reminder(accountId: string): Promise<Reminder | undefined> {
    const sql = `${READ} WHERE account_id = $1`
    const [row] = await this.#database.read((tx) => tx.rows<Columns>(sql, accountId))
    return row && reminderOf(row)
  }

  async all(): Promise<readonly Reminder[]> {
    const rows = await this.#database.read((tx) => tx.rows<Columns>(`${READ} ORDER BY account_id`))
    return rows.map(reminderOf)
  }

  async choose(accountId: string, everyDays: number | undefined): Promise<void> {
    await this.#database.write((tx) => {
      if (everyDays === undefined) return tx.run('DELETE FROM password_reminder WHERE account_id = $1', accountId)
      const sql = `INSERT INTO password_reminder (account_id, every_days) VALUES ($1, $2)
        ON CONFLICT (account_id) DO UPDATE SET every_days = $2`
      return tx.run(sql, accountId, everyDays)
    })
  }

  async told(accountId: string, toldMs: number): Promise<void> {
    const sql = 'UPDATE password_reminder SET told_ms = $1 WHERE account_id = $2'
    await this.#database.write((tx) => tx.run(sql, toldMs, accountId))
  }
}

function reminderOf([accountId, everyDays, toldMs]: Columns): Reminder {
  return { accountId, everyDays, toldMs: toldMs ?? undefined }
}
