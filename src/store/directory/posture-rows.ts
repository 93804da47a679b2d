import type { PostureCount, RefusalCount } from '../../core/posture/posture-ledger.ts'
import type { Protection, Service, Trust } from '../../core/posture/protection.ts'
import type { SqlReader, SqlWriter } from '../sql/database.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The tables that connections are counted in: by hours, and by days, so that two years are read in a moment. */
const SPANS = { hour: ['posture', 'refusal', HOUR_MS], day: ['posture_day', 'refusal_day', DAY_MS] } as const

type Span = keyof typeof SPANS

type CountRow = readonly [
  startMs: number,
  service: Service,
  version: string,
  suite: string,
  keyGroup: string,
  policy: Trust['policy'] | '',
  provedBy: Trust['provedBy'] | 'own' | '',
  connections: number,
]

type RefusalRow = readonly [startMs: number, service: Service, reason: RefusalCount['reason'], connections: number]

export function hourOf(atMs: number): number {
  return atMs - (atMs % HOUR_MS)
}

/** Adds connections to those of their hour and of their day. */
export async function addCount(
  tx: SqlWriter,
  { startMs, service, connections, ...count }: PostureCount,
): Promise<void> {
  for (const [table, , spanMs] of Object.values(SPANS)) {
    await tx.run(
      `INSERT INTO ${table} (start_ms, service, version, suite, key_group, policy, proved_by, connections)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (start_ms, service, version, suite, key_group, policy, proved_by)
       DO UPDATE SET connections = ${table}.connections + excluded.connections`,
      startMs - (startMs % spanMs),
      service,
      ...waysOf(count),
      connections,
    )
  }
}

export async function addRefusal(
  tx: SqlWriter,
  { startMs, service, reason, connections }: RefusalCount,
): Promise<void> {
  for (const [, table, spanMs] of Object.values(SPANS)) {
    await tx.run(
      `INSERT INTO ${table} (start_ms, service, reason, connections) VALUES ($1, $2, $3, $4)
       ON CONFLICT (start_ms, service, reason) DO UPDATE SET connections = ${table}.connections + excluded.connections`,
      startMs - (startMs % spanMs),
      service,
      reason,
      connections,
    )
  }
}

export async function readCounts(tx: SqlReader, fromMs: number, toMs: number, span: Span): Promise<PostureCount[]> {
  const [table] = SPANS[span]
  const rows = await tx.rows<CountRow>(
    `SELECT start_ms, service, version, suite, key_group, policy, proved_by, connections FROM ${table}
     WHERE start_ms >= $1 AND start_ms < $2
     ORDER BY start_ms, service, version, suite, key_group, policy, proved_by`,
    fromMs,
    toMs,
  )
  return rows.map(([startMs, service, version, suite, group, policy, provedBy, connections]) => ({
    startMs,
    service,
    protection: version === '' ? undefined : { version, suite, group },
    trust: trustOf(policy, provedBy),
    connections,
  }))
}

export async function readRefusals(tx: SqlReader, fromMs: number, toMs: number, span: Span): Promise<RefusalCount[]> {
  const [, table] = SPANS[span]
  const rows = await tx.rows<RefusalRow>(
    `SELECT start_ms, service, reason, connections FROM ${table}
     WHERE start_ms >= $1 AND start_ms < $2 ORDER BY start_ms, service, reason`,
    fromMs,
    toMs,
  )
  return rows.map(([startMs, service, reason, connections]) => ({ startMs, service, reason, connections }))
}

/** Forgets counts of hours and days that begin before a moment. */
export async function forgetCounts(tx: SqlWriter, beforeMs: number): Promise<void> {
  await tx.run('DELETE FROM posture WHERE start_ms < $1', beforeMs)
  await tx.run('DELETE FROM posture_day WHERE start_ms < $1', beforeMs)
  await tx.run('DELETE FROM refusal WHERE start_ms < $1', beforeMs)
  await tx.run('DELETE FROM refusal_day WHERE start_ms < $1', beforeMs)
}

/** What connections of a service are told apart by, as columns. One from this machine itself has no policy, and is proved by `own`. */
export function waysOf({ protection, trust }: Pick<PostureCount, 'protection' | 'trust'>) {
  const [policy, provedBy] = trust === 'own' ? ['', 'own'] : [trust?.policy ?? '', trust?.provedBy ?? '']
  return [...columnsOf(protection), policy as string, provedBy as string] as const
}

function trustOf(policy: CountRow[5], provedBy: CountRow[6]): PostureCount['trust'] {
  if (provedBy === 'own') return 'own'
  return policy === '' || provedBy === '' ? undefined : { policy, provedBy }
}

/** Version, suite and group; empty for clear text, so that they can be part of a key. */
export function columnsOf(protection: Protection | undefined): [string, string, string] {
  return protection ? [protection.version, protection.suite, protection.group] : ['', '', '']
}
