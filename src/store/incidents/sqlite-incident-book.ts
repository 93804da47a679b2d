import { Fault } from '../../base/fault.ts'
import { type Incident, type IncidentEntry, incidentOf } from '../../core/incidents/incident.ts'
import type { IncidentBook } from '../../core/incidents/incident-book.ts'
import type { SqlDatabase, SqlReader } from '../sql/database.ts'

/** Incidents in the directory's database. */
export class SqliteIncidentBook implements IncidentBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  open(entry: IncidentEntry & { readonly what: 'opened' }): Promise<number> {
    return this.#database.write(async (tx) => {
      const last = await tx.get<{ id: number | null }>('SELECT max(incident) AS id FROM incident_entry')
      const id = (last?.id ?? 0) + 1
      await tx.run('INSERT INTO incident_entry (incident, seq, entry) VALUES ($1, 1, $2)', id, JSON.stringify(entry))
      return id
    })
  }

  append(id: number, entry: IncidentEntry, after?: number): Promise<boolean> {
    return this.#database.write(async (tx) => {
      const { count } = (await tx.get<{ count: number }>(
        'SELECT count(*) AS count FROM incident_entry WHERE incident = $1',
        id,
      )) as { count: number }
      if (count === 0) throw notFound(id)
      if (after !== undefined && after !== count) return false
      await tx.run(
        'INSERT INTO incident_entry (incident, seq, entry) VALUES ($1, $2, $3)',
        id,
        count + 1,
        JSON.stringify(entry),
      )
      return true
    })
  }

  async incident(id: number): Promise<Incident> {
    const entries = await this.#database.read((tx) => entriesOf(tx, id))
    if (entries.length === 0) throw notFound(id)
    return incidentOf(id, entries)
  }

  incidents(): Promise<readonly Incident[]> {
    return this.#database.read(async (tx) => {
      const ids = await tx.rows<[number]>('SELECT DISTINCT incident FROM incident_entry ORDER BY incident')
      const incidents: Incident[] = []
      for (const [id] of ids) incidents.push(incidentOf(id, await entriesOf(tx, id)))
      return incidents
    })
  }

  async advised(id: number, accountId: string, atMs: number): Promise<boolean> {
    const rows = await this.#database.write((tx) =>
      tx.run(
        'INSERT INTO incident_advice (incident, account_id, at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        id,
        accountId,
        atMs,
      ),
    )
    return rows === 1
  }

  async advisedAccounts(id: number): Promise<ReadonlySet<string>> {
    const rows = await this.#database.read((tx) =>
      tx.rows<[string]>('SELECT account_id FROM incident_advice WHERE incident = $1', id),
    )
    return new Set(rows.map(([accountId]) => accountId))
  }
}

async function entriesOf(tx: SqlReader, id: number): Promise<IncidentEntry[]> {
  const rows = await tx.rows<[string]>('SELECT entry FROM incident_entry WHERE incident = $1 ORDER BY seq', id)
  return rows.map(([entry]) => JSON.parse(entry) as IncidentEntry)
}

function notFound(id: number): Fault {
  return new Fault('peer', 'incident/not-found', `there is no incident ${id}: posthus incident list shows all`)
}
