import type { Incident, IncidentEntry } from './incident.ts'

/**
 * Port: where incidents are written down. Contract: `incident-book.contract.ts`.
 *
 * - Entries are only appended, and are on stable storage when the promise resolves.
 * - `append` with `after` appends only if the incident has exactly so many entries: of two who went on at once, one is told.
 */
export interface IncidentBook {
  /** Opens an incident and returns its number, counted from 1. */
  open(entry: IncidentEntry & { readonly what: 'opened' }): Promise<number>
  /** False if there are other than `after` entries. @throws Fault peer incident/not-found */
  append(id: number, entry: IncidentEntry, after?: number): Promise<boolean>
  /** @throws Fault peer incident/not-found */
  incident(id: number): Promise<Incident>
  /** All of them, oldest first. */
  incidents(): Promise<readonly Incident[]>
  /** Notes that a member has been advised; false if that was noted before. */
  advised(id: number, accountId: string, atMs: number): Promise<boolean>
  /** Members who have been advised. */
  advisedAccounts(id: number): Promise<ReadonlySet<string>>
}
