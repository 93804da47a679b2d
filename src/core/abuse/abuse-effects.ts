import type { Clock } from '../../base/clock.ts'
import type { Accounts } from '../directory/accounts.ts'
import type { Account } from '../directory/directory.ts'
import type { SendingHolds } from '../sending/sending-holds.ts'
import type { SendingLedger } from '../sending/sending-ledger.ts'
import type { Measure } from './abuse-case.ts'

export interface AbuseEffectsParts {
  readonly ledger: Pick<SendingLedger, 'standing' | 'setThrottle'>
  readonly holds: Pick<SendingHolds, 'holdForAbuse' | 'release'>
  readonly accounts: Pick<Accounts, 'suspend' | 'resume'>
  readonly clock: Clock
}

/** What steps do, by the means that there are for it anyway. A suspension holds as well: so nothing is sent in the moment in which one takes the place of the other. */
export class AbuseEffects {
  readonly #parts: AbuseEffectsParts
  readonly #percent: number

  /** `percent`: what a throttle leaves of what an account may send. */
  constructor(parts: AbuseEffectsParts, percent: number) {
    this.#parts = parts
    this.#percent = percent
  }

  /** Brings a step about; done again it changes nothing. @throws Fault peer account/closed */
  async apply({ id, address, state }: Account, { kind, untilMs }: Measure, caseId: number): Promise<void> {
    const { holds, accounts } = this.#parts
    if (kind === 'throttle') return this.#throttle(id, untilMs)
    if (kind === 'hold' || kind === 'suspend') await holds.holdForAbuse(id, `abuse case ${caseId}`)
    if (kind === 'suspend' && state === 'active') await accounts.suspend(address)
  }

  /** Undoes a step, as far as `next`, which takes its place, does not need it. */
  async undo({ id, address, state }: Account, { kind }: Measure, next?: Measure): Promise<void> {
    const { ledger, holds, accounts } = this.#parts
    if (kind === 'throttle' && next?.kind !== 'throttle') await ledger.setThrottle(id, undefined)
    if (kind === 'suspend' && next?.kind !== 'suspend' && state === 'suspended') await accounts.resume(address)
    const holdsOn = next?.kind === 'hold' || next?.kind === 'suspend'
    if ((kind === 'hold' || kind === 'suspend') && !holdsOn) await holds.release(id, 'abuse')
  }

  async #throttle(accountId: string, untilMs = 0): Promise<void> {
    const { ledger, clock } = this.#parts
    const { throttle } = await ledger.standing(accountId, clock.nowMs())
    if (throttle?.untilMs === untilMs) return
    await ledger.setThrottle(accountId, { percent: this.#percent, untilMs })
  }
}
