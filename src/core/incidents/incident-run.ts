import type { Clock } from '../../base/clock.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { type Incident, type IncidentEntry, type MachineStage, nextStage, type ProofRow } from './incident.ts'
import type { IncidentBook } from './incident-book.ts'

/** What takes one step: does what is left of it and returns what proves it. Broken off anywhere and asked again, it goes on. */
export type StageWork = (incident: Incident) => Promise<readonly ProofRow[]>

/** Who writes the entries that nobody typed. */
const MACHINE = 'posthus'

/**
 * Takes the steps of an incident, in their order, each to the end. A step has been taken when its proof holds, whatever the work itself said: what was seen from outside is
 * written down, and the next step begins. A process that is killed in the middle leaves what is proved; whoever goes on takes the step that was under way again.
 */
export class IncidentRun {
  readonly #book: IncidentBook
  readonly #works: Readonly<Record<MachineStage, StageWork>>
  readonly #clock: Clock
  readonly #log: Log

  constructor(book: IncidentBook, works: Readonly<Record<MachineStage, StageWork>>, clock: Clock, log: Log) {
    this.#book = book
    this.#works = works
    this.#clock = clock
    this.#log = log
  }

  /** Takes the steps of every incident that a run is wanted of, oldest first. */
  async round(): Promise<void> {
    for (const incident of await this.#book.incidents()) {
      if (incident.isWanted && incident.resolvedMs === undefined) await this.advance(incident.id)
    }
  }

  /** Takes steps until all are proved or one cannot be taken, which is written down with the reason. @throws Fault peer incident/not-found, store/* */
  async advance(id: number): Promise<Incident> {
    for (;;) {
      const incident = await this.#book.incident(id)
      const stage = nextStage(incident)
      if (stage === undefined) return incident
      const entry = await this.#take(stage, incident)
      // Of two who took the step at once, one wrote it down; the other looks again.
      if (entry.what === 'stuck' && isSaid(incident, entry)) return incident
      const isWritten = await this.#book.append(id, entry, incident.entries.length)
      if (entry.what === 'proved') this.#log.info('incident/proved', { incident: id, stage })
      else this.#log.warn('incident/stuck', { incident: id, stage, reason: entry.reason })
      if (isWritten && entry.what === 'stuck') return await this.#book.incident(id)
    }
  }

  async #take(stage: MachineStage, incident: Incident): Promise<IncidentEntry & { what: 'proved' | 'stuck' }> {
    const says = (entry: { what: 'stuck'; reason: string } | { what: 'proved'; rows: readonly ProofRow[] }) => ({
      ...entry,
      stage,
      atMs: this.#clock.nowMs(),
      by: MACHINE,
    })
    try {
      const rows = await this.#works[stage](incident)
      const failed = rows.filter(({ holds }) => !holds)
      if (failed.length === 0) return says({ what: 'proved', rows })
      return says({ what: 'stuck', reason: failed.map(({ what, seen }) => `${what}: ${seen}`).join('\n') })
    } catch (error) {
      const fault = toFault(error)
      if (fault.who === 'us') this.#log.error('incident/step-failed', fault, { incident: incident.id, stage })
      return says({ what: 'stuck', reason: `${fault.message} (${fault.code})` })
    }
  }
}

/** The same reason every minute would fill the book and say nothing new. Whoever asks for a run hears it again. */
function isSaid({ entries }: Incident, entry: { readonly stage: MachineStage; readonly reason: string }): boolean {
  const last = entries.findLast(({ what }) => what === 'stuck' || what === 'run' || what === 'proved')
  return last?.what === 'stuck' && last.stage === entry.stage && last.reason === entry.reason
}
