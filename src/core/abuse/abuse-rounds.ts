import type { Clock } from '../../base/clock.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Directory } from '../directory/directory.ts'
import type { SendingHold, SendingLedger } from '../sending/sending-ledger.ts'
import type { AbuseBook } from './abuse-book.ts'
import { type AbuseCase, keyOfAccount } from './abuse-case.ts'
import type { AbuseDesk } from './abuse-desk.ts'
import type { AbuseEffects } from './abuse-effects.ts'

export interface AbuseRoundsParts {
  readonly book: AbuseBook
  readonly desk: Pick<AbuseDesk, 'expire'>
  readonly effects: AbuseEffects
  readonly ledger: Pick<SendingLedger, 'held'>
  readonly directory: Pick<Directory, 'account'>
  readonly clock: Clock
  readonly log: Log
}

/** Open cases that one round looks at. */
const MOST_LOOKED_AT = 10_000

/** What is done about abuse without anybody: steps end when their time is over, what a crash has broken off is brought about, holds of the limits become cases, and old cases go. */
export class AbuseRounds {
  readonly #parts: AbuseRoundsParts
  readonly #keepMs: number

  /** `keepMs`: for so long closed cases are kept. */
  constructor(parts: AbuseRoundsParts, keepMs: number) {
    this.#parts = parts
    this.#keepMs = keepMs
  }

  async run(): Promise<void> {
    const { book, ledger, clock } = this.#parts
    for (const found of await book.find({ isOpen: true, most: MOST_LOOKED_AT })) await this.#enforce(found)
    for (const { accountId, hold } of await ledger.held()) await this.#openFor(accountId, hold)
    await book.prune(clock.nowMs() - this.#keepMs)
  }

  /** One case that cannot be seen to must not keep the others waiting. */
  async #enforce(found: AbuseCase): Promise<void> {
    const { desk, effects, directory, clock, log } = this.#parts
    const { id, inForce } = found
    if (!inForce) return
    try {
      if (inForce.untilMs !== undefined && clock.nowMs() >= inForce.untilMs) return await desk.expire(found)
      const account = await directory.account(found.account?.accountId ?? '')
      if (account && account.state !== 'closed') await effects.apply(account, inForce, id)
    } catch (error) {
      log.error('abuse/not-enforced', toFault(error), { case: id })
    }
  }

  /** An account that sent what it usually does not is looked at by somebody, also if its member comes back before. A hold that a case was there for before, open or closed, opens none. */
  async #openFor(accountId: string, { by, reason, sinceMs }: SendingHold): Promise<void> {
    const { book, directory, clock } = this.#parts
    if (by !== 'limits') return
    const [latest] = await book.find({ accountId, most: 1 })
    const account = await directory.account(accountId)
    if (!account || (latest && (latest.state !== 'closed' || latest.changedMs >= sinceMs))) return
    await book.open({
      what: 'opened',
      atMs: clock.nowMs(),
      key: keyOfAccount(accountId),
      source: 'limits',
      account: { accountId, address: account.address },
      about: `held by itself: ${reason}`,
    })
  }
}
