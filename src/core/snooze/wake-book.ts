/** Port: when the next message wakes, by accounts. It saves opening accounts that sleep; which messages they are is kept in the accounts. */
export interface WakeBook {
  /** Something of the account wakes then, or before. Durable when it resolves. */
  note(accountId: string, atMs: number): Promise<void>
  /** Accounts of which something is to wake by then, with the time that is noted, the earliest first, at most `limit`. */
  due(nowMs: number, limit: number): Promise<readonly { readonly accountId: string; readonly atMs: number }[]>
  /** The account was looked at: the next one wakes at `nextMs`, or none. Nothing is done if something else has been noted since `atMs` was. */
  settle(accountId: string, atMs: number, nextMs: number | undefined): Promise<void>
}
