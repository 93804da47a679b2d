import type { Entropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'
import type {
  Lease,
  NewOutboundMessage,
  OutboundQueue,
  QueuedMessage,
  RecipientOutcome,
} from '../../core/queue/outbound-queue.ts'
import type { QueueNotices } from '../../core/queue/queue-notices.ts'
import type { SqlDatabase, SqlReader, SqlWriter } from '../sql/database.ts'
import { leaseDue } from './lease-due.ts'
import {
  MESSAGE_COLUMNS,
  type MessageRow,
  messageOf,
  RECIPIENT_COLUMNS,
  type RecipientRow,
  recipientOf,
} from './queue-rows.ts'
import { type BodyFolder, InlineBody } from './queued-body.ts'

/** Bodies up to this size lie in the database, larger ones in files. */
const INLINE_BYTES = 128 * 1024

/** The outbound queue in an SQL database, and a folder for large bodies. Any number of processes may use the same one. */
export class SqliteOutboundQueue implements OutboundQueue {
  readonly #db: SqlDatabase
  readonly #bodies: BodyFolder
  readonly #notices: QueueNotices
  readonly #entropy: Entropy
  /** Destination that was served last: the next lease begins behind it. */
  #cursor = ''

  /** `db` has the schema of `QUEUE_MIGRATIONS`. */
  constructor(db: SqlDatabase, bodies: BodyFolder, notices: QueueNotices, entropy: Entropy) {
    this.#db = db
    this.#bodies = bodies
    this.#notices = notices
    this.#entropy = entropy
  }

  /** Removes large bodies that a crash left behind. */
  async sweep(nowMs: number): Promise<void> {
    await this.#bodies.sweep((id) => this.#isKnown(id), nowMs)
  }

  async add(message: NewOutboundMessage): Promise<void> {
    const isInline = message.body.size <= INLINE_BYTES
    const octets = isInline ? await message.body.bytes() : null
    // The file is on stable storage before the row that refers to it.
    if (!isInline) await this.#bodies.keep(message.id, message.body)
    try {
      await this.#db.write((tx) => insert(tx, message, octets))
    } catch (error) {
      // If the id is taken, the file is that of the message that has it.
      if (!isInline && !(await this.#isKnown(message.id))) await this.#bodies.remove(message.id)
      throw error
    }
    this.#notices.publish()
  }

  async lease(nowMs: number, leaseMs: number, most: number, perDestination: number): Promise<readonly Lease[]> {
    const due = await this.#db.write(
      async (tx) => {
        const chosen = await leaseDue(
          tx,
          { nowMs, untilMs: nowMs + leaseMs, most, perDestination, after: this.#cursor },
          () => randomId(this.#entropy),
        )
        const found: {
          readonly message: MessageRow
          readonly lease: (typeof chosen)[number]
          readonly recipients: RecipientRow[]
        }[] = []
        for (const lease of chosen) {
          const message = await tx.get<MessageRow>(
            `SELECT ${MESSAGE_COLUMNS} FROM outbound_message WHERE id = $1`,
            lease.messageId,
          )
          const recipients = await tx.all<RecipientRow>(
            `SELECT ${RECIPIENT_COLUMNS} FROM outbound_recipient WHERE message_id = $1 AND lease_id = $2 ORDER BY number`,
            lease.messageId,
            lease.id,
          )
          if (message) found.push({ message, lease, recipients })
        }
        return found
        // A lease that a power failure forgets is handed out again, which is what becomes of it anyway.
      },
      { durable: false },
    )
    const last = due.at(-1)
    if (last) this.#cursor = last.lease.destination
    return due.map(({ message, lease, recipients }) => ({
      id: lease.id,
      message: messageOf(message, this.#body(message)),
      destination: lease.destination,
      recipients: recipients.map(recipientOf),
      untilMs: nowMs + leaseMs,
    }))
  }

  async renew(lease: Lease, untilMs: number): Promise<boolean> {
    const changed = await this.#db.write(
      (tx) =>
        tx.run(
          "UPDATE outbound_recipient SET next_ms = $1 WHERE message_id = $2 AND lease_id = $3 AND state = 'leased'",
          untilMs,
          lease.message.id,
          lease.id,
        ),
      { durable: false },
    )
    return changed > 0
  }

  async settle(lease: Lease, outcomes: readonly RecipientOutcome[]): Promise<void> {
    const isDone = await this.#db.write(async (tx) => {
      for (const outcome of outcomes) await settleOne(tx, lease, outcome)
      return removeIfSettled(tx, lease.message.id)
    })
    if (isDone) await this.#bodies.remove(lease.message.id)
    // Room for the destination's next message has come.
    this.#notices.publish()
  }

  async nextDueMs(): Promise<number | undefined> {
    const row = await this.#db.read((tx) =>
      tx.get<{ due: number | null }>(
        "SELECT min(next_ms) AS due FROM outbound_recipient WHERE state IN ('waiting', 'leased')",
      ),
    )
    return row?.due ?? undefined
  }

  list(): Promise<readonly QueuedMessage[]> {
    return this.#db.read(async (tx) => {
      const messages = await tx.all<MessageRow>(
        `SELECT ${MESSAGE_COLUMNS} FROM outbound_message ORDER BY queued_ms, id`,
      )
      const recipients = await tx.all<RecipientRow>(
        `SELECT ${RECIPIENT_COLUMNS} FROM outbound_recipient ORDER BY message_id, number`,
      )
      const byMessage = Map.groupBy(recipients, (row) => row.message_id)
      return messages.map((row) => this.#queued(row, byMessage.get(row.id) ?? []))
    })
  }

  message(id: string): Promise<QueuedMessage | undefined> {
    return this.#db.read(async (tx) => {
      const row = await tx.get<MessageRow>(`SELECT ${MESSAGE_COLUMNS} FROM outbound_message WHERE id = $1`, id)
      return row && this.#queued(row, await recipientRows(tx, id))
    })
  }

  async retryNow(nowMs: number, messageId?: string): Promise<number> {
    const changed = await this.#db.write((tx) =>
      messageId === undefined
        ? tx.run("UPDATE outbound_recipient SET next_ms = $1 WHERE state = 'waiting'", nowMs)
        : tx.run(
            "UPDATE outbound_recipient SET next_ms = $1 WHERE state = 'waiting' AND message_id = $2",
            nowMs,
            messageId,
          ),
    )
    if (changed > 0) this.#notices.publish()
    return changed
  }

  async drop(messageId: string): Promise<boolean> {
    const gone = await this.#db.write((tx) => tx.run('DELETE FROM outbound_message WHERE id = $1', messageId))
    if (gone > 0) await this.#bodies.remove(messageId)
    return gone > 0
  }

  watch(notice: () => void): Disposable {
    return this.#notices.subscribe(notice)
  }

  async #isKnown(id: string): Promise<boolean> {
    return (
      (await this.#db.read((tx) => tx.get('SELECT 1 AS one FROM outbound_message WHERE id = $1', id))) !== undefined
    )
  }

  #queued(row: MessageRow, recipients: readonly RecipientRow[]): QueuedMessage {
    return { message: messageOf(row, this.#body(row)), recipients: recipients.map(recipientOf) }
  }

  #body(row: MessageRow) {
    if (row.size > INLINE_BYTES) return this.#bodies.body(row.id, row.digest, row.size)
    return new InlineBody(row.digest, row.size, async () => {
      const found = await this.#db.read((tx) =>
        tx.get<{ octets: Uint8Array | null }>('SELECT octets FROM outbound_message WHERE id = $1', row.id),
      )
      return found?.octets ?? undefined
    })
  }
}

async function insert(tx: SqlWriter, message: NewOutboundMessage, octets: Uint8Array | null): Promise<void> {
  await tx.run(
    `INSERT INTO outbound_message (id, account_id, reverse_path, eight_bit, binary_mime, smtp_utf8, require_tls, envelope_id,
       dsn_return, queued_ms, expires_ms, digest, size, octets, transport)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    message.id,
    message.accountId ?? null,
    message.reversePath,
    Number(message.eightBit),
    Number(message.binaryMime ?? false),
    Number(message.smtpUtf8),
    Number(message.requireTls),
    message.envelopeId ?? null,
    message.dsnReturn ?? null,
    message.queuedMs,
    message.expiresMs,
    message.body.digest,
    message.body.size,
    octets,
    message.transport ?? 'usual',
  )
  for (const [number, recipient] of message.recipients.entries()) {
    await tx.run(
      `INSERT INTO outbound_recipient (message_id, number, address, original_recipient, notify, destination, state, attempts,
         next_ms, last_result, delay_notified, lease_id)
       VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, NULL, 0, NULL)`,
      message.id,
      number,
      recipient.address,
      recipient.originalRecipient ?? null,
      recipient.notify.join(','),
      recipient.destination,
      message.queuedMs,
    )
  }
}

async function settleOne(tx: SqlWriter, lease: Lease, outcome: RecipientOutcome): Promise<void> {
  const key = [lease.message.id, outcome.index, lease.id] as const
  if (outcome.kind === 'deferred') {
    await tx.run(
      `UPDATE outbound_recipient SET state = 'waiting', lease_id = NULL, attempts = attempts + 1, next_ms = $4, last_result = $5,
         delay_notified = $6 WHERE message_id = $1 AND number = $2 AND lease_id = $3 AND state = 'leased'`,
      ...key,
      outcome.nextMs,
      outcome.result,
      Number(outcome.delayNotified),
    )
    return
  }
  await tx.run(
    `UPDATE outbound_recipient SET state = $4, lease_id = NULL, attempts = attempts + 1, next_ms = $5, last_result = $6
     WHERE message_id = $1 AND number = $2 AND lease_id = $3 AND state = 'leased'`,
    ...key,
    outcome.kind,
    outcome.atMs,
    outcome.result,
  )
}

/** Takes the message out if nobody waits for it any more. Returns whether that was so. */
async function removeIfSettled(tx: SqlWriter, messageId: string): Promise<boolean> {
  const changed = await tx.run(
    `DELETE FROM outbound_message WHERE id = $1 AND NOT EXISTS (
       SELECT 1 FROM outbound_recipient WHERE message_id = $1 AND state IN ('waiting', 'leased'))`,
    messageId,
  )
  return changed > 0
}

function recipientRows(tx: SqlReader, messageId: string) {
  return tx.all<RecipientRow>(
    `SELECT ${RECIPIENT_COLUMNS} FROM outbound_recipient WHERE message_id = $1 ORDER BY number`,
    messageId,
  )
}
