import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { type Generation, type GenerationChoice, type GenerationId, isRetired } from './generation.ts'
import type { GenerationBook, GenerationCount } from './generation-book.ts'

/** What a page of a webmail knows of the two. */
export interface GenerationView {
  /** Where the account is led to. */
  readonly landing: GenerationId
  /** The one that can be switched to; undefined if there is none. */
  readonly other: GenerationId | undefined
  /** The other one may be tried, and is not finished. */
  readonly isPreview: boolean
  /** The day with which this one goes, if that is set. */
  readonly retireOn: string | undefined
  /** Those that the operator has stopped for now: their pages say so. While it is the own one, the other takes everybody, and what was chosen stays. */
  readonly stopped: readonly GenerationId[]
}

/** Which webmail each account has. Nothing of it is remembered in a process: of two that remember different things, each would lead to the other without end. */
export class Generations {
  readonly #book: GenerationBook
  readonly #clock: Clock

  constructor(book: GenerationBook, clock: Clock) {
    this.#book = book
    this.#clock = clock
  }

  /** Where an account is led to: what it has chosen, or what all have, if that is retired or nothing was chosen. */
  async landing(accountId: string): Promise<GenerationId> {
    return (await this.view(accountId)).landing
  }

  async view(accountId: string): Promise<GenerationView> {
    const [all, [choice]] = await Promise.all([this.#book.generations(), this.#book.choices(accountId)])
    const nowMs = this.#clock.nowMs()
    const chosen = all.find(({ id }) => id === choice?.generation)
    const here = chosen && !isRetired(chosen, nowMs) ? chosen : currentOf(all)
    const other = all.find((one) => one.id !== here.id && !isRetired(one, nowMs) && one.stoppedMs === undefined)
    return {
      landing: here.id,
      other: other?.id,
      isPreview: other?.status === 'preview',
      retireOn: here.status === 'retiring' ? here.retireOn : undefined,
      stopped: all.filter(({ stoppedMs }) => stoppedMs !== undefined).map(({ id: stopped }) => stopped),
    }
  }

  /** What an account has chosen, newest first. */
  choices(accountId: string): Promise<readonly GenerationChoice[]> {
    return this.#book.choices(accountId)
  }

  /** Chooses one for an account, from now on. What is chosen already is noted once. `atMs`: when it was chosen, if that was elsewhere. @throws Fault peer generations/retired */
  async choose(
    accountId: string,
    generation: GenerationId,
    by: GenerationChoice['by'],
    atMs = this.#clock.nowMs(),
  ): Promise<void> {
    const nowMs = this.#clock.nowMs()
    const wanted = (await this.#book.generations()).find(({ id }) => id === generation)
    if (!wanted || isRetired(wanted, nowMs)) {
      throw new Fault('peer', 'generations/retired', `the ${generation} webmail is retired: nobody can be led there`)
    }
    const [before] = await this.#book.choices(accountId)
    if (before?.generation === generation && before.by === by) return
    await this.#book.choose({ accountId, generation, by, atMs })
  }

  all(): Promise<readonly Generation[]> {
    return this.#book.generations()
  }

  counts(): Promise<readonly GenerationCount[]> {
    return this.#book.counts()
  }

  accountsOf(generation: GenerationId): Promise<readonly string[]> {
    return this.#book.accountsOf(generation)
  }

  /**
   * Sets how it stands with one. What becomes current takes the place of what was, which is `legacy` from then on.
   * @throws Fault peer generations/needs-current, generations/is-retired
   */
  async set(id: GenerationId, status: 'preview' | 'current' | 'legacy'): Promise<readonly Generation[]> {
    const all = await this.#book.generations()
    const atMs = this.#clock.nowMs()
    const before = this.#movable(all, id)
    if (before.status === status) return all
    if (status !== 'current') this.#requireOther(before)
    const demoted = status === 'current' ? all.filter((one) => one.id !== id && one.status === 'current') : []
    await this.#book.put([
      { ...before, status, retireOn: undefined, atMs },
      ...demoted.map((one) => ({ ...one, status: 'legacy' as const, atMs })),
    ])
    return this.#book.generations()
  }

  /** Retires one with the beginning of a day (UTC); today or before: at once, and for good. @throws Fault peer generations/needs-current, generations/is-retired, generations/bad-day */
  async retire(id: GenerationId, day: string): Promise<readonly Generation[]> {
    const all = await this.#book.generations()
    const before = this.#movable(all, id)
    this.#requireOther(before)
    const atMs = this.#clock.nowMs()
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || new Date(Date.parse(day) || 0).toISOString().slice(0, 10) !== day) {
      throw new Fault('peer', 'generations/bad-day', `"${day}" is no day: write one such as 2027-03-01`)
    }
    const status = Date.parse(day) <= atMs ? 'retired' : 'retiring'
    await this.#book.put([{ ...before, status, retireOn: day, atMs }])
    return this.#book.generations()
  }

  /** Lets nobody into one until it is started again, as while it harms: everything else of the site stays up, and the other one takes its members meanwhile. One that is stopped stays so since when it was. */
  async stop(id: GenerationId): Promise<readonly Generation[]> {
    return this.#turn(id, (before) => before ?? this.#clock.nowMs())
  }

  async start(id: GenerationId): Promise<readonly Generation[]> {
    return this.#turn(id, () => undefined)
  }

  async #turn(id: GenerationId, since: (before: number | undefined) => number | undefined) {
    const all = await this.#book.generations()
    await this.#book.put(all.filter((one) => one.id === id).map((one) => ({ ...one, stoppedMs: since(one.stoppedMs) })))
    return this.#book.generations()
  }

  /** What is over stays over: members have been told, and their other webmail is all that they have. */
  #movable(all: readonly Generation[], id: GenerationId): Generation {
    const found = all.find((one) => one.id === id)
    if (found && !isRetired(found, this.#clock.nowMs())) return found
    throw new Fault('peer', 'generations/is-retired', `the ${id} webmail is retired, which is for good`)
  }

  #requireOther({ id, status }: Generation): void {
    if (status !== 'current') return
    const mend = 'make another one current first: posthus generations set <generation> current'
    throw new Fault('peer', 'generations/needs-current', `members who have chosen nothing have the ${id} one: ${mend}`)
  }
}

function currentOf(all: readonly Generation[]): Generation {
  const current = all.find(({ status }) => status === 'current') ?? all[0]
  if (!current) throw new Fault('us', 'generations/none', 'there is no webmail at all')
  return current
}
