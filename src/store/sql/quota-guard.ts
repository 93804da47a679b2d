import { hasRoom, isLimited, overQuota, type QuotaLimits, type QuotaUsage } from '../../core/mail/quota.ts'
import type { AccountState } from './account-state.ts'
import type { SqlReader, SqlWriter } from './database.ts'

/** Sees to it that no transaction leaves an account with more than it may keep. */
export class QuotaGuard {
  readonly #tx: SqlWriter
  readonly #state: AccountState
  readonly #limits: QuotaLimits

  constructor(tx: SqlWriter, state: AccountState, limits: QuotaLimits) {
    this.#tx = tx
    this.#state = state
    this.#limits = limits
  }

  /** To be called after messages were added: the transaction fails if they were too many. Costs nothing where there are no limits. @throws Fault peer mail/over-quota */
  async check(): Promise<void> {
    if (!isLimited(this.#limits)) return
    await this.#state.flush()
    const used = await readUsage(this.#tx)
    if (!hasRoom({ limits: this.#limits, used }, { storageBytes: 0, messages: 0 })) throw overQuota()
  }
}

/** From the counters of the mailboxes: no message is looked at. */
export async function readUsage(tx: SqlReader): Promise<QuotaUsage> {
  const sums = await tx.get<{ bytes: number; messages: number }>(
    'SELECT coalesce(sum(size), 0) AS bytes, coalesce(sum(messages), 0) AS messages FROM mailbox',
  )
  return { storageBytes: sums?.bytes ?? 0, messages: sums?.messages ?? 0 }
}
