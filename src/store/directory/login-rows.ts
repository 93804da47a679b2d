import { hex } from '../../base/bytes.ts'
import type { LoginDetail, LoginFilter, LoginRecord } from '../../core/posture/posture-ledger.ts'
import type { Protection, Service, ShownCertificate } from '../../core/posture/protection.ts'
import type { SqlReader, SqlWriter } from '../sql/database.ts'
import { columnsOf, hourOf } from './posture-rows.ts'

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
  alpn: string
  shown_name: string | null
  shown_sha256: Uint8Array | null
  shown_key_type: string | null
}

const NOT_RECORDED = 0

/** What is read of a log-in, with the certificate that its row names. */
const READ = `SELECT login.*, shown.name AS shown_name, shown.sha256 AS shown_sha256, shown.key_type AS shown_key_type
  FROM login LEFT JOIN shown_certificate AS shown ON shown.id = login.certificate`

/** Adds log-ins to those of their hour that are like them. A certificate is kept once, however many were shown it. */
export async function addLogins(tx: SqlWriter, logins: readonly LoginRecord[]): Promise<void> {
  const shown = Map.groupBy(
    logins,
    ({ protection }) => protection?.certificate && certificateKey(protection.certificate),
  )
  for (const alike of shown.values()) {
    const certificate = alike[0]?.protection?.certificate
    const lastMs = alike.reduce((last, { atMs }) => Math.max(last, atMs), 0)
    const id = certificate ? await keep(tx, certificate, lastMs) : NOT_RECORDED
    for (const login of alike) await addLogin(tx, login, id)
  }
}

async function addLogin(tx: SqlWriter, login: LoginRecord, certificate: number): Promise<void> {
  await tx.run(
    `INSERT INTO login (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted, at_ms, times, detail, device, alpn, certificate)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted, detail, device, alpn, certificate)
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
    login.protection?.alpn ?? '',
    certificate,
  )
}

/**
 * The number of a certificate, noted as shown at a moment. Threat: an archive that is taken in may name any fingerprint, also that of a certificate of ours, with another name. So one is known by all that
 * is said of it, and what somebody else has made up stands in that account alone.
 */
async function keep(tx: SqlWriter, { sha256, name, keyType }: ShownCertificate, atMs: number): Promise<number> {
  const [row] = await tx.rows<readonly [number]>(
    `INSERT INTO shown_certificate (sha256, name, key_type, used_ms) VALUES ($1, $2, $3, $4)
     ON CONFLICT (sha256, name, key_type) DO UPDATE SET used_ms = max(used_ms, excluded.used_ms) RETURNING id`,
    Buffer.from(sha256, 'hex'),
    name,
    keyType,
    atMs,
  )
  return row?.[0] ?? NOT_RECORDED
}

export async function readLogins(tx: SqlReader, accountId: string, most: number): Promise<LoginRecord[]> {
  const sql = `${READ} WHERE account_id = $1 ORDER BY at_ms DESC LIMIT $2`
  return (await tx.all<LoginRow>(sql, accountId, most)).map(loginOf)
}

/** A page of the log-ins that a filter lets through. Of two at one moment the order is that of their key, so that none is shown twice. */
export async function readHistory(
  tx: SqlReader,
  accountId: string,
  { services, accepted, skip, most }: LoginFilter,
): Promise<LoginRecord[]> {
  const sql = `${READ} WHERE account_id = $1
      AND ($2 IS NULL OR service IN (SELECT value FROM json_each($2))) AND ($3 IS NULL OR accepted = $3)
    ORDER BY at_ms DESC, service, mechanism, address, version, suite, key_group, accepted, detail, device, alpn, certificate
    LIMIT $4 OFFSET $5`
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
    protection: protectionOf(row),
    accepted: row.accepted === 1,
    ...(row.detail === '' ? {} : { detail: row.detail }),
    ...(row.device === '' ? {} : { device: row.device }),
    times: row.times,
  }
}

function protectionOf(row: LoginRow): Protection | undefined {
  if (row.version === '') return undefined
  const { shown_name: name, shown_sha256: sha256, shown_key_type: keyType } = row
  const isShown = name !== null && sha256 !== null && keyType !== null
  return {
    version: row.version,
    suite: row.suite,
    group: row.key_group,
    ...(row.alpn === '' ? {} : { alpn: row.alpn }),
    ...(isShown ? { certificate: { name, sha256: hex(sha256), keyType } } : {}),
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

/** Forgets log-ins before a moment, and of the refused ones of each account the oldest beyond `maxRefused`; certificates that were last shown before it go with them. */
export async function forgetLogins(tx: SqlWriter, beforeMs: number, maxRefused: number): Promise<void> {
  await tx.run('DELETE FROM login WHERE at_ms < $1', beforeMs)
  await tx.run('DELETE FROM shown_certificate WHERE used_ms < $1', beforeMs)
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

/** What tells the protection of log-ins apart beyond version, suite and group. */
export function shownKey(protection: Protection | undefined): string {
  return [protection?.alpn, protection?.certificate && certificateKey(protection.certificate)].join('\0')
}

function certificateKey({ sha256, name, keyType }: ShownCertificate): string {
  return [sha256, name, keyType].join('\0')
}
