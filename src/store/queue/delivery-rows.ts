import type { Hop } from '../../core/mail/hop.ts'
import type { Protection } from '../../core/posture/protection.ts'
import type { DeliveryAttempt, DeliveryQuery } from '../../core/queue/delivery-log.ts'
import type { SqlReader, SqlValue, SqlWriter } from '../sql/database.ts'

/** Characters of what peers have said that are kept. */
const MAX_TEXT = 1000
/** Characters of further facts; what is longer is left out. */
const MAX_FACTS = 4000
/** Attempts of one account that are looked through for the last ones to some domains. */
const LOOKED_THROUGH = 5000

interface DeliveryRow {
  readonly account_id: string | null
  readonly queue_id: string
  readonly header_message_id: string | null
  readonly recipient: string
  readonly at_ms: number
  readonly attempt: number
  readonly kind: string
  readonly status: string
  readonly words: string
  readonly host: string | null
  readonly address: string | null
  readonly reply: string | null
  readonly protection: string | null
  readonly facts: string | null
  readonly accepted: string | null
}

const COLUMNS = `account_id, queue_id, header_message_id, recipient, at_ms, attempt, kind, status, words, host, address, reply,
  protection, facts, accepted`

/** What is the same for all messages of a session is written once. */
const texts = new WeakMap<object, string>()

function jsonOf(facts: object): string {
  const known = texts.get(facts)
  if (known !== undefined) return known
  const text = JSON.stringify(facts)
  texts.set(facts, text)
  return text
}

export async function insertAttempts(tx: SqlWriter, attempts: readonly DeliveryAttempt[]): Promise<void> {
  for (const one of attempts) {
    const facts = factsOf(one)
    await tx.run(
      `INSERT INTO delivery (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      one.accountId ?? null,
      one.queueId,
      one.headerMessageId?.slice(0, MAX_TEXT) ?? null,
      one.recipient,
      one.atMs,
      one.attempt,
      one.kind,
      one.status,
      one.text.slice(0, MAX_TEXT),
      one.host ?? null,
      one.address ?? null,
      one.reply?.slice(0, MAX_TEXT) ?? null,
      one.protection ? jsonOf(one.protection) : null,
      facts !== null && facts.length <= MAX_FACTS ? facts : null,
      one.accepted ? JSON.stringify(one.accepted) : null,
    )
  }
}

function factsOf({ facts }: DeliveryAttempt): string | null {
  if (facts === undefined) return null
  return typeof facts === 'object' && facts !== null ? jsonOf(facts) : JSON.stringify(facts)
}

/** The attempts that a query means, the newest first. Each of its conditions has an index. */
export async function findAttempts(tx: SqlReader, query: DeliveryQuery): Promise<DeliveryAttempt[]> {
  const conditions: string[] = []
  const values: SqlValue[] = [query.most]
  const require = (column: string, value: string | undefined) => {
    if (value === undefined) return
    values.push(value)
    conditions.push(`${column} = $${values.length}`)
  }
  require('account_id', query.accountId)
  require('queue_id', query.queueId)
  require('header_message_id', query.headerMessageId)
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  const rows = await tx.all<DeliveryRow>(
    `SELECT ${COLUMNS} FROM delivery ${where} ORDER BY id DESC LIMIT $1`,
    ...values,
  )
  return rows.map(attemptOf)
}

/** As `DeliveryLog.latestTo`. There is no index for it: every delivery would pay for it, and few ask. */
export async function latestAttemptsTo(
  tx: SqlReader,
  accountId: string,
  domains: readonly string[],
): Promise<Map<string, DeliveryAttempt>> {
  const found = new Map<string, DeliveryAttempt>()
  if (domains.length === 0) return found
  const wanted = domains.map((_, at) => `$${at + 3}`).join(', ')
  const rows = await tx.all<DeliveryRow>(
    `SELECT ${COLUMNS} FROM delivery WHERE id IN (
       SELECT max(id) FROM (SELECT id, kind, host, ${DOMAIN} AS domain FROM delivery WHERE account_id = $1 ORDER BY id DESC LIMIT $2) AS latest
       WHERE kind = 'delivered' AND host IS NOT NULL AND domain IN (${wanted}) GROUP BY domain)`,
    accountId,
    LOOKED_THROUGH,
    ...domains,
  )
  for (const row of rows) found.set(domainOf(row.recipient), attemptOf(row))
  return found
}

/** A local part in quotes that has an `@` in it is left out of account. */
const DOMAIN = `lower(substr(recipient, instr(recipient, '@') + 1))`

function domainOf(recipient: string): string {
  // As SQLite has it: only letters of ASCII have small ones.
  return recipient.slice(recipient.indexOf('@') + 1).replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** Forgets the oldest: what is older than `beforeMs`, and what is more than `most`; at most `piece` at a time. Returns how many. */
export async function pruneAttempts(tx: SqlWriter, beforeMs: number, most: number, piece: number): Promise<number> {
  // Ids are given in the order of time and never again, so that the range of ids is the number of entries.
  const range = await tx.get<{ first: number | null; last: number | null }>(
    'SELECT (SELECT min(id) FROM delivery) AS first, (SELECT max(id) FROM delivery) AS last',
  )
  if (range?.first == null || range.last == null) return 0
  return tx.run(
    'DELETE FROM delivery WHERE id >= $1 AND id < $2 AND (id <= $3 OR at_ms < $4)',
    range.first,
    range.first + piece,
    range.last - most,
    beforeMs,
  )
}

function attemptOf(row: DeliveryRow): DeliveryAttempt {
  return {
    accountId: row.account_id ?? undefined,
    queueId: row.queue_id,
    headerMessageId: row.header_message_id ?? undefined,
    recipient: row.recipient,
    atMs: row.at_ms,
    attempt: row.attempt,
    kind: row.kind as DeliveryAttempt['kind'],
    status: row.status,
    text: row.words,
    host: row.host ?? undefined,
    address: row.address ?? undefined,
    reply: row.reply ?? undefined,
    protection: row.protection === null ? undefined : (JSON.parse(row.protection) as Protection),
    facts: row.facts === null ? undefined : (JSON.parse(row.facts) as unknown),
    accepted: row.accepted === null ? undefined : (JSON.parse(row.accepted) as Hop),
  }
}
