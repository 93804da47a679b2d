import type { Mailbox } from '../../../src/wire/jmap/email.ts'

/** Has the browser answer without a network. One that cannot, or may not, goes on without. */
export function registerWorker({ serviceWorker }: Navigator): void {
  serviceWorker?.register('/mail/service-worker.js', { scope: '/mail/', updateViaCache: 'none' }).catch(() => undefined)
}

/** As far as a browser can: how much is unread, on the sign of the application. */
export function showBadge(browser: Navigator, unread: number): void {
  const done = unread > 0 ? browser.setAppBadge?.(unread) : browser.clearAppBadge?.()
  // Not installed, or not allowed: the title says it too.
  done?.catch(() => undefined)
}

/** What is unread of the inbox, each time that it is looked at: how much of it is new. What was read meanwhile does not count against what has come. */
export class NewMail {
  #unread: number | undefined
  #total: number | undefined

  /** How many unread messages have come since it was asked last; 0 the first time. */
  count({ unreadEmails, totalEmails }: Pick<Mailbox, 'unreadEmails' | 'totalEmails'>): number {
    const more = this.#unread === undefined ? 0 : unreadEmails - this.#unread
    const came = this.#total === undefined ? 0 : totalEmails - this.#total
    this.#unread = unreadEmails
    this.#total = totalEmails
    // Marked as unread again is not new.
    return Math.max(0, Math.min(more, came))
  }
}
