/** Tells conversations that the account they talk for must not go on: its password was changed, or it was suspended or deleted. */
export interface AccountEndings {
  /** Grows with every ending of any account. A log-in notes it before the password is looked at. */
  readonly moment: number
  /**
   * Calls `end` once with the reason, for people, when a conversation of that account must be over; at once if the account has ended since the moment `since`:
   * otherwise who goes on logging in with the old password while it is changed would get in between the proof and this call, and stay.
   */
  watch(accountId: string, end: (reason: string) => void, since: number): Disposable
}
