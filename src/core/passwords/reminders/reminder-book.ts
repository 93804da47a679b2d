/** How often a member wants to be reminded of the password. */
export interface Reminder {
  readonly accountId: string
  readonly everyDays: number
  /** When a letter went last. */
  readonly toldMs: number | undefined
}

/** Port: who wants to be reminded of a new password: nobody who has not asked for it. Writes resolve when they are durable. Contract: `reminder-book.contract.ts`. */
export interface ReminderBook {
  reminder(accountId: string): Promise<Reminder | undefined>
  /** Everybody who wants it. */
  all(): Promise<readonly Reminder[]>
  /** Puts another interval in the place of the one that there was; undefined: none any more. */
  choose(accountId: string, everyDays: number | undefined): Promise<void>
  told(accountId: string, toldMs: number): Promise<void>
}
