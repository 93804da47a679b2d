import type {
  QueueChange,
  QueueCounts,
  QueueCursor,
  QueueDesk,
  QueuedDestination,
  QueuedMessage,
  QueueFilter,
} from '../../core/queue/queue-desk.ts'
import { MOST_COUNTED } from '../../core/queue/queue-desk.ts'
import type { QueueNotices } from '../../core/queue/queue-notices.ts'
import type { SqlDatabase, SqlReader, SqlWriter } from '../sql/database.ts'
import { dropMessage, giveBackMessage, holdMessage, releaseMessage, retryMessage } from './change-messages.ts'
import { forget, listDestinations } from './destinations.ts'
import { countMessages, findMessages } from './filter-messages.ts'
import {
  MESSAGE_COLUMNS,
  type MessageRow,
  messageOf,
  OPEN,
  RECIPIENT_COLUMNS,
  type RecipientRow,
  recipientOf,
} from './queue-rows.ts'
import { type BodyFolder, bodyOfRow } from './queued-body.ts'
import { totalOf } from './totals.ts'

/** Messages that are changed in one transaction: whoever sends meanwhile waits no longer than for that. */
const PIECE = 200
/** Recipients of each message that a list shows. */
const LISTED_RECIPIENTS = 10

/** The queue as operators and members see it, in an SQL database. */
export class SqliteQueueDesk implements QueueDesk {
  readonly #db: SqlDatabase
  readonly #bodies: BodyFolder
  readonly #notices: QueueNotices

  constructor(db: SqlDatabase, bodies: BodyFolder, notices: QueueNotices) {
    this.#db = db
    this.#bodies = bodies
    this.#notices = notices
  }

  list(filter: QueueFilter, most: number, after?: QueueCursor): Promise<readonly QueuedMessage[]> {
    return this.#db.read(async (tx) => {
      const found: QueuedMessage[] = []
      for (const { id } of await findMessages(tx, filter, most, after)) {
        const queued = await this.#queued(tx, id, LISTED_RECIPIENTS)
        if (queued) found.push(queued)
      }
      return found
    })
  }

  message(id: string): Promise<QueuedMessage | undefined> {
    return this.#db.read((tx) => this.#queued(tx, id, undefined))
  }

  counts(accountId?: string): Promise<QueueCounts> {
    return this.#db.read((tx) => totalOf(tx, accountId))
  }

  count(filter: QueueFilter): Promise<QueueChange> {
    return this.#db.read((tx) => countMessages(tx, filter))
  }

  destinations(most: number): Promise<readonly QueuedDestination[]> {
    return this.#db.read(async (tx) => {
      const found: QueuedDestination[] = []
      for (const { name, pace } of await listDestinations(tx, most)) {
        found.push({ name, pace, ...(await countsOf(tx, name)) })
      }
      return found
    })
  }

  async hold(
    filter: QueueFilter,
    hold: { readonly by: string; readonly reason: string },
    nowMs: number,
    progress?: (sofar: QueueChange) => void,
  ): Promise<QueueChange> {
    return this.#change(filter, progress, (tx, id) => holdMessage(tx, id, hold, nowMs))
  }

  async release(
    filter: QueueFilter,
    nowMs: number,
    by?: string,
    progress?: (sofar: QueueChange) => void,
  ): Promise<QueueChange> {
    return this.#change({ ...filter, state: 'held' }, progress, (tx, id) => releaseMessage(tx, id, by, nowMs))
  }

  async retry(filter: QueueFilter, nowMs: number, progress?: (sofar: QueueChange) => void): Promise<QueueChange> {
    return this.#change(filter, progress, (tx, id) => retryMessage(tx, id, filter.to, nowMs))
  }

  async drop(filter: QueueFilter, progress?: (sofar: QueueChange) => void): Promise<QueueChange> {
    const gone: string[] = []
    const change = await this.#change(filter, progress, async (tx, id) => {
      const dropped = await dropMessage(tx, id, filter.to)
      if (dropped.isGone) gone.push(id)
      return dropped
    })
    for (const id of gone) await this.#bodies.remove(id)
    return change
  }

  async giveBack(filter: QueueFilter, nowMs: number, progress?: (sofar: QueueChange) => void): Promise<QueueChange> {
    return this.#change(filter, progress, (tx, id) => giveBackMessage(tx, id, nowMs))
  }

  async cancel(accountId: string, messageId: string, nowMs: number): Promise<boolean> {
    const isCancelled = await this.#db.write(async (tx) => {
      const message = await tx.get(
        `SELECT 1 AS one FROM queued_message WHERE id = $1 AND account_id = $2 AND release_ms > $3 AND NOT EXISTS (
           SELECT 1 FROM queued_recipient WHERE message_id = $1 AND (attempts > 0 OR state NOT IN ('waiting', 'held')))`,
        messageId,
        accountId,
        nowMs,
      )
      return message !== undefined && (await dropMessage(tx, messageId, undefined)).isGone
    })
    if (isCancelled) await this.#bodies.remove(messageId)
    return isCancelled
  }

  async forgetPace(destination: string): Promise<boolean> {
    const wasKnown = await this.#db.write((tx) => forget(tx, destination))
    this.#notices.publish()
    return wasKnown
  }

  /** Changes every message that the filter finds, piece by piece. What comes in meanwhile and fits is changed too. */
  async #change(
    filter: QueueFilter,
    progress: ((sofar: QueueChange) => void) | undefined,
    change: (tx: SqlWriter, id: string) => Promise<QueueChange>,
  ): Promise<QueueChange> {
    let sofar: QueueChange = { messages: 0, recipients: 0 }
    let after: QueueCursor | undefined
    for (;;) {
      const piece = await this.#db.read((tx) => findMessages(tx, filter, PIECE, after))
      const before = sofar
      sofar = await this.#db.write(async (tx) => {
        let { messages, recipients } = before
        for (const { id } of piece) {
          const changed = await change(tx, id)
          messages += changed.messages
          recipients += changed.recipients
        }
        return { messages, recipients }
      })
      progress?.(sofar)
      after = piece.at(-1)
      if (piece.length < PIECE) break
    }
    if (sofar.recipients > 0) this.#notices.publish()
    return sofar
  }

  async #queued(tx: SqlReader, id: string, most: number | undefined): Promise<QueuedMessage | undefined> {
    const row = await tx.get<MessageRow>(`SELECT ${MESSAGE_COLUMNS} FROM queued_message WHERE id = $1`, id)
    if (!row) return undefined
    const open = await tx.get<{ open: number }>(
      `SELECT count(*) AS open FROM queued_recipient WHERE message_id = $1 AND state IN ${OPEN}`,
      id,
    )
    const recipients =
      most === undefined
        ? await tx.all<RecipientRow>(
            `SELECT ${RECIPIENT_COLUMNS} FROM queued_recipient WHERE message_id = $1 ORDER BY number`,
            id,
          )
        : await tx.all<RecipientRow>(
            `SELECT ${RECIPIENT_COLUMNS} FROM queued_recipient WHERE message_id = $1 AND state IN ${OPEN} ORDER BY number LIMIT $2`,
            id,
            most,
          )
    return {
      message: messageOf(row, bodyOfRow(row, this.#db, this.#bodies, undefined)),
      recipients: recipients.map(recipientOf),
      open: open?.open ?? 0,
    }
  }
}

async function countsOf(tx: SqlReader, name: string): Promise<{ sending: number; waiting: number }> {
  const row = await tx.get<{ sending: number; waiting: number }>(
    `SELECT (SELECT count(*) FROM queued_lease WHERE destination = $1) AS sending,
       (SELECT count(*) FROM (SELECT 1 FROM queued_recipient WHERE destination = $1 AND state = 'ready' LIMIT $2))
       + (SELECT count(*) FROM (SELECT 1 FROM queued_recipient WHERE destination = $1 AND state IN ('waiting', 'held') LIMIT $2)) AS waiting`,
    name,
    MOST_COUNTED,
  )
  return { sending: row?.sending ?? 0, waiting: Math.min(MOST_COUNTED, row?.waiting ?? 0) }
}
