import { setTimeout } from 'node:timers/promises'
import { Fault } from '../../../base/fault.ts'
import { type Incident, nextStage } from '../../../core/incidents/incident.ts'
import type { IncidentBook } from '../../../core/incidents/incident-book.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'
import { showIncident } from './status.ts'

const LOOK_EVERY_MS = 200

/** What a run is watched through. */
export interface RunWatch {
  readonly book: IncidentBook
  readonly terminal: Terminal
  readonly nowMs: () => number
  /** Tells the house that a run is wanted. */
  readonly tell: () => void
  /** Whether a house runs on the data. */
  readonly isRunning: () => Promise<boolean>
}

/**
 * Asks the house that runs to take the steps of an incident, and watches it. The house goes on by itself if this command is ended.
 * @throws Fault peer incident/not-found, incident/resolved; world incident/not-running
 */
export async function runIncident(
  id: number,
  by: string,
  { book, terminal, nowMs, tell, isRunning }: RunWatch,
): Promise<Outcome> {
  let incident = await book.incident(id)
  if (incident.resolvedMs !== undefined) {
    throw new Fault('peer', 'incident/resolved', `incident ${id} is resolved: open another one`)
  }
  const before = incident.entries.length
  await book.append(id, { what: 'run', atMs: nowMs(), by })
  if (!(await isRunning())) {
    throw new Fault(
      'world',
      'incident/not-running',
      'no house runs on this data: start it (posthus serve), and it takes the steps by itself; new keys have to be seen on its sockets',
    )
  }
  tell()
  let told = ''
  while (!isOver(incident, before)) {
    const stage = nextStage(incident)
    if (stage !== undefined && stage !== told) {
      told = stage
      if (terminal.interactive) terminal.overwrite(`${stage} …`)
    }
    if (!(await isRunning())) {
      throw new Fault('world', 'incident/not-running', 'the house has stopped: started again, it goes on by itself')
    }
    await setTimeout(LOOK_EVERY_MS)
    incident = await book.incident(id)
  }
  if (terminal.interactive) terminal.overwrite('')
  return showIncident(incident, nowMs())
}

/** All is proved, or this run has found that it cannot go on. */
function isOver(incident: Incident, before: number): boolean {
  if (nextStage(incident) === undefined) return true
  const since = incident.entries.slice(before)
  return since.some(({ what }) => what === 'stuck') && since.at(-1)?.what === 'stuck'
}
