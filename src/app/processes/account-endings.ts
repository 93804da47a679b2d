import { type AccountNotice, endsSessions } from '../../core/directory/account-notices.ts'
import type { Topic } from './notice-board.ts'

const REASONS: Readonly<Record<AccountNotice['what'], string>> = {
  'password-changed': 'The password was changed: log in again',
  suspended: 'The account was suspended',
  removed: 'The account was deleted',
  resumed: '',
}

/**
 * Ends the open conversations of accounts whose password was changed, or that were suspended or deleted: whoever is still inside may be the one that the
 * password was changed for (R061).
 */
export class AccountEndings {
  readonly #conversations = new Map<string, Set<(reason: string) => void>>()

  constructor(notices: Topic<AccountNotice>) {
    notices.subscribe((notice) => {
      if (endsSessions(notice)) this.#end(notice.accountId, REASONS[notice.what])
    })
  }

  /** Calls `end` when a conversation of that account must be over. */
  watch(accountId: string, end: (reason: string) => void): Disposable {
    let conversations = this.#conversations.get(accountId)
    if (!conversations) {
      conversations = new Set()
      this.#conversations.set(accountId, conversations)
    }
    conversations.add(end)
    return { [Symbol.dispose]: () => this.#forget(accountId, end) }
  }

  #end(accountId: string, reason: string): void {
    for (const end of [...(this.#conversations.get(accountId) ?? [])]) end(reason)
  }

  #forget(accountId: string, end: (reason: string) => void): void {
    const conversations = this.#conversations.get(accountId)
    conversations?.delete(end)
    if (conversations?.size === 0) this.#conversations.delete(accountId)
  }
}
