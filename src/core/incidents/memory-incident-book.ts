import { Fault } from '../../base/fault.ts'
import { type Incident, type IncidentEntry, incidentOf } from './incident.ts'
import type { IncidentBook } from './incident-book.ts'

/** Incidents in memory, for tests. */
export class MemoryIncidentBook implements IncidentBook {
  readonly #entries: IncidentEntry[][] = []
  readonly #advised: Set<string>[] = []

  async open(entry: IncidentEntry & { readonly what: 'opened' }): Promise<number> {
    this.#advised.push(new Set())
    return this.#entries.push([entry])
  }

  async append(id: number, entry: IncidentEntry, after?: number): Promise<boolean> {
    const entries = this.#of(id)
    if (after !== undefined && after !== entries.length) return false
    entries.push(entry)
    return true
  }

  async incident(id: number): Promise<Incident> {
    return incidentOf(id, [...this.#of(id)])
  }

  async incidents(): Promise<readonly Incident[]> {
    return this.#entries.map((entries, index) => incidentOf(index + 1, [...entries]))
  }

  async advised(id: number, accountId: string): Promise<boolean> {
    const before = this.#advised[id - 1]?.size
    return this.#advised[id - 1]?.add(accountId).size !== before
  }

  async advisedAccounts(id: number): Promise<ReadonlySet<string>> {
    return new Set(this.#advised[id - 1])
  }

  #of(id: number): IncidentEntry[] {
    const entries = this.#entries[id - 1]
    if (!entries) throw new Fault('peer', 'incident/not-found', `there is no incident ${id}`)
    return entries
  }
}
