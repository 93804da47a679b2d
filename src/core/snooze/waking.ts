import type { Clock } from '../../base/clock.ts'
import { isFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { MailStore } from '../mail/mail-store.ts'
import { nextWakeMs, wake } from './snoozes.ts'
import type { WakeBook } from './wake-book.ts'

/** Accounts that are looked at in a row. */
const AT_ONCE = 100
/** An account that could not be looked at is tried again after so long. */
const AGAIN_MS = 300_000

/** Wakes what is to wake, in all accounts. What should have woken while nothing ran wakes at once. */
export class Waking {
  readonly #mail: MailStore
  readonly #book: WakeBook
  readonly #clock: Clock
  readonly #log: Log

  constructor(mail: MailStore, book: WakeBook, clock: Clock, log: Log) {
    this.#mail = mail
    this.#book = book
    this.#clock = clock
    this.#log = log
  }

  /** Looks once. */
  async look(stopping: AbortSignal): Promise<void> {
    for (;;) {
      const nowMs = this.#clock.nowMs()
      const due = await this.#book.due(nowMs, AT_ONCE)
      for (const { accountId, atMs } of due) {
        if (stopping.aborted) return
        await this.#book.settle(accountId, atMs, await this.#wake(accountId, nowMs))
      }
      if (due.length < AT_ONCE) return
    }
  }

  /** When to look next. One account that cannot be opened must not keep the others asleep. */
  async #wake(accountId: string, nowMs: number): Promise<number | undefined> {
    try {
      return await this.#mail.write(accountId, async (mail) => {
        await wake(mail, ({ untilMs }) => untilMs <= nowMs, nowMs)
        return nextWakeMs(mail)
      })
    } catch (error) {
      if (isFault(error, 'mail/no-such-account')) return undefined
      this.#log.error('mail/not-woken', error, { account: accountId })
      return nowMs + AGAIN_MS
    }
  }
}
