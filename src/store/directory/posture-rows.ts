import type {
  LoginDetail,
  LoginFilter,
  LoginRecord,
  PostureCount,
  RefusalCount,
} from '../../core/posture/posture-ledger.ts'
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

interface LoginRow {
  account_id: string
  at_ms: number
  service: Service
  mechanism: string
  address: string
  version: string
  suite: string
  key_group: string
  accepted: number
  times: number
  detail: '' | LoginDetail
  device: string
}

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

export async function addLogin(tx: SqlWriter, login: LoginRecord): Promise<void> {
  await tx.run(
    `INSERT INTO login (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted, at_ms, times, detail, device)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted, detail, device)
     DO UPDATE SET at_ms = max(login.at_ms, excluded.at_ms), times = login.times + excluded.times`,
    login.accountId,
    hourOf(login.atMs),
    login.service,
    login.mechanism,
    login.address,
    ...columnsOf(login.protection),
    login.accepted ? 1 : 0,
    login.atMs,
    login.times ?? 1,
    login.detail ?? '',
    login.device ?? '',
  )
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

export async function readLogins(tx: SqlReader, accountId: string, most: number): Promise<LoginRecord[]> {
  const sql = 'SELECT * FROM login WHERE account_id = $1 ORDER BY at_ms DESC LIMIT $2'
  return (await tx.all<LoginRow>(sql, accountId, most)).map(loginOf)
}

/** A page of the log-ins that a filter lets through. Of two at one moment the order is that of their key, so that none is shown twice. */
export async function readHistory(
  tx: SqlReader,
  accountId: string,
  { services, accepted, skip, most }: LoginFilter,
): Promise<LoginRecord[]> {
  const sql = `SELECT * FROM login WHERE account_id = $1
      AND ($2 IS NULL OR service IN (SELECT value FROM json_each($2))) AND ($3 IS NULL OR accepted = $3)
    ORDER BY at_ms DESC, service, mechanism, address, version, suite, key_group, accepted, detail, device LIMIT $4 OFFSET $5`
  const wanted = services === undefined ? null : JSON.stringify(services)
  const outcome = accepted === undefined ? null : accepted ? 1 : 0
  return (await tx.all<LoginRow>(sql, accountId, wanted, outcome, most, skip)).map(loginOf)
}

function loginOf(row: LoginRow): LoginRecord {
  return {
    accountId: row.account_id,
    atMs: row.at_ms,
    service: row.service,
    mechanism: row.mechanism,
    address: row.address,
    protection: row.version === '' ? undefined : { version: row.version, suite: row.suite, group: row.key_group },
    accepted: row.accepted === 1,
    ...(row.detail === '' ? {} : { detail: row.detail }),
    ...(row.device === '' ? {} : { device: row.device }),
    times: row.times,
  }
}

/** Members with an accepted log-in, by service. The time of a record is that of its last log-in, which is of the same hour. */
export async function countMembers(tx: SqlReader, fromMs: number, toMs: number): Promise<ReadonlyMap<Service, number>> {
  const rows = await tx.rows<readonly [Service, number]>(
    `SELECT service, count(DISTINCT account_id) FROM login
     WHERE at_ms >= $1 AND at_ms < $2 AND accepted = 1 GROUP BY service`,
    fromMs,
    toMs,
  )
  return new Map(rows)
}

/** Forgets counts of hours and days that begin before a moment. */
export async function forgetCounts(tx: SqlWriter, beforeMs: number): Promise<void> {
  await tx.run('DELETE FROM posture WHERE start_ms < $1', beforeMs)
  await tx.run('DELETE FROM posture_day WHERE start_ms < $1', beforeMs)
  await tx.run('DELETE FROM refusal WHERE start_ms < $1', beforeMs)
  await tx.run('DELETE FROM refusal_day WHERE start_ms < $1', beforeMs)
}

/** Forgets log-ins before a moment, and of the refused ones of each account the oldest beyond `maxRefused`. */
export async function forgetLogins(tx: SqlWriter, beforeMs: number, maxRefused: number): Promise<void> {
  await tx.run('DELETE FROM login WHERE at_ms < $1', beforeMs)
  const crowded = await tx.rows<[string, number]>(
    `SELECT account_id, (SELECT at_ms FROM login AS l WHERE l.account_id = login.account_id AND l.accepted = 0
       ORDER BY at_ms DESC LIMIT 1 OFFSET $1)
     FROM login WHERE accepted = 0 GROUP BY account_id HAVING count(*) > $1`,
    maxRefused,
  )
  for (const [accountId, atMs] of crowded) {
    await tx.run('DELETE FROM login WHERE account_id = $1 AND accepted = 0 AND at_ms <= $2', accountId, atMs)
  }
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
