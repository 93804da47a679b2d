/** What of the sessions that a process remembers holds no more: one, those of an account, or all. */
export interface SessionNotice {
  readonly of: 'session' | 'account' | 'house'
  /** Of the session or the account; empty for the house. */
  readonly id: string
  /** `renewed`: it goes on with another secret. */
  readonly what: 'ended' | 'renewed'
}

/** Port: tells every process what to forget. A notice that is lost is made up for within half a minute. */
export interface SessionNotices {
  publish(notice: SessionNotice): void
  subscribe(listener: (notice: SessionNotice) => void): Disposable
}
