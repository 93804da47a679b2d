import { expungedLimits, expungedRoom } from '../../core/mail/expunged-room.ts'
import { hasRoom, isLimited, overQuota, type QuotaLimits, type QuotaUsage } from '../../core/mail/quota.ts'
import type { AccountState } from './account-state.ts'
import type { SqlReader, SqlWriter } from './database.ts'
import { giveUpOldest } from './purge-expunged.ts'

/** Sees to it that no transaction leaves an account with more than it may keep. */
export class QuotaGuard {
  readonly #tx: SqlWriter
  readonly #state: AccountState
  readonly #limitsOf: () => Promise<QuotaLimits>
  readonly #undeletePercent: number
  #limits: QuotaLimits | undefined

  /**
   * `limitsOf` is asked once, and only where something is added: a change of flags need not look for what the account may keep. `undeletePercent`: what expunged
   * messages may take, of the quota.
   */
  constructor(tx: SqlWriter, state: AccountState, limitsOf: () => Promise<QuotaLimits>, undeletePercent: number) {
    this.#tx = tx
    this.#state = state
    this.#limitsOf = limitsOf
    this.#undeletePercent = undeletePercent
  }

  /** To be called after messages were added: the transaction fails if they were too many. Costs nothing where there are no limits. @throws Fault peer mail/over-quota */
  async check(): Promise<void> {
    const limits = await this.#ask()
    if (!isLimited(limits)) return
    await this.#state.flush()
    const used = await readUsage(this.#tx)
    if (!hasRoom({ limits, used }, { storageBytes: 0, messages: 0 })) throw overQuota()
  }

  /**
   * To be called with what was added. Somebody who appends and expunges in a loop is always within the quota, while what can be brought back grows: so where that is
   * too much already, as much of it goes, the oldest first, as has come. An EXPUNGE only turns one into the other, so the two together never take more than
   * both limits allow. The work is in proportion to that of adding: no expunged message counts for less than `LEAST_ROOM_BYTES`.
   */
  async makeUpFor(added: QuotaUsage): Promise<void> {
    if (added.messages === 0 || !isLimited(await this.#ask())) return
    const { storageBytes, messages } = await this.#excess()
    const room = Math.min(storageBytes, expungedRoom(added.storageBytes))
    await giveUpOldest(this.#tx, this.#state, { storageBytes: room, messages: Math.min(messages, added.messages) })
  }

  /** Gives up the oldest expunged messages as long as they take too much, at most `most` of them. Returns how many. */
  async giveUpExcess(most: number): Promise<number> {
    return giveUpOldest(this.#tx, this.#state, await this.#excess(), most)
  }

  /** What the expunged messages take beyond their limits; not above 0: nothing. */
  async #excess(): Promise<QuotaUsage> {
    const used = await this.#state.expunged()
    const limits = expungedLimits(await this.#ask(), this.#undeletePercent)
    return {
      storageBytes: used.storageBytes - (limits.storageBytes ?? Number.POSITIVE_INFINITY),
      messages: used.messages - (limits.messages ?? Number.POSITIVE_INFINITY),
    }
  }

  async #ask(): Promise<QuotaLimits> {
    this.#limits ??= await this.#limitsOf()
    return this.#limits
  }
}

/** From the counters of the mailboxes: no message is looked at. */
export async function readUsage(tx: SqlReader): Promise<QuotaUsage> {
  const sums = await tx.get<{ bytes: number; messages: number }>(
    'SELECT coalesce(sum(size), 0) AS bytes, coalesce(sum(messages), 0) AS messages FROM mailbox',
  )
  return { storageBytes: sums?.bytes ?? 0, messages: sums?.messages ?? 0 }
}
