import type { Reminder, ReminderBook } from './reminder-book.ts'

/** Reminders in memory, for tests. */
export class MemoryReminderBook implements ReminderBook {
  readonly #kept = new Map<string, Reminder>()

  async reminder(accountId: string): Promise<Reminder | undefined> {
    return this.#kept.get(accountId)
  }

  async all(): Promise<readonly Reminder[]> {
    return [...this.#kept.values()]
  }

  async choose(accountId: string, everyDays: number | undefined): Promise<void> {
    if (everyDays === undefined) this.#kept.delete(accountId)
    else this.#kept.set(accountId, { accountId, everyDays, toldMs: this.#kept.get(accountId)?.toldMs })
  }

  async told(accountId: string, toldMs: number): Promise<void> {
    const kept = this.#kept.get(accountId)
    if (kept) this.#kept.set(accountId, { ...kept, toldMs })
  }
}
