/** Tells conversations that the account they talk for must not go on: its password was changed, or it was suspended or deleted. */
export interface AccountEndings {
  /** Calls `end` once with the reason, for people, when a conversation of that account must be over. */
  watch(accountId: string, end: (reason: string) => void): Disposable
}
