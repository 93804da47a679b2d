import type { Directory } from '../../core/directory/directory.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import type { DeliveryLog } from '../../core/queue/delivery-log.ts'
import type { QueueCursor, QueueDesk } from '../../core/queue/queue-desk.ts'
import { refreshSubmissions } from '../../serve/jmap/submission/submission-status.ts'

/** Messages that are read from the queue at a time. */
const PAGE = 500
/** Scheduled messages that are followed; of more it is those that wait longest. The others are filed when their member looks. */
const MOST_FOLLOWED = 20_000

/**
 * Files what members had scheduled once it has gone, though nobody of them looks: a mail program would show it as scheduled for ever. It remembers what waited the last time; an account is opened only when something of it waits no longer. What goes between the last
 * look and a power cut is filed when the member asks for it next.
 */
export class ReleasedFiling {
  readonly #desk: Pick<QueueDesk, 'list' | 'message' | 'cancel'>
  readonly #deliveries: Pick<DeliveryLog, 'find'>
  readonly #mail: MailStore
  readonly #directory: Pick<Directory, 'account'>
  readonly #nowMs: () => number
  /** Accounts, by the ids of their messages in the queue. */
  #waiting: ReadonlyMap<string, string> = new Map()

  constructor(
    desk: Pick<QueueDesk, 'list' | 'message' | 'cancel'>,
    deliveries: Pick<DeliveryLog, 'find'>,
    mail: MailStore,
    directory: Pick<Directory, 'account'>,
    nowMs: () => number,
  ) {
    this.#desk = desk
    this.#deliveries = deliveries
    this.#mail = mail
    this.#directory = directory
    this.#nowMs = nowMs
  }

  /** Looks once. */
  async look(stopping: AbortSignal): Promise<void> {
    const waiting = await this.#scheduled()
    const before = this.#waiting
    this.#waiting = waiting
    const changed = new Set([...before].flatMap(([id, account]) => (waiting.has(id) ? [] : [account])))
    const services = { desk: this.#desk, deliveries: this.#deliveries }
    for (const account of changed) {
      if (stopping.aborted) return
      // The messages of one that was deleted wait no longer either.
      if (!(await this.#directory.account(account))) continue
      await refreshSubmissions(account, this.#mail, services, this.#nowMs())
    }
  }

  /** What waits for its time. */
  async #scheduled(): Promise<ReadonlyMap<string, string>> {
    const waiting = new Map<string, string>()
    const nowMs = this.#nowMs()
    let after: QueueCursor | undefined
    while (waiting.size < MOST_FOLLOWED) {
      const page = await this.#desk.list({ state: 'scheduled' }, PAGE, after)
      for (const { message } of page) {
        const { id, accountId, releaseMs = 0 } = message
        if (accountId !== undefined && releaseMs > nowMs) waiting.set(id, accountId)
      }
      const last = page.at(-1)?.message
      if (!last || page.length < PAGE) break
      after = { queuedMs: last.queuedMs, id: last.id }
    }
    return waiting
  }
}
