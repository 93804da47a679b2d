import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { HouseLetters } from '../delivery/house-letters.ts'
import type { AccountNotices } from '../directory/account-notices.ts'
import { SUSPENSION } from '../directory/accounts.ts'
import type { Directory } from '../directory/directory.ts'
import type { MemberLanguages } from '../language/member-languages.ts'
import { CLOSING } from '../leaving/closing.ts'
import type { QueueChange, QueueDesk } from '../queue/queue-desk.ts'
import { holdNotice } from './hold-notice.ts'
import type { SendingHold, SendingLedger } from './sending-ledger.ts'

/** Who holds mail in the queue, by who holds its account. */
export const HELD_BY = { limits: 'limits', operator: 'account-hold', abuse: 'abuse-hold' } as const

export interface SendingHoldsParts {
  readonly ledger: SendingLedger
  readonly desk: Pick<QueueDesk, 'hold' | 'release'>
  readonly directory: Directory
  readonly notices: AccountNotices
  /** Without the member's filter: whoever has the password may have written one that hides the notice. */
  readonly letters: HouseLetters
  readonly languages: Pick<MemberLanguages, 'of'>
  readonly hostname: string
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
}

/**
 * Keeps an account's outgoing mail back, and lets it go. Nothing that was acknowledged is lost by it: what waits stays in the queue, and the time does not count towards its end.
 */
export class SendingHolds {
  readonly #parts: SendingHoldsParts

  constructor(parts: SendingHoldsParts) {
    this.#parts = parts
  }

  /**
   * Holds everything of an account: first what is to come, durably, then what waits; then its sessions end and the member is told. Done again after a crash by `enforce`.
   * Returns false if it is held already.
   */
  async hold(accountId: string, hold: SendingHold): Promise<boolean> {
    const { ledger } = this.#parts
    if (!(await ledger.hold(accountId, hold))) return false
    await this.carryOut(accountId, hold)
    return true
  }

  /** What follows from a hold that the ledger knows already. */
  async carryOut(accountId: string, hold: SendingHold): Promise<void> {
    const { notices, log } = this.#parts
    log.warn('sending/held', { account: accountId, by: hold.by, reason: hold.reason })
    await this.#holdQueued(accountId, hold)
    await this.#tell(accountId, hold)
    notices.publish({ accountId, what: 'held' })
  }

  /**
   * Holds an account for an abuse case, in the place of whatever holds it. The desk of abuse tells the member itself, and no session ends: nobody thinks that the password is somebody else's. Returns false if it is held so already.
   */
  async holdForAbuse(accountId: string, reason: string): Promise<boolean> {
    const { ledger, desk, clock, log } = this.#parts
    const nowMs = clock.nowMs()
    const hold = { by: 'abuse', reason, sinceMs: nowMs } as const
    if (!(await ledger.hold(accountId, hold))) return false
    log.warn('sending/held', { account: accountId, by: hold.by, reason })
    // What another hold has kept is kept by this one from here on; the sender looks at the account once more.
    for (const by of ['limits', 'operator'] as const) await desk.release({ accountId }, nowMs, HELD_BY[by])
    await this.#holdQueued(accountId, hold)
    return true
  }

  /**
   * Releases an account, after somebody has shown that the member is behind it. What it has in the queue is sent. Without `by` whatever holds it, but for an abuse case, which ends its hold itself. Undefined if it was not held.
   */
  async release(accountId: string, by?: SendingHold['by']): Promise<(SendingHold & QueueChange) | undefined> {
    const { ledger, desk, clock, log } = this.#parts
    const hold =
      by === undefined
        ? ((await ledger.release(accountId, 'limits')) ?? (await ledger.release(accountId, 'operator')))
        : await ledger.release(accountId, by)
    if (!hold) return undefined
    const { messages, recipients } = await desk.release({ accountId }, clock.nowMs(), HELD_BY[hold.by])
    log.info('sending/released', { account: accountId, by: hold.by, messages })
    return { ...hold, messages, recipients }
  }

  /**
   * The member has proved to be there: with a new password now, on the page for members once there is one. Releases what the limits have held; what the operator holds stays.
   */
  async memberIsBack(accountId: string): Promise<void> {
    await this.release(accountId, 'limits')
  }

  /** Holds what has slipped into the queue while its account was being held, or before a crash. */
  async enforce(): Promise<void> {
    const { ledger, directory } = this.#parts
    for (const { accountId, hold } of await ledger.held()) await this.#holdQueued(accountId, hold)
    for (const { id, state } of await directory.accounts()) if (state !== 'active') await this.#holdIdle(id, state)
  }

  async #holdIdle(accountId: string, state: 'suspended' | 'closed'): Promise<void> {
    const { desk, clock } = this.#parts
    const by = state === 'closed' ? CLOSING : SUSPENSION
    await desk.hold({ accountId }, { by, reason: `the account is ${state}` }, clock.nowMs())
  }

  async #holdQueued(accountId: string, { by, reason }: SendingHold): Promise<void> {
    const { desk, clock } = this.#parts
    await desk.hold({ accountId }, { by: HELD_BY[by], reason }, clock.nowMs())
  }

  /** A notice that cannot be kept must not keep the mail from being held. */
  async #tell(accountId: string, hold: SendingHold): Promise<void> {
    const { directory, letters, languages, hostname, entropy, log } = this.#parts
    const account = await directory.account(accountId)
    if (!account) return
    try {
      await letters.put(account, holdNotice(account, hold, hostname, await languages.of(accountId)))
    } catch (error) {
      log.error('sending/notice-failed', error, { account: accountId, incident: randomId(entropy, 8) })
    }
  }
}
