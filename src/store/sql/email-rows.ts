import { Fault } from '../../base/fault.ts'
import type { SpooledBody } from '../../core/mail/body.ts'
import type {
  EmailPlace,
  EmailReader,
  EmailWriter,
  HistoryEntry,
  HistoryPlace,
  Numbering,
  Placement,
  ReceivedPage,
  ReceivedRow,
  ThreadMember,
  UploadLimits,
  VisibleCounts,
} from '../../core/mail/email-shelf.ts'
import type { MailboxId, Modseq, SpecialUse } from '../../core/mail/mailbox.ts'
import type { MessageRow } from '../../core/mail/message.ts'
import type { AccountBlobs } from '../blobs/account-blobs.ts'
import { type AccountState, noSuchAccount } from './account-state.ts'
import type { SqlReader, SqlWriter } from './database.ts'
import { readDeletedMailboxes, readHistory } from './email-history.ts'
import { sealMailbox } from './mailbox-seal.ts'
import { ROW_COLUMNS, type RowColumns, toFlags, toMessageRow } from './message-rows.ts'
import { keepUpload } from './upload-rows.ts'

const MAX_MEMBERS = 10_000
/** Numbers that one statement takes. */
const TOGETHER = 50

/** Messages by their numbers within one transaction. */
export class SqlEmailReader implements EmailReader {
  readonly #tx: SqlReader

  constructor(tx: SqlReader) {
    this.#tx = tx
  }

  async numbering(): Promise<Numbering> {
    const [row] = await this.#tx.rows<[number, number, number, number]>(
      'SELECT modseq, next_mailbox, next_email, next_thread FROM account',
    )
    if (!row) throw noSuchAccount()
    const [modseq, nextMailbox, nextEmail, nextThread] = row
    return { modseq, nextMailbox, nextEmail, nextThread }
  }

  async places(emailIds: readonly number[]): Promise<readonly EmailPlace[]> {
    const found: EmailPlace[] = []
    for (const some of pieces(emailIds)) {
      const rows = await this.#tx.rows<[number, number, number]>(
        `SELECT email, mailbox, uid FROM message WHERE email IN (${PLACES})`,
        ...some,
      )
      for (const [emailId, mailbox, uid] of rows) found.push({ emailId, mailbox, uid })
    }
    return found
  }

  async placesOfBody(bodyId: number): Promise<readonly EmailPlace[]> {
    const found = `SELECT email, mailbox, uid FROM message WHERE body = $1 ORDER BY email LIMIT ${MAX_MEMBERS}`
    const rows = await this.#tx.rows<[number, number, number]>(found, bodyId)
    return rows.map(([emailId, mailbox, uid]) => ({ emailId, mailbox, uid }))
  }

  async oldestUploadMs(): Promise<number | undefined> {
    const [row] = await this.#tx.rows<[number | null]>(
      'SELECT min(at_ms) FROM (SELECT min(at_ms) AS at_ms FROM upload UNION ALL SELECT min(at_ms) FROM unfinished_upload)',
    )
    return row?.[0] ?? undefined
  }

  async members(threadIds: readonly number[]): Promise<readonly ThreadMember[]> {
    const found: ThreadMember[] = []
    for (const some of pieces(threadIds)) {
      const rows = await this.#tx.rows<[number, number, number, number, number, number, string | null]>(
        `SELECT thread, email, mailbox, uid, internal_ms, bits, keywords FROM message WHERE thread IN (${PLACES})
         LIMIT ${MAX_MEMBERS}`,
        ...some,
      )
      for (const [threadId, emailId, mailbox, uid, internalMs, bits, keywords] of rows) {
        found.push({ threadId, emailId, mailbox, uid, internalMs, flags: toFlags(bits, keywords) })
      }
      if (found.length >= MAX_MEMBERS) break
    }
    return found.sort((a, b) => a.threadId - b.threadId || a.internalMs - b.internalMs || a.emailId - b.emailId)
  }

  async isMarked(emailId: number, keyword: string): Promise<boolean> {
    const known = await this.#tx.get<{ spelling: string }>(
      'SELECT spelling FROM keyword WHERE folded = $1',
      keyword.toLowerCase(),
    )
    if (!known) return false
    const rows = await this.#tx.rows<[string]>(
      `SELECT DISTINCT keywords FROM message
       WHERE thread IN (SELECT thread FROM message WHERE email = $1) AND keywords IS NOT NULL LIMIT ${MAX_MEMBERS}`,
      emailId,
    )
    return rows.some(([keywords]) => keywords.split(' ').includes(known.spelling))
  }

  async received(
    mailbox: MailboxId,
    { newestFirst, after, skip = 0, limit }: ReceivedPage,
  ): Promise<readonly ReceivedRow[]> {
    const order = newestFirst ? 'DESC' : 'ASC'
    const start = newestFirst ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER
    const rows = await this.#tx.rows<[number, number, number, number]>(
      `SELECT uid, internal_ms, thread, email FROM message INDEXED BY message_received
       WHERE mailbox = $1 AND (internal_ms, uid) ${newestFirst ? '<' : '>'} ($2, $3)
       ORDER BY internal_ms ${order}, uid ${order} LIMIT $4 OFFSET $5`,
      mailbox,
      after?.internalMs ?? start,
      after?.uid ?? start,
      limit,
      skip,
    )
    return rows.map(([uid, internalMs, threadId, emailId]) => ({ uid, internalMs, threadId, emailId }))
  }

  async countReceived(
    mailbox: MailboxId,
    before: Pick<ReceivedRow, 'internalMs' | 'uid'>,
    newestFirst: boolean,
  ): Promise<number> {
    const [row] = await this.#tx.rows<[number]>(
      `SELECT count(*) FROM message INDEXED BY message_received
       WHERE mailbox = $1 AND (internal_ms, uid) ${newestFirst ? '>' : '<'} ($2, $3)`,
      mailbox,
      before.internalMs,
      before.uid,
    )
    return row?.[0] ?? 0
  }

  async counts(mailbox: MailboxId): Promise<VisibleCounts> {
    const [row] = await this.#tx.rows<[number, number, number]>(
      'SELECT messages, unseen, deleted FROM mailbox WHERE id = $1',
      mailbox,
    )
    if (!row) return { emails: 0, unread: 0 }
    const [messages, unseen, deleted] = row
    // In the words of the indexes, both of which hold few.
    const [drafts] = await this.#tx.rows<[number]>(
      'SELECT count(*) FROM message WHERE mailbox = $1 AND bits & 17 = 16',
      mailbox,
    )
    let unread = unseen - (drafts?.[0] ?? 0)
    if (deleted > 0) {
      const [gone] = await this.#tx.rows<[number]>(
        `SELECT count(*) FROM message
         WHERE mailbox = $1 AND uid IN (SELECT uid FROM message WHERE mailbox = $1 AND bits & 8 = 8) AND bits & 17 = 0`,
        mailbox,
      )
      unread -= gone?.[0] ?? 0
    }
    return { emails: messages - deleted, unread }
  }

  async countThreads(mailbox: MailboxId, fromUid: number): Promise<number> {
    const visible = (await this.#hasDeleted(mailbox)) ? 'AND m.bits & 8 = 0' : ''
    const [row] = await (fromUid <= 1
      ? this.#tx.rows<[number]>(`SELECT count(DISTINCT thread) FROM message m WHERE mailbox = $1 ${visible}`, mailbox)
      : this.#tx.rows<[number]>(
          `SELECT count(DISTINCT thread) FROM message m WHERE mailbox = $1 AND uid >= $2 ${visible} AND NOT EXISTS (
             SELECT 1 FROM message o INDEXED BY message_thread WHERE o.thread = m.thread AND o.mailbox = $1 AND o.uid < $2
           )`,
          mailbox,
          fromUid,
        ))
    return row?.[0] ?? 0
  }

  async countUnreadThreads(
    mailbox: MailboxId,
    trash: MailboxId | undefined,
    among?: readonly MailboxId[],
  ): Promise<number> {
    const [counters] = await this.#tx.rows<[number]>('SELECT messages FROM mailbox WHERE id = $1', mailbox)
    if (!counters?.[0]) return 0
    // From what is unread in the account, which is less than what a mailbox may hold; a mailbox is known by its messages of the thread.
    const where = trash === undefined ? '' : mailbox === trash ? 'AND u.mailbox = $2' : 'AND u.mailbox <> $2'
    const [row] = await this.#tx.rows<[number]>(
      `SELECT count(*) FROM (
         SELECT DISTINCT u.thread AS thread FROM mailbox b CROSS JOIN message u ON u.mailbox = b.id
         WHERE u.bits & 1 = 0 AND u.bits & 24 = 0 ${where} ${among ? `AND b.id IN (SELECT value FROM json_each($${trash === undefined ? 2 : 3}))` : ''}
       ) t WHERE EXISTS (SELECT 1 FROM message m WHERE m.thread = t.thread AND m.mailbox = $1 AND m.bits & 8 = 0)`,
      mailbox,
      ...(trash === undefined ? [] : [trash]),
      ...(among ? [JSON.stringify(among)] : []),
    )
    return row?.[0] ?? 0
  }

  async highest(mailboxes: readonly MailboxId[]): Promise<{ readonly emailId: number; readonly threadId: number }> {
    const among = JSON.stringify(mailboxes)
    // From the end of an index: of a mailbox that gets mail the first rows are enough. Who asks leaves out mailboxes that are empty.
    const last = (column: 'email' | 'thread') =>
      this.#tx.rows<[number]>(
        `SELECT ${column} FROM message INDEXED BY message_${column} WHERE mailbox IN (SELECT value FROM json_each($1))
         ORDER BY ${column} DESC LIMIT 1`,
        among,
      )
    const [[email], [thread]] = mailboxes.length > 0 ? await Promise.all([last('email'), last('thread')]) : [[], []]
    return { emailId: email?.[0] ?? 0, threadId: thread?.[0] ?? 0 }
  }

  async #hasDeleted(mailbox: MailboxId): Promise<boolean> {
    const [row] = await this.#tx.rows<[number]>('SELECT deleted FROM mailbox WHERE id = $1', mailbox)
    return (row?.[0] ?? 0) > 0
  }

  async placements(): Promise<ReadonlyMap<MailboxId, Placement>> {
    const rows = await this.#tx.rows<[number, number, number]>('SELECT id, sort_order, tree_modseq FROM mailbox')
    return new Map(rows.map(([id, sortOrder, changed]) => [id, { sortOrder, changed }]))
  }

  deletedMailboxes(since: Modseq): Promise<readonly MailboxId[] | undefined> {
    return readDeletedMailboxes(this.#tx, since)
  }

  history(
    after: HistoryPlace,
    limit: number,
    within?: readonly MailboxId[],
  ): Promise<readonly HistoryEntry[] | undefined> {
    return readHistory(this.#tx, after, limit, within)
  }

  async rows(mailbox: MailboxId, emailIds: readonly number[]): Promise<readonly MessageRow[]> {
    const found: MessageRow[] = []
    for (const some of pieces(emailIds)) {
      const rows = await this.#tx.rows<RowColumns>(
        // Named, since a mailbox has a key too: by that all of its rows would be looked at.
        `SELECT ${ROW_COLUMNS} FROM message m INDEXED BY message_email WHERE m.email IN (${PLACES}) AND m.mailbox = $${TOGETHER + 1}`,
        ...some,
        mailbox,
      )
      for (const row of rows) found.push(toMessageRow(row))
    }
    return found
  }
}

/** The same in a transaction that writes, with what it has done so far. */
export class SqlEmailWriter extends SqlEmailReader implements EmailWriter {
  readonly #tx: SqlWriter
  readonly #state: AccountState
  readonly #blobs: AccountBlobs

  constructor(tx: SqlWriter, state: AccountState, blobs: AccountBlobs) {
    super(tx)
    this.#tx = tx
    this.#state = state
    this.#blobs = blobs
  }

  override async numbering(): Promise<Numbering> {
    await this.#state.flush()
    return super.numbering()
  }

  override async counts(mailbox: MailboxId): Promise<VisibleCounts> {
    await this.#state.flush()
    return super.counts(mailbox)
  }

  override async countThreads(mailbox: MailboxId, fromUid: number): Promise<number> {
    await this.#state.flush()
    return super.countThreads(mailbox, fromUid)
  }

  override async countUnreadThreads(
    mailbox: MailboxId,
    trash: MailboxId | undefined,
    among?: readonly MailboxId[],
  ): Promise<number> {
    await this.#state.flush()
    return super.countUnreadThreads(mailbox, trash, among)
  }

  override async history(
    after: HistoryPlace,
    limit: number,
    within?: readonly MailboxId[],
  ): Promise<readonly HistoryEntry[] | undefined> {
    await this.#state.flush()
    return super.history(after, limit, within)
  }

  async arrange(
    mailbox: MailboxId,
    change: { readonly sortOrder?: number; readonly specialUse?: SpecialUse | undefined },
  ): Promise<void> {
    await this.#state.mailbox(mailbox)
    if ('specialUse' in change) {
      const use = change.specialUse ?? null
      const [taken] =
        use === null
          ? []
          : await this.#tx.rows<[number, string]>('SELECT id, name FROM mailbox WHERE special_use = $1', use)
      if (taken && taken[0] !== mailbox) {
        throw new Fault('peer', 'mail/exists', `${taken[1]} is used for ${use} already`)
      }
      await this.#tx.run('UPDATE mailbox SET special_use = $2 WHERE id = $1', mailbox, use)
      await sealMailbox(this.#tx, mailbox)
    }
    if (change.sortOrder !== undefined) {
      await this.#tx.run('UPDATE mailbox SET sort_order = $2 WHERE id = $1', mailbox, change.sortOrder)
    }
    this.#state.treeChanged = true
    await this.#tx.run('UPDATE mailbox SET tree_modseq = $2 WHERE id = $1', mailbox, await this.#state.drawModseq())
  }

  keepUpload(body: SpooledBody, nowMs: number, limits: UploadLimits): Promise<void> {
    return keepUpload(this.#tx, this.#state, this.#blobs, body, nowMs, limits)
  }
}

const PLACES = Array.from({ length: TOGETHER }, (_, at) => `$${at + 1}`).join(', ')

/** Numbers in pieces of one length, so that one statement does for all; the last of a shorter one is repeated. */
function* pieces(numbers: readonly number[]): Generator<number[]> {
  const distinct = [...new Set(numbers)]
  for (let at = 0; at < distinct.length; at += TOGETHER) {
    yield Array.from({ length: TOGETHER }, (_, place) => distinct[Math.min(at + place, distinct.length - 1)] as number)
  }
}
