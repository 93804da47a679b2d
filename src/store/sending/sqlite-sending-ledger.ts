import { hash } from 'node:crypto'
import {
  DAY_MS,
  faded,
  type SendingCounts,
  type SendingHold,
  type SendingLedger,
  type SendingStanding,
  type SendingVerdict,
  type Submission,
} from '../../core/sending/sending-ledger.ts'
import type { OwnLimits, SendingThrottle } from '../../core/sending/sending-limits.ts'
import type { SqlDatabase, SqlReader, SqlWriter } from '../sql/database.ts'
import { GatheredWrites } from '../sql/gathered-writes.ts'

/** Counts may be lost in a power failure: a sync for every message that a member sends would cost more than they are worth. */
const NOT_DURABLE = { durable: false } as const
/** Recipients that are known of each account, beside those since the last sweep: the oldest are forgotten first. 600 KiB. */
const MAX_RECIPIENTS = 20_000
/** Recipients that are noted in one transaction, so that nobody who sends has to wait for thousands. */
const NOTED_AT_ONCE = 500

/** What was seen within this time is not written down again: a member who sends many messages would change the same pages with each. */
const SEEN_MS = 60_000

interface Row {
  readonly of_hour: number
  readonly of_day: number
  readonly fresh: number
  readonly delivered: number
  readonly failed: number
  readonly at_ms: number
  readonly own: string
  readonly throttle: string | null
  readonly held_by: string | null
  readonly held_reason: string | null
  readonly held_ms: number | null
  readonly last_held_ms: number | null
  readonly knows_old: number
  readonly networks: number
}

/** What a new account has of its own. */
const NOTHING_OWN = '{}'

/** What is remembered of an account with the moment in which it was seen last. */
const RECIPIENTS = { table: 'sending_recipient', column: 'digest' } as const
const NETWORKS = { table: 'sending_network', column: 'network' } as const
type Seen = typeof RECIPIENTS | typeof NETWORKS

/** A submission that is to be counted. */
interface Charge {
  readonly submission: Submission
  readonly nowMs: number
  readonly judge: (standing: SendingStanding) => SendingVerdict
}

/** What members send, in SQL, shared by all processes on the same database. */
export class SqliteSendingLedger implements SendingLedger {
  readonly #database: SqlDatabase
  readonly #charges: GatheredWrites<Charge, SendingVerdict>

  constructor(database: SqlDatabase) {
    this.#database = database
    this.#charges = new GatheredWrites(database, chargeIn, NOT_DURABLE)
  }

  standing(accountId: string, nowMs: number): Promise<SendingStanding> {
    return this.#database.read((tx) => readStanding(tx, accountId, nowMs))
  }

  async charge(
    submission: Submission,
    nowMs: number,
    judge: (standing: SendingStanding) => SendingVerdict,
  ): Promise<SendingVerdict> {
    const verdict = await this.#charges.write({ submission, nowMs, judge })
    // A hold is more than a count: this makes it durable.
    if (verdict.kind === 'hold')
      await this.#database.write((tx) =>
        tx.run('UPDATE sending SET at_ms = at_ms WHERE account_id = $1', submission.accountId),
      )
    return verdict
  }

  async know(accountId: string, recipients: readonly string[], atMs: number): Promise<void> {
    for (let from = 0; from < recipients.length; from += NOTED_AT_ONCE) {
      const some = recipients.slice(from, from + NOTED_AT_ONCE)
      await this.#database.write(async (tx) => {
        for (const recipient of some) {
          await tx.run(
            'INSERT INTO sending_recipient (account_id, digest, at_ms) VALUES ($1, $2, $3) ON CONFLICT (account_id, digest) DO NOTHING',
            accountId,
            digestOf(accountId, recipient),
            atMs,
          )
        }
      }, NOT_DURABLE)
    }
    await this.#database.write(async (tx) => {
      await putAccount(tx, accountId)
      await tx.run('UPDATE sending SET knows_old = 1 WHERE account_id = $1', accountId)
    }, NOT_DURABLE)
  }

  async settled(accountId: string, delivered: number, failed: number, nowMs: number): Promise<void> {
    await this.#database.write(async (tx) => {
      const row = await readRow(tx, accountId, nowMs)
      const { counts } = standingOf(row, nowMs)
      const now = { ...counts, delivered: counts.delivered + delivered, failed: counts.failed + failed }
      await putCounts(tx, accountId, row, now, nowMs)
    }, NOT_DURABLE)
  }

  hold(accountId: string, hold: SendingHold): Promise<boolean> {
    return this.#database.write(async (tx) => {
      await putAccount(tx, accountId)
      return (await putHold(tx, accountId, hold)) > 0
    })
  }

  release(accountId: string, by?: SendingHold['by']): Promise<SendingHold | undefined> {
    return this.#database.write(async (tx) => {
      const hold = holdOf(await readRow(tx, accountId, 0))
      if (!hold || (by !== undefined && hold.by !== by)) return undefined
      await tx.run(
        `UPDATE sending SET held_by = NULL, held_reason = NULL, held_ms = NULL, of_hour = 0, of_day = 0, fresh = 0, delivered = 0, failed = 0
         WHERE account_id = $1`,
        accountId,
      )
      await tx.run('DELETE FROM sending_network WHERE account_id = $1', accountId)
      return hold
    })
  }

  async setOwnLimits(accountId: string, own: OwnLimits): Promise<void> {
    await this.#database.write(async (tx) => {
      await putAccount(tx, accountId)
      await tx.run('UPDATE sending SET own = $2 WHERE account_id = $1', accountId, JSON.stringify(own))
    })
  }

  async setThrottle(accountId: string, throttle: SendingThrottle | undefined): Promise<void> {
    await this.#database.write(async (tx) => {
      await putAccount(tx, accountId)
      const value = throttle ? JSON.stringify(throttle) : null
      await tx.run('UPDATE sending SET throttle = $2 WHERE account_id = $1', accountId, value)
    })
  }

  async held(): Promise<readonly { readonly accountId: string; readonly hold: SendingHold }[]> {
    const rows = await this.#database.read((tx) =>
      tx.all<Row & { account_id: string }>('SELECT * FROM sending WHERE held_by IS NOT NULL ORDER BY held_ms'),
    )
    return rows.map((row) => ({ accountId: row.account_id, hold: holdOf(row) as SendingHold }))
  }

  async sweep(accountIds: ReadonlySet<string>, nowMs: number): Promise<void> {
    const [ids, full] = await this.#database.read(async (tx) => [
      await tx.rows<[string]>('SELECT account_id FROM sending'),
      await tx.rows<[string]>(
        'SELECT account_id FROM sending_recipient GROUP BY account_id HAVING count(*) > $1',
        MAX_RECIPIENTS,
      ),
    ])
    const gone = ids.filter(([id]) => !accountIds.has(id))
    await this.#database.write(async (tx) => {
      for (const [id] of gone) {
        await tx.run('DELETE FROM sending WHERE account_id = $1', id)
        await tx.run('DELETE FROM sending_recipient WHERE account_id = $1', id)
        await tx.run('DELETE FROM sending_network WHERE account_id = $1', id)
      }
      await tx.run('DELETE FROM sending_network WHERE at_ms <= $1', nowMs - DAY_MS)
      for (const [id] of full) await forgetOldest(tx, id)
    }, NOT_DURABLE)
  }
}

async function chargeIn(
  tx: SqlWriter,
  { submission: { accountId, recipients, network }, nowMs, judge }: Charge,
): Promise<SendingVerdict> {
  const row = await readRow(tx, accountId, nowMs)
  const standing = standingOf(row, nowMs)
  let known = 0
  const stale: Uint8Array[] = []
  for (const recipient of recipients) {
    const digest = digestOf(accountId, recipient)
    const atMs = await seenAt(tx, RECIPIENTS, accountId, digest)
    if (atMs !== undefined) known++
    if (isStale(atMs, nowMs)) stale.push(digest)
  }
  const networkMs = await seenAt(tx, NETWORKS, accountId, network)
  const seen = networkMs !== undefined && networkMs > nowMs - DAY_MS
  const counts: SendingCounts = {
    ...standing.counts,
    recipientsOfHour: standing.counts.recipientsOfHour + recipients.length,
    recipientsOfDay: standing.counts.recipientsOfDay + recipients.length,
    newRecipients: standing.counts.newRecipients + recipients.length - known,
    networks: standing.counts.networks + (seen ? 0 : 1),
  }
  const verdict = judge({ ...standing, counts })
  if (verdict.kind === 'refuse' || standing.hold) return verdict
  await putCounts(tx, accountId, row, counts, nowMs)
  for (const digest of stale) await remember(tx, RECIPIENTS, accountId, digest, nowMs)
  if (isStale(networkMs, nowMs)) await remember(tx, NETWORKS, accountId, network, nowMs)
  if (verdict.kind === 'hold') await putHold(tx, accountId, { by: 'limits', reason: verdict.reason, sinceMs: nowMs })
  return verdict
}

/** When an account last wrote to a recipient, or from a network. */
async function seenAt(
  tx: SqlReader,
  { table, column }: Seen,
  accountId: string,
  value: string | Uint8Array,
): Promise<number | undefined> {
  const rows = await tx.rows<[number]>(
    `SELECT at_ms FROM ${table} WHERE account_id = $1 AND ${column} = $2`,
    accountId,
    value,
  )
  return rows[0]?.[0]
}

function isStale(atMs: number | undefined, nowMs: number): boolean {
  return atMs === undefined || nowMs > atMs + SEEN_MS
}

function remember(
  tx: SqlWriter,
  { table, column }: Seen,
  accountId: string,
  value: string | Uint8Array,
  nowMs: number,
) {
  return tx.run(
    `INSERT INTO ${table} (account_id, ${column}, at_ms) VALUES ($1, $2, $3)
     ON CONFLICT (account_id, ${column}) DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)`,
    accountId,
    value,
    nowMs,
  )
}

/** Not with each submission: counting 20,000 rows takes longer than all the rest of it. */
async function forgetOldest(tx: SqlWriter, accountId: string): Promise<void> {
  await tx.run(
    `DELETE FROM sending_recipient WHERE account_id = $1 AND digest IN (
       SELECT digest FROM sending_recipient WHERE account_id = $1 ORDER BY at_ms DESC LIMIT -1 OFFSET $2)`,
    accountId,
    MAX_RECIPIENTS,
  )
}

/** 16 octets: whoever reads the table can test a guess, but does not read whom a member writes to. */
function digestOf(accountId: string, recipient: string): Uint8Array {
  return hash('sha256', `${accountId}\n${recipient}`, 'buffer').subarray(0, 16)
}

async function readStanding(tx: SqlReader, accountId: string, nowMs: number): Promise<SendingStanding> {
  return standingOf(await readRow(tx, accountId, nowMs), nowMs)
}

function standingOf(row: Row | undefined, nowMs: number): SendingStanding {
  const { of_hour = 0, of_day = 0, fresh = 0, delivered = 0, failed = 0, at_ms = nowMs } = row ?? {}
  const kept = { recipientsOfHour: of_hour, recipientsOfDay: of_day, newRecipients: fresh, delivered, failed }
  return {
    counts: { ...faded(kept, nowMs - at_ms), networks: row?.networks ?? 0 },
    own: row && row.own !== NOTHING_OWN ? (JSON.parse(row.own) as OwnLimits) : {},
    hold: holdOf(row),
    throttle: row?.throttle ? (JSON.parse(row.throttle) as SendingThrottle) : undefined,
    lastHeldMs: row?.last_held_ms ?? undefined,
    knowsOld: row?.knows_old === 1,
  }
}

/** What is known of an account, with the networks of the day before `nowMs`. */
function readRow(tx: SqlReader, accountId: string, nowMs: number) {
  return tx.get<Row>(
    `SELECT of_hour, of_day, fresh, delivered, failed, at_ms, own, throttle, held_by, held_reason, held_ms, last_held_ms, knows_old,
       (SELECT count(*) FROM sending_network WHERE account_id = $1 AND at_ms > $2) AS networks
     FROM sending WHERE account_id = $1`,
    accountId,
    nowMs - DAY_MS,
  )
}

function holdOf(row: Row | undefined): SendingHold | undefined {
  if (!row || row.held_by === null) return undefined
  return { by: row.held_by as SendingHold['by'], reason: row.held_reason ?? '', sinceMs: row.held_ms ?? 0 }
}

function putAccount(tx: SqlWriter, accountId: string) {
  return tx.run('INSERT INTO sending (account_id) VALUES ($1) ON CONFLICT (account_id) DO NOTHING', accountId)
}

/** `row`: what there was before, which is made if there was nothing. */
async function putCounts(
  tx: SqlWriter,
  accountId: string,
  row: Row | undefined,
  counts: SendingCounts,
  nowMs: number,
): Promise<void> {
  if (!row) await putAccount(tx, accountId)
  await tx.run(
    'UPDATE sending SET of_hour = $2, of_day = $3, fresh = $4, delivered = $5, failed = $6, at_ms = $7 WHERE account_id = $1',
    accountId,
    counts.recipientsOfHour,
    counts.recipientsOfDay,
    counts.newRecipients,
    counts.delivered,
    counts.failed,
    nowMs,
  )
}

function putHold(tx: SqlWriter, accountId: string, { by, reason, sinceMs }: SendingHold) {
  return tx.run(
    `UPDATE sending SET held_by = $2, held_reason = $3, held_ms = $4, last_held_ms = $4 WHERE account_id = $1 AND (held_by IS NULL OR ($2 = 'abuse' AND held_by <> 'abuse'))`,
    accountId,
    by,
    reason,
    sinceMs,
  )
}
