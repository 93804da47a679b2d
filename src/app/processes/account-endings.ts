import { type AccountNotice, endsSessions } from '../../core/directory/account-notices.ts'
import type { Topic } from './notice-board.ts'

const REASONS: Readonly<Record<AccountNotice['what'], string>> = {
  'password-changed': 'The password was changed: log in again',
  'password-forced': 'The password has to be changed: set a new one on the web',
  'doors-changed': 'What opens this account was changed: log in again',
  suspended: 'The account was suspended',
  closed: 'The account was closed: sign in on the web to open it again',
  removed: 'The account was deleted',
  replaced: 'The account was restored from a backup: log in again',
  held: 'Your outgoing mail is held: a message in your inbox says why',
  resumed: '',
}

/** Accounts whose last ending is remembered, for the log-ins that were under way then. */
const MAX_REMEMBERED = 1000

interface Ending {
  readonly moment: number
  readonly reason: string
}

/**
 * Ends the open conversations of accounts whose password was changed, or that were suspended or deleted: whoever is still inside may be the one that the
 * password was changed for (R061).
 */
export class AccountEndings {
  readonly #conversations = new Map<string, Set<(reason: string) => void>>()
  /** In order of their moments. */
  readonly #endings = new Map<string, Ending>()
  #moment = 0

  constructor(notices: Topic<AccountNotice>) {
    notices.subscribe((notice) => {
      if (endsSessions(notice)) this.#end(notice.accountId, REASONS[notice.what])
    })
  }

  /** Grows with every ending of any account. */
  get moment(): number {
    return this.#moment
  }

  /** Calls `end` when a conversation of that account must be over; at once if the account has ended since the moment `since`. */
  watch(accountId: string, end: (reason: string) => void, since: number): Disposable {
    const missed = this.#endings.get(accountId)
    if (missed && missed.moment > since) end(missed.reason)
    let conversations = this.#conversations.get(accountId)
    if (!conversations) {
      conversations = new Set()
      this.#conversations.set(accountId, conversations)
    }
    conversations.add(end)
    return { [Symbol.dispose]: () => this.#forget(accountId, end) }
  }

  #end(accountId: string, reason: string): void {
    this.#endings.delete(accountId)
    this.#endings.set(accountId, { moment: ++this.#moment, reason })
    if (this.#endings.size > MAX_REMEMBERED) this.#endings.delete(this.#endings.keys().next().value as string)
    for (const end of [...(this.#conversations.get(accountId) ?? [])]) end(reason)
  }

  #forget(accountId: string, end: (reason: string) => void): void {
    const conversations = this.#conversations.get(accountId)
    conversations?.delete(end)
    if (conversations?.size === 0) this.#conversations.delete(accountId)
  }
}
