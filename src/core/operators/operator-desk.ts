import type { Clock } from '../../base/clock.ts'
import { Fault, toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { ActFacts } from './operator-act.ts'
import type { OperatorLog } from './operator-log.ts'
import { may, type Power } from './operator-role.ts'
import type { Operator, OperatorStore } from './operator-store.ts'

/** What somebody at the console wants to do. */
export interface ConsoleAct {
  readonly act: string
  readonly power: Power
  /** Whose data it touches. */
  readonly accountId?: string
  readonly subject: string
  readonly why: string
  readonly tellMs?: number
  /** Whether it takes something from that member, who may be an operator too. */
  readonly isRestricting?: boolean
  /** Where an operator is named at the server itself. */
  readonly via?: ActFacts['via']
}

export interface OperatorDeskParts {
  readonly log: OperatorLog
  readonly store: Pick<OperatorStore, 'tryFind'>
  readonly clock: Clock
  readonly journal: Log
}

/** A reason with fewer characters is none. */
export const FEWEST_WHY = 4
/** And one with more is a letter. */
export const MOST_WHY = 500

/**
 * Lets operators act: whoever may, with a reason where it touches a member, and never without a trace. It is written down before it is done; what cannot be written down is not done. What did not succeed is written down as well.
 */
export class OperatorDesk {
  readonly #parts: OperatorDeskParts

  constructor(parts: OperatorDeskParts) {
    this.#parts = parts
  }

  /** Whether that operator may. @throws Fault peer operators/not-allowed */
  require({ role }: Operator, power: Power): void {
    if (may(role, power)) return
    throw new Fault('peer', 'operators/not-allowed', `the role ${role} may not do that (${power})`)
  }

  /**
   * Does something in the name of an operator at the console.
   * @throws Fault peer operators/not-allowed, operators/reason-needed, and whatever `work` throws
   */
  async perform<T>(operator: Operator, wish: ConsoleAct, work: () => Promise<T>): Promise<T> {
    const { power, isRestricting = false, via = 'console', ...facts } = wish
    this.require(operator, power)
    // Threat: whoever is being looked into, or has taken over a small role, shuts out those who would notice.
    const isOfOperator = wish.accountId !== undefined && (await this.#parts.store.tryFind(wish.accountId)) !== undefined
    if (isRestricting && isOfOperator) this.require(operator, 'operators.touch')
    const { accountId, name, role } = operator
    return this.record({ ...facts, by: { accountId, name, role }, via }, work)
  }

  /** Writes an act down, does it, and writes down if it came to nothing. @throws Fault peer operators/reason-needed, and whatever `work` throws */
  async record<T>(facts: ActFacts, work: () => Promise<T>, isReasonNeeded = true): Promise<T> {
    const why = facts.why.trim()
    if (why.length > MOST_WHY || (isReasonNeeded && facts.accountId !== undefined && why.length < FEWEST_WHY)) {
      throw reasonNeeded()
    }
    await this.#append({ ...facts, why })
    try {
      return await work()
    } catch (error) {
      await this.#append({ ...facts, why, failed: toFault(error).code })
      throw error
    }
  }

  /** The digest goes to the log of the machine too: where that is shipped elsewhere, the end of the chain cannot be cut off unseen. Nobody's name does. */
  async #append(facts: ActFacts): Promise<void> {
    const { log, clock, journal } = this.#parts
    const act = await log.append(facts, clock.nowMs())
    journal.info('operators/act', { seq: act.seq, act: act.act, via: act.via, digest: act.digest })
  }
}

/** What somebody is told who has given no reason, or a long one. */
export function reasonNeeded(): Fault {
  const problem = `this touches a member, who reads it: say why, in ${FEWEST_WHY} to ${MOST_WHY} characters`
  return new Fault('peer', 'operators/reason-needed', problem)
}
