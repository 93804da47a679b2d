import { Fault } from '../../base/fault.ts'
import type { ConsoleIncidents } from '../../serve/site/console/console-env.ts'
import { noteIncident } from '../commands/incident/note.ts'
import { openIncident } from '../commands/incident/open.ts'
import type { House } from '../house/house.ts'
import { requireRehearsalOf } from '../incidents/rehearsal-of-house.ts'
import { secretKeepers } from '../incidents/secret-keepers.ts'

/** What the console does in an incident: the same as `posthus incident`, but that it waits for nothing. */
export function openConsoleIncidents(house: House): ConsoleIncidents {
  const { incidents: book, incidentNotices, clock } = house
  const last = async () => (await book.incidents()).at(-1)?.id ?? 0
  const run = async (id: number, by: string) => {
    if ((await book.incident(id)).resolvedMs !== undefined) {
      throw new Fault('peer', 'incident/resolved', `incident ${id} is resolved: open another one`)
    }
    await book.append(id, { what: 'run', atMs: clock.nowMs(), by })
    // This page is served, so a house runs: its back office takes the steps.
    incidentNotices.publish(null)
  }
  return {
    open: async ({ cves, references, ...opening }, by) => {
      await openIncident(book, secretKeepers(house), { ...opening, cve: cves, reference: references, by }, clock)
      return last()
    },
    drill: async (by) => {
      await requireRehearsalOf(house)
      const nothing = { cve: [], reference: [], mendedIn: {} }
      await openIncident(book, secretKeepers(house), { kind: 'drill', ...nothing, by }, clock)
      const id = await last()
      await run(id, by)
      return id
    },
    run,
    note: async (id, entry, by) => {
      await noteIncident(book, id, { ...entry, atMs: clock.nowMs(), by } as Parameters<typeof noteIncident>[2])
    },
  }
}
