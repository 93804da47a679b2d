import { Fault } from '../../../base/fault.ts'
import type { IncidentEntry } from '../../../core/incidents/incident.ts'
import type { IncidentBook } from '../../../core/incidents/incident-book.ts'
import { unresolved } from '../../../core/incidents/resolve-incident.ts'
import type { Outcome } from '../outcome.ts'
import { showIncident } from './status.ts'

/** Longest text that is written down, in characters. */
const MAX_TEXT = 20_000

/** What people write down. */
export type NotedEntry = Exclude<IncidentEntry, { what: 'opened' | 'proved' | 'stuck' }>

/** Writes an entry down and shows how far the incident is then. @throws Fault peer incident/not-found, incident/incomplete, incident/no-such-asset, incident/unresolved */
export async function noteIncident(book: IncidentBook, id: number, entry: NotedEntry): Promise<Outcome> {
  const incident = await book.incident(id)
  for (const text of Object.values(entry)) {
    if (typeof text === 'string' && text.trim() === '') {
      throw new Fault('peer', 'incident/incomplete', 'a text is empty: say it in words')
    }
    if (typeof text === 'string' && text.length > MAX_TEXT) {
      throw new Fault('peer', 'incident/incomplete', `a text has more than ${MAX_TEXT} characters: shorten it`)
    }
  }
  if ('asset' in entry && !incident.assets.some((asset) => asset.id === entry.asset)) {
    const known = incident.assets.map((asset) => asset.id).join('\n  ')
    throw new Fault('peer', 'incident/no-such-asset', `incident ${id} has no asset ${entry.asset}:\n  ${known}`)
  }
  const left = entry.what === 'resolved' ? unresolved(incident) : []
  if (left.length > 0) {
    throw new Fault('peer', 'incident/unresolved', `incident ${id} is not over:\n  ${left.join('\n  ')}`)
  }
  if (entry.what === 'reviewed' && incident.resolvedMs === undefined) {
    throw new Fault('peer', 'incident/unresolved', `resolve incident ${id} first: posthus incident resolve ${id}`)
  }
  await book.append(id, entry)
  return showIncident(await book.incident(id), entry.atMs)
}
