import { Fault } from '../../base/fault.ts'
import type { Mailbox, MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import type { QuotaUsage } from '../../core/mail/quota.ts'
import type { SqlWriter } from './database.ts'

/** The counters of a mailbox while a transaction changes them. */
export interface MailboxCounters {
  readonly id: MailboxId
  readonly uidValidity: number
  uidNext: number
  messages: number
  unseen: number
  deleted: number
  size: number
}

interface Counters {
  modseq: number
  next_mailbox: number
  next_uid_validity: number
  next_body: number
  next_email: number
  next_thread: number
  expunged_room: number
  expunged_messages: number
  given_up_ms: number | null
}

/** The number that is given next, or was given last. */
type Numbering = 'modseq' | 'next_mailbox' | 'next_uid_validity' | 'next_body' | 'next_email' | 'next_thread'

/** A file that no body of the account has any more. */
export interface UnusedFile {
  readonly digest: Uint8Array
  /** Octets. */
  readonly size: number
}

/** The counters of an account within one write transaction: read once, changed in memory, written once. */
export class AccountState {
  readonly #tx: SqlWriter
  #counters: Counters | undefined
  #modseq: Modseq | undefined
  #unsaved = false
  readonly #mailboxes = new Map<MailboxId, MailboxCounters>()
  readonly #dirty = new Set<MailboxId>()
  readonly #changed = new Set<MailboxId>()
  /** Whether mailboxes were made, renamed, deleted or (un)subscribed. */
  treeChanged = false
  readonly unusedFiles: UnusedFile[] = []

  constructor(tx: SqlWriter) {
    this.#tx = tx
  }

  /** The modseq of this transaction, if it has changed anything. */
  get modseq(): Modseq | undefined {
    return this.#modseq
  }

  /** Mailboxes whose messages have changed. */
  get changed(): MailboxId[] {
    return [...this.#changed]
  }

  /** The modseq of this transaction: drawn at the first change, the same for all others. */
  async drawModseq(): Promise<Modseq> {
    if (this.#modseq === undefined) this.#modseq = await this.#next('modseq', 1)
    return this.#modseq
  }

  /** The modseq of this transaction or, as long as it has changed nothing, that of the last one. */
  async presentModseq(): Promise<Modseq> {
    return this.#modseq ?? (await this.#load()).modseq
  }

  nextMailbox(): Promise<number> {
    return this.#next('next_mailbox', 0)
  }
  nextUidValidity(): Promise<number> {
    return this.#next('next_uid_validity', 0)
  }
  nextBody(): Promise<number> {
    return this.#next('next_body', 0)
  }
  /** The first of `count` numbers for messages. */
  nextEmails(count: number): Promise<number> {
    return this.#next('next_email', 0, count)
  }
  nextThread(): Promise<number> {
    return this.#next('next_thread', 0)
  }

  /** What the expunged messages take now. */
  async expunged(): Promise<QuotaUsage> {
    const { expunged_room, expunged_messages } = await this.#load()
    return { storageBytes: expunged_room, messages: expunged_messages }
  }

  /** Messages were expunged, or with negative numbers: brought back or given up. `room` is theirs together, as `expungedRoom` counts it. */
  async countExpunged(messages: number, room: number): Promise<void> {
    const counters = await this.#load()
    counters.expunged_messages += messages
    counters.expunged_room += room
    this.#unsaved = true
  }

  /** What was expunged until then was given up before its time. */
  async gaveUpUntil(expungedMs: number): Promise<void> {
    const counters = await this.#load()
    counters.given_up_ms = Math.max(expungedMs, counters.given_up_ms ?? expungedMs)
    this.#unsaved = true
  }

  /** The counters of a mailbox, to look at. @throws Fault mail/no-such-mailbox */
  async mailbox(id: MailboxId): Promise<MailboxCounters> {
    let mailbox = this.#mailboxes.get(id)
    if (!mailbox) {
      mailbox = await this.#tx.get<MailboxCounters>(
        'SELECT id, uid_validity AS "uidValidity", uid_next AS "uidNext", messages, unseen, deleted, size FROM mailbox WHERE id = $1',
        id,
      )
      if (!mailbox) throw noSuchMailbox()
      this.#mailboxes.set(id, mailbox)
    }
    return mailbox
  }

  /** Remembers what has been read of a mailbox, after a `flush`: it need not be read again. */
  see({ id, uidValidity, uidNext, messages, unseen, deleted, size }: Mailbox): void {
    if (!this.#mailboxes.has(id)) {
      this.#mailboxes.set(id, { id, uidValidity, uidNext, messages, unseen, deleted, size })
    }
  }

  /** The counters of a mailbox whose messages are about to change. Its modseq becomes that of the transaction. */
  async changing(id: MailboxId): Promise<MailboxCounters> {
    const mailbox = await this.mailbox(id)
    await this.drawModseq()
    this.#dirty.add(id)
    this.#changed.add(id)
    return mailbox
  }

  /** A mailbox has been deleted: its counters are not to be written. */
  forget(id: MailboxId): void {
    this.#mailboxes.delete(id)
    this.#dirty.delete(id)
    this.#changed.add(id)
  }

  /** Writes what has changed, so that statements see it too. */
  async flush(): Promise<void> {
    for (const id of this.#dirty) {
      const { uidNext, messages, unseen, deleted, size } = this.#mailboxes.get(id) as MailboxCounters
      await this.#tx.run(
        'UPDATE mailbox SET uid_next = $2, highest_modseq = $3, messages = $4, unseen = $5, deleted = $6, size = $7 WHERE id = $1',
        id,
        uidNext,
        await this.drawModseq(),
        messages,
        unseen,
        deleted,
        size,
      )
    }
    this.#dirty.clear()
    const counters = this.#counters
    if (!this.#unsaved || !counters) return
    await this.#tx.run(
      'UPDATE account SET modseq = $1, next_mailbox = $2, next_uid_validity = $3, next_body = $4, next_email = $5, next_thread = $6, expunged_room = $7, expunged_messages = $8, given_up_ms = $9',
      counters.modseq,
      counters.next_mailbox,
      counters.next_uid_validity,
      counters.next_body,
      counters.next_email,
      counters.next_thread,
      counters.expunged_room,
      counters.expunged_messages,
      counters.given_up_ms,
    )
    this.#unsaved = false
  }

  /** Raises a counter; `ahead` is 1 where the counter names the last number given, 0 where it names the next. */
  async #next(counter: Numbering, ahead: 0 | 1, by = 1): Promise<number> {
    const counters = await this.#load()
    this.#unsaved = true
    const number = counters[counter] + ahead
    counters[counter] += by
    return number
  }

  async #load(): Promise<Counters> {
    this.#counters ??= await this.#tx.get<Counters>(
      `SELECT modseq, next_mailbox, next_uid_validity, next_body, next_email, next_thread, expunged_room, expunged_messages, given_up_ms
       FROM account`,
    )
    if (!this.#counters) throw noSuchAccount()
    return this.#counters
  }
}

export function noSuchAccount(): Fault {
  return new Fault('us', 'mail/no-such-account', 'The account has no mail here; create its store first')
}

export function noSuchMailbox(): Fault {
  return new Fault('peer', 'mail/no-such-mailbox', 'There is no such mailbox')
}
