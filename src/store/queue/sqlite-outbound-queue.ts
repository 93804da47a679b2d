import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { DeliveryAttempt } from '../../core/queue/delivery-log.ts'
import type {
  Lease,
  LeaseExperience,
  NewOutboundMessage,
  OutboundQueue,
  QueueLimits,
  RecipientOutcome,
} from '../../core/queue/outbound-queue.ts'
import type { QueueNotices } from '../../core/queue/queue-notices.ts'
import type { SqlDatabase, SqlReader, SqlWriter } from '../sql/database.ts'
import { GatheredWrites } from '../sql/gathered-writes.ts'
import { forgetIdle } from './destinations.ts'
import { insertMessage } from './insert-message.ts'
import { endLeasesOf, type LeasedGroup, leaseDue, nextDue } from './lease-due.ts'
import { MESSAGE_COLUMNS, type MessageRow, messageOf, recipientOf } from './queue-rows.ts'
import { type BodyFolder, bodyOfRow, INLINE_BYTES, isKnown } from './queued-body.ts'
import { type LeaseSettlement, type Settled, settleLease } from './settle-lease.ts'
import { waitingRecipients } from './totals.ts'
import { forgetPassedTurns } from './turns.ts'

/** Bodies up to this size come with a lease, so that sending them reads nothing more. */
const READY_BYTES = 64 * 1024

/** How long it is believed that there is room, for as many recipients as half of it. */
const ROOM_KNOWN_MS = 250
/** Members of whom that is known; beyond, all are asked about anew. */
const MAX_ROOMS = 10_000

/** As much as anybody likes. */
const NO_QUEUE_LIMITS: QueueLimits = {
  recipients: Number.MAX_SAFE_INTEGER,
  recipientsPerMember: Number.MAX_SAFE_INTEGER,
  freeBytes: 0,
}

/** Who leases. */
export interface LeaseOwner {
  /** The process, as nobody else is called, before or after. */
  readonly id: string
  /** Whether a process with that id may still be at work. */
  readonly isAlive: (id: string) => boolean
}

/** An owner of whom nothing is known: its leases run out. */
const NOBODY: LeaseOwner = { id: '', isAlive: () => true }

/** Messages that go into the queue together, and the bodies that lie in the database. */
interface Addition {
  readonly messages: readonly NewOutboundMessage[]
  readonly inline: ReadonlyMap<string, Uint8Array>
}

interface LeasedRows {
  readonly group: LeasedGroup
  readonly message: MessageRow
  readonly octets: Uint8Array | undefined
}

/** The outbound queue in an SQL database, and a folder for large bodies. Any number of processes may use the same one. */
export class SqliteOutboundQueue implements OutboundQueue {
  readonly #db: SqlDatabase
  readonly #bodies: BodyFolder
  readonly #notices: QueueNotices
  readonly #entropy: Entropy
  readonly #limits: QueueLimits
  readonly #owner: LeaseOwner
  readonly #additions: GatheredWrites<Addition, void>
  readonly #settlements: GatheredWrites<LeaseSettlement, Settled>
  /** Recipients that there is room for without asking, by account. */
  readonly #rooms = new Map<string, { left: number; readonly untilMs: number }>()

  /** `db` has the schema of `QUEUE_MIGRATIONS`. */
  constructor(
    db: SqlDatabase,
    bodies: BodyFolder,
    notices: QueueNotices,
    entropy: Entropy,
    limits: QueueLimits = NO_QUEUE_LIMITS,
    owner: LeaseOwner = NOBODY,
  ) {
    this.#db = db
    this.#bodies = bodies
    this.#notices = notices
    this.#entropy = entropy
    this.#limits = limits
    this.#owner = owner
    this.#additions = new GatheredWrites(db, (tx, addition) => this.#insert(tx, addition))
    // What a host has taken and nobody has written down is sent again by whoever comes after a process that was killed.
    this.#settlements = new GatheredWrites(db, settleLease, { isPrompt: true })
  }

  /** Removes large bodies that a crash left behind, and what is remembered of those who are gone. */
  async sweep(nowMs: number): Promise<void> {
    await this.#bodies.sweep((id) => isKnown(this.#db, id), nowMs)
    await this.#db.write(
      async (tx) => {
        await forgetIdle(tx, nowMs)
        await forgetPassedTurns(tx, nowMs)
      },
      { durable: false },
    )
  }

  async add(...messages: NewOutboundMessage[]): Promise<void> {
    const inline = new Map<string, Uint8Array>()
    const kept: NewOutboundMessage[] = []
    try {
      for (const message of messages) {
        // A file is on stable storage before the row that refers to it.
        if (message.body.size <= INLINE_BYTES) inline.set(message.id, await message.body.bytes())
        else {
          await this.#bodies.keep(message.id, message.body)
          kept.push(message)
        }
      }
      await this.#additions.write({ messages, inline })
    } catch (error) {
      // If the id is taken, the file is that of the message that has it.
      for (const { id } of kept) if (!(await isKnown(this.#db, id))) await this.#bodies.remove(id)
      throw error
    }
    this.#notices.publish()
  }

  async requireRoom(accountId: string | undefined, recipients: number): Promise<void> {
    if ((await this.#bodies.freeBytes()) < this.#limits.freeBytes) {
      throw new Fault(
        'world',
        'queue/disk-low',
        'Too little disk space is left to keep mail for others, try again later',
      )
    }
    // Asked for each recipient and once more for the message, it would be most of the transactions; `add` is exact.
    const known = this.#rooms.get(accountId ?? '')
    if (known && known.left >= recipients && performance.now() < known.untilMs) {
      known.left -= recipients
      return
    }
    const left = await this.#db.read((tx) => this.#requireBelow(tx, accountId, recipients))
    if (this.#rooms.size >= MAX_ROOMS) this.#rooms.clear()
    this.#rooms.set(accountId ?? '', { left: Math.floor(left / 2), untilMs: performance.now() + ROOM_KNOWN_MS })
  }

  async lease(
    nowMs: number,
    leaseMs: number,
    most: number,
    perDestination: number,
    reserve = 0,
  ): Promise<readonly Lease[]> {
    const untilMs = nowMs + leaseMs
    const due = await this.#db.write(
      async (tx) => {
        const terms = { nowMs, untilMs, most, perDestination, reserve, owner: this.#owner.id }
        const found: LeasedRows[] = []
        for (const group of await leaseDue(tx, terms, () => randomId(this.#entropy))) {
          const rows = await leasedRows(tx, group)
          if (rows) found.push(rows)
        }
        return found
        // A lease that a power failure forgets is handed out again, which is what becomes of it anyway.
      },
      { durable: false },
    )
    return due.map(({ message, group, octets }) => ({
      id: group.id,
      message: messageOf(message, bodyOfRow(message, this.#db, this.#bodies, octets)),
      destination: group.destination,
      recipients: group.recipients.map(recipientOf),
      untilMs,
      ...(group.overdue === undefined ? {} : { overdue: group.overdue }),
    }))
  }

  reclaim(): Promise<number> {
    return this.#db.write((tx) => endLeasesOf(tx, this.#owner.isAlive), { durable: false })
  }

  async renew(lease: Lease, untilMs: number): Promise<boolean> {
    const changed = await this.#db.write(
      (tx) => tx.run('UPDATE queued_lease SET until_ms = $1 WHERE id = $2', untilMs, lease.id),
      { durable: false },
    )
    return changed > 0
  }

  async settle(
    lease: Lease,
    outcomes: readonly RecipientOutcome[],
    learned?: LeaseExperience,
    attempts: readonly DeliveryAttempt[] = [],
  ): Promise<void> {
    const { isDone, hasOpened } = await this.#settlements.write({ lease, outcomes, learned, attempts })
    // Whoever settles looks for more anyway; others need to know only where something has opened.
    if (hasOpened) this.#notices.publish()
    if (isDone && lease.message.body.size > INLINE_BYTES) await this.#bodies.remove(lease.message.id)
  }

  nextDueMs(): Promise<number | undefined> {
    return this.#db.read(nextDue)
  }

  watch(notice: () => void): Disposable {
    return this.#notices.subscribe(notice)
  }

  async #insert(tx: SqlWriter, { messages, inline }: Addition): Promise<void> {
    for (const message of messages) {
      if (message.reversePath !== '') await this.#requireBelow(tx, message.accountId, message.recipients.length)
      await insertMessage(tx, message, inline.get(message.id) ?? null)
    }
  }

  /** Returns for how many more there is room. */
  async #requireBelow(tx: SqlReader, accountId: string | undefined, recipients: number): Promise<number> {
    const { recipients: most, recipientsPerMember } = this.#limits
    const waiting = await waitingRecipients(tx, accountId)
    const ofMember =
      accountId === undefined ? Number.MAX_SAFE_INTEGER : recipientsPerMember - recipients - waiting.ofMember
    if (ofMember < 0) {
      throw new Fault(
        'world',
        'queue/member-full',
        `Mail to ${recipientsPerMember} recipients may wait for each member, and yours is that many; try again when some of it has been sent`,
      )
    }
    const ofAll = most - recipients - waiting.ofAll
    if (ofAll < 0) throw new Fault('world', 'queue/full', 'Too much mail waits to be sent, try again later')
    return Math.min(ofMember, ofAll)
  }
}

async function leasedRows(tx: SqlReader, group: LeasedGroup): Promise<LeasedRows | undefined> {
  const row = await tx.get<MessageRow & { octets: Uint8Array | null }>(
    `SELECT ${MESSAGE_COLUMNS}, iif(size <= $2, octets, NULL) AS octets FROM queued_message WHERE id = $1`,
    group.messageId,
    READY_BYTES,
  )
  return row && { group, message: row, octets: row.octets ?? undefined }
}
