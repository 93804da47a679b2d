/**
 * What can happen to an account that its open sessions, and whatever is remembered of it, care about. `doors-changed`: a second factor came or went, or an app password was revoked, so what mail programs
 * have logged in with may open nothing any more. `password-forced`: the password opens nothing until another one is set.
 */
export const ACCOUNT_EVENTS = [
  'password-changed',
  'password-forced',
  'doors-changed',
  'suspended',
  'closed',
  'resumed',
  'removed',
  'replaced',
  'held',
] as const

/** That it has happened. */
export interface AccountNotice {
  readonly accountId: string
  readonly what: (typeof ACCOUNT_EVENTS)[number]
}

/**
 * Port: tells every process that an account has changed, so that its open sessions can be ended within seconds. The app carries notices
 * between processes; one that is lost costs time only, since every log-in reads the directory anew.
 */
export interface AccountNotices {
  publish(notice: AccountNotice): void
  subscribe(listener: (notice: AccountNotice) => void): Disposable
}

/** Notices within one process. */
export class LocalAccountNotices implements AccountNotices {
  readonly #listeners = new Set<(notice: AccountNotice) => void>()

  publish(notice: AccountNotice): void {
    for (const listener of [...this.#listeners]) listener(notice)
  }

  subscribe(listener: (notice: AccountNotice) => void): Disposable {
    const own = (notice: AccountNotice) => listener(notice)
    this.#listeners.add(own)
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) }
  }
}

/** Whether a notice ends the account's web sessions. Browsers have shown what is asked today, or are ended one by one by who changes it. */
export function endsBrowsers(notice: AccountNotice): boolean {
  return endsSessions(notice) && notice.what !== 'doors-changed'
}

/** Whether a notice ends the account's open sessions. */
export function endsSessions(notice: AccountNotice): boolean {
  return notice.what !== 'resumed'
}
