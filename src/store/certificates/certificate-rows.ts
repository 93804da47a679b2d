import type { CertificateEntry, CertificateEvent, Deed } from '../../core/certificates/certificate-entry.ts'
import type { RevocationStatus } from '../../core/certificates/certificate-inventory.ts'
import type { CertificateState } from '../../core/certificates/certificate-states.ts'
import type { SqlReader, SqlWriter } from '../sql/database.ts'

interface EntryRow {
  id: string
  origin: CertificateEntry['origin']
  state: CertificateState
  state_ms: number
  names: string
  spki: string
  algorithm: string
  created_ms: number
  authority: string
  reference: string
  due_ms: number | null
  chain: string | null
  facts: string | null
}

interface EventRow {
  entry_id: string
  at_ms: number
  from_state: CertificateState | null
  to_state: CertificateState
  by_whom: string
  why: string
  consent: string | null
}

/** The newest first. */
export async function allEntries(tx: SqlReader): Promise<CertificateEntry[]> {
  return (await tx.all<EntryRow>('SELECT * FROM certificate ORDER BY id DESC')).map(entryOf)
}

export async function findEntry(tx: SqlReader, id: string): Promise<CertificateEntry | undefined> {
  const row = await tx.get<EntryRow>('SELECT * FROM certificate WHERE id = $1', id)
  return row && entryOf(row)
}

/** The entry that keeps or kept a key. One that is only observed does not count: its key may move in here. */
export async function keeperOf(tx: SqlReader, spki: string): Promise<CertificateEntry | undefined> {
  const rows = await tx.all<EntryRow>('SELECT * FROM certificate WHERE spki = $1 ORDER BY id', spki)
  return rows
    .map(entryOf)
    .find(({ origin, state }) => state === 'blocked' || origin === 'acme' || origin === 'imported')
}

export async function eventsOf(tx: SqlReader, id: string): Promise<CertificateEvent[]> {
  const rows = await tx.all<EventRow>('SELECT * FROM certificate_event WHERE entry_id = $1 ORDER BY number', id)
  return rows.map((row) => ({
    id: row.entry_id,
    atMs: row.at_ms,
    from: row.from_state ?? undefined,
    to: row.to_state,
    by: row.by_whom,
    why: row.why,
    ...(row.consent === null ? {} : { consent: row.consent }),
  }))
}

interface StatusRow {
  entry_id: string
  verdict: RevocationStatus['verdict']
  source: string
  checked_ms: number
  until_ms: number
  staple: Uint8Array | null
}

export async function allStatuses(tx: SqlReader): Promise<ReadonlyMap<string, RevocationStatus>> {
  const rows = await tx.all<StatusRow>('SELECT * FROM certificate_status')
  return new Map(
    rows.map((row) => [
      row.entry_id,
      {
        verdict: row.verdict,
        from: row.source,
        checkedMs: row.checked_ms,
        untilMs: row.until_ms,
        staple: row.staple ?? undefined,
      },
    ]),
  )
}

export async function putStatus(tx: SqlWriter, id: string, status: RevocationStatus): Promise<void> {
  await tx.run(
    `INSERT INTO certificate_status (entry_id, verdict, source, checked_ms, until_ms, staple) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (entry_id) DO UPDATE SET verdict = excluded.verdict, source = excluded.source,
       checked_ms = excluded.checked_ms, until_ms = excluded.until_ms, staple = excluded.staple`,
    id,
    status.verdict,
    status.from,
    status.checkedMs,
    status.untilMs,
    status.staple ?? null,
  )
}

/** Writes an entry, new or changed, with the line of its history. */
export async function putEntry(
  tx: SqlWriter,
  entry: CertificateEntry,
  from: CertificateState | undefined,
  deed: Deed,
): Promise<void> {
  await tx.run(
    `INSERT INTO certificate (id, origin, state, state_ms, names, spki, algorithm, created_ms, authority, reference, due_ms, chain, facts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, state_ms = excluded.state_ms, names = excluded.names,
       authority = excluded.authority, reference = excluded.reference, due_ms = excluded.due_ms,
       chain = excluded.chain, facts = excluded.facts`,
    entry.id,
    entry.origin,
    entry.state,
    entry.stateMs,
    JSON.stringify(entry.names),
    entry.spki,
    entry.algorithm,
    entry.createdMs,
    entry.authority,
    entry.reference,
    entry.dueMs ?? null,
    entry.chain ?? null,
    entry.facts === undefined ? null : JSON.stringify(entry.facts),
  )
  await tx.run(
    `INSERT INTO certificate_event (entry_id, at_ms, from_state, to_state, by_whom, why, consent)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    entry.id,
    deed.atMs,
    from ?? null,
    entry.state,
    deed.by,
    deed.why,
    deed.consent ?? null,
  )
}

function entryOf(row: EntryRow): CertificateEntry {
  return {
    id: row.id,
    origin: row.origin,
    state: row.state,
    stateMs: row.state_ms,
    names: JSON.parse(row.names),
    spki: row.spki,
    algorithm: row.algorithm,
    createdMs: row.created_ms,
    authority: row.authority,
    reference: row.reference,
    dueMs: row.due_ms ?? undefined,
    chain: row.chain ?? undefined,
    facts: row.facts === null ? undefined : JSON.parse(row.facts),
  }
}
