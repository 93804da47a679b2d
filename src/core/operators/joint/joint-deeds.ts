import type { Clock } from '../../../base/clock.ts'
import { Fault, toFault } from '../../../base/fault.ts'
import type { Log } from '../../../base/log.ts'
import type { Deed } from '../../certificates/certificate-entry.ts'
import { FEWEST_WHY, type OperatorDesk } from '../operator-desk.ts'
import type { Power } from '../operator-role.ts'
import type { Operator } from '../operator-store.ts'
import type { JointBook } from './joint-book.ts'
import { type JointDeed, type JointEntry, type JointTerms, type JointWork, jointDeedOf } from './joint-deed.ts'

/** What deeds of two persons work with. */
export interface JointDeedsParts {
  readonly book: JointBook
  readonly desk: Pick<OperatorDesk, 'perform'>
  /** Does it, once both have said so: `deed` names who asked and who consents. @throws Fault as the work does */
  readonly carryOut: (work: JointWork, deed: Deed) => Promise<unknown>
  readonly clock: Clock
  readonly log: Log
}

const POWER: Power = 'certificates.change'

/**
 * What one operator asks for and another agrees to, which is when it is done. Threat: one stolen account, or one mistake, takes a certificate out of service that all clients trust, or puts another one there. Whoever has asked
 * does not agree as well, whatever the role; what was asked for cannot be changed any more.
 */
export class JointDeeds {
  readonly #parts: JointDeedsParts

  constructor(parts: JointDeedsParts) {
    this.#parts = parts
  }

  /** All of them, the newest first. */
  async list(): Promise<readonly JointDeed[]> {
    const { book, clock } = this.#parts
    return [...(await book.all())].map(([id, entries]) => jointDeedOf(id, entries, clock.nowMs())).toReversed()
  }

  /** @throws Fault peer joint/none */
  async find(id: number): Promise<JointDeed> {
    const entries = await this.#parts.book.entries(id)
    if (entries.length === 0) throw new Fault('peer', 'joint/none', `nobody has asked for anything with number ${id}`)
    return jointDeedOf(id, entries, this.#parts.clock.nowMs())
  }

  /** Asks. @throws Fault peer operators/not-allowed, operators/reason-needed */
  async request(by: Operator, terms: JointTerms): Promise<JointDeed> {
    const { book, clock } = this.#parts
    requireReason(terms.why)
    return this.#perform(by, `${terms.work.kind}.request`, terms, terms.why, async () => {
      const id = await book.open({ what: 'requested', atMs: clock.nowMs(), by: personOf(by), terms })
      return this.find(id)
    })
  }

  /**
   * Agrees, as a second person: then it is done, or what keeps it from being done is written down.
   * @throws Fault peer operators/not-allowed, joint/none, joint/same-person, joint/too-late
   */
  async agree(by: Operator, id: number): Promise<JointDeed> {
    const deed = await this.find(id)
    const { terms, requestedBy } = deed
    if (requestedBy.accountId === by.accountId) {
      throw new Fault('peer', 'joint/same-person', 'whoever has asked does not agree as well: it takes two persons')
    }
    // Asked before it is written down that somebody has agreed: of two who do, one does it.
    await this.#perform(by, `${terms.work.kind}.agree`, terms, terms.why, () =>
      this.#step(by, deed, { what: 'agreed' }),
    )
    await this.#carryOut(by, deed)
    return this.find(id)
  }

  /** Does not agree. @throws Fault peer operators/not-allowed, operators/reason-needed, joint/none, joint/too-late */
  async refuse(by: Operator, id: number, why: string): Promise<JointDeed> {
    requireReason(why)
    const deed = await this.find(id)
    const { terms } = deed
    await this.#perform(by, `${terms.work.kind}.refuse`, terms, why, () =>
      this.#step(by, deed, { what: 'refused', why: why.trim() }),
    )
    return this.find(id)
  }

  /** Takes a request back. @throws Fault peer operators/not-allowed, joint/none, joint/not-yours, joint/too-late */
  async withdraw(by: Operator, id: number): Promise<JointDeed> {
    const deed = await this.find(id)
    const { terms, requestedBy } = deed
    if (requestedBy.accountId !== by.accountId) {
      throw new Fault(
        'peer',
        'joint/not-yours',
        'somebody else has asked for that: whoever does not want it refuses it',
      )
    }
    await this.#perform(by, `${terms.work.kind}.withdraw`, terms, terms.why, () =>
      this.#step(by, deed, { what: 'withdrawn' }),
    )
    return this.find(id)
  }

  async #carryOut(by: Operator, { id, terms, requestedBy }: JointDeed): Promise<void> {
    const { carryOut, clock, log } = this.#parts
    const { work, why } = terms
    try {
      await this.#perform(by, work.kind, terms, why, () =>
        carryOut(work, { by: requestedBy.name, consent: by.name, why, atMs: clock.nowMs() }),
      )
      await this.#append(id, by, { what: 'done' })
    } catch (error) {
      const fault = toFault(error)
      if (fault.who === 'us') log.error('joint/failed', fault, { deed: id })
      // Of a fault of ours no more than its code: what it says may name paths of this machine.
      const problem = fault.who === 'us' ? fault.code : fault.message
      await this.#append(id, by, { what: 'failed', problem })
    }
  }

  #perform<T>(by: Operator, act: string, { subject }: JointTerms, why: string, work: () => Promise<T>): Promise<T> {
    return this.#parts.desk.perform(by, { act, power: POWER, subject, why }, work)
  }

  async #step(by: Operator, { id, state, entries }: JointDeed, step: Step): Promise<void> {
    const { book, clock } = this.#parts
    const entry = { ...step, atMs: clock.nowMs(), by: personOf(by) } as JointEntry
    const isFirst = state === 'requested' && (await book.append(id, entry, entries.length))
    if (!isFirst) throw new Fault('peer', 'joint/too-late', `that is ${state} already, or somebody else was faster`)
  }

  /** Whatever was written in between. */
  async #append(id: number, by: Operator, step: Step): Promise<void> {
    const { book, clock } = this.#parts
    const entry = { ...step, atMs: clock.nowMs(), by: personOf(by) } as JointEntry
    while (!(await book.append(id, entry, (await book.entries(id)).length)));
  }
}

/** A step without when and by whom. */
type Step = JointEntry extends infer Entry ? (Entry extends JointEntry ? Omit<Entry, 'atMs' | 'by'> : never) : never

function requireReason(why: string): void {
  if (why.trim().length >= FEWEST_WHY) return
  throw new Fault('peer', 'operators/reason-needed', 'the second person, and whoever looks later, reads why: say it')
}

function personOf({ accountId, name }: Operator) {
  return { accountId, name }
}
