import type { AclEntry } from '../../core/mail/acl.ts'
import type { AnnotatedPlace, Annotation, AnnotationNotice } from '../../core/mail/annotation.ts'
import type { ChangePlace } from '../../core/mail/change-place.ts'
import type { ExpungedKey, ExpungedMessage } from '../../core/mail/expunged-message.ts'
import type { ExpungedUsage } from '../../core/mail/expunged-room.ts'
import type { MailboxChanges, MailReader, MessageDigest, RowConditions } from '../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import { foldedName } from '../../core/mail/mailbox-name.ts'
import type { FlagsRow, ListedMessage, ListingColumn, MessageRow } from '../../core/mail/message.ts'
import type { Provenance } from '../../core/mail/provenance.ts'
import type { QuotaUsage } from '../../core/mail/quota.ts'
import type { UidSet } from '../../core/mail/uid-set.ts'
import { noSuchAccount } from './account-state.ts'
import { readAnnotationChanges, readAnnotations } from './annotations.ts'
import type { SqlReader } from './database.ts'
import { SqlEmailReader } from './email-rows.ts'
import { readExpunged } from './expunged-messages.ts'
import { SqlJunkReader } from './junk-rows.ts'
import { readAcl, readAcls } from './mailbox-acl.ts'
import { readMailbox, readMailboxes, readMailboxNamed, readOrphanSubscriptions } from './mailbox-rows.ts'
import { readChanged, readChanges, readVanished } from './message-changes.ts'
import { listFlags, listRows } from './message-rows.ts'
import { decodeProvenance } from './provenance-column.ts'
import { readUsage } from './quota-guard.ts'
import { SqlRecordReader } from './record-rows.ts'
import { SqlScriptReader } from './script-rows.ts'
import { readFirstUnseen, selectRows } from './select-rows.ts'
import { readUids } from './uid-gaps.ts'

const DEFAULT_LIMIT = 500

/** What can be read of an account within one transaction. */
export class AccountReader implements MailReader {
  readonly scripts: SqlScriptReader
  readonly junk: SqlJunkReader
  readonly emails: SqlEmailReader
  readonly records: SqlRecordReader
  readonly #tx: SqlReader

  constructor(tx: SqlReader) {
    this.scripts = new SqlScriptReader(tx)
    this.junk = new SqlJunkReader(tx)
    this.emails = new SqlEmailReader(tx)
    this.records = new SqlRecordReader(tx)
    this.#tx = tx
  }

  async expungedUsage(): Promise<ExpungedUsage> {
    const [account] = await this.#tx.rows<
      [storageBytes: number, messages: number, givenUpMs: number | null, oldestMs: number | null]
    >('SELECT expunged_room, expunged_messages, given_up_ms, (SELECT min(expunged_ms) FROM expunged) FROM account')
    if (!account) throw noSuchAccount()
    const [storageBytes, messages, givenUpMs, oldestMs] = account
    return { storageBytes, messages, givenUpMs: givenUpMs ?? undefined, oldestMs: oldestMs ?? undefined }
  }

  async modseq(): Promise<Modseq> {
    const account = await this.#tx.get<{ modseq: number }>('SELECT modseq FROM account')
    return account?.modseq ?? 1
  }

  mailboxes(): Promise<readonly Mailbox[]> {
    return readMailboxes(this.#tx)
  }

  mailboxNamed(name: string): Promise<Mailbox | undefined> {
    return readMailboxNamed(this.#tx, foldedName(name))
  }

  mailbox(id: MailboxId): Promise<Mailbox | undefined> {
    return readMailbox(this.#tx, id)
  }

  subscribedNames(): Promise<readonly string[]> {
    return readOrphanSubscriptions(this.#tx)
  }

  uids(mailbox: MailboxId): Promise<UidSet> {
    return readUids(this.#tx, mailbox)
  }

  select(mailbox: MailboxId, conditions: RowConditions): Promise<UidSet> {
    return selectRows(this.#tx, mailbox, conditions)
  }

  list(
    mailbox: MailboxId,
    uids: UidSet,
    columns: readonly ListingColumn[],
    limit = DEFAULT_LIMIT,
  ): Promise<readonly ListedMessage[]> {
    return listRows(this.#tx, mailbox, uids, columns, limit)
  }

  async digests(mailbox: MailboxId, after: number, limit: number): Promise<readonly MessageDigest[]> {
    const rows = await this.#tx.rows<[uid: number, digest: Uint8Array]>(
      'SELECT m.uid, b.digest FROM message m JOIN body b ON b.id = m.body WHERE m.mailbox = $1 AND m.uid > $2 ORDER BY m.uid LIMIT $3',
      mailbox,
      after,
      limit,
    )
    return rows.map(([uid, digest]) => ({ uid, digest }))
  }

  async provenance(bodyId: number): Promise<Provenance | undefined> {
    const row = await this.#tx.get<{ provenance: Uint8Array | null }>(
      'SELECT provenance FROM body WHERE id = $1',
      bodyId,
    )
    return decodeProvenance(row?.provenance ?? null)
  }

  flags(mailbox: MailboxId, uids: UidSet, limit = DEFAULT_LIMIT): Promise<readonly FlagsRow[]> {
    return listFlags(this.#tx, mailbox, uids, limit)
  }

  changes(mailbox: MailboxId, since: Modseq, within?: UidSet): Promise<MailboxChanges> {
    return readChanges(this.#tx, mailbox, since, within)
  }

  acl(mailbox: MailboxId): Promise<readonly AclEntry[]> {
    return readAcl(this.#tx, mailbox)
  }

  async urlKey(mailbox: MailboxId): Promise<Uint8Array | undefined> {
    return (await this.#tx.get<{ key: Uint8Array }>('SELECT key FROM url_key WHERE mailbox = $1', mailbox))?.key
  }

  acls(): Promise<ReadonlyMap<MailboxId, readonly AclEntry[]>> {
    return readAcls(this.#tx)
  }

  annotations(place: AnnotatedPlace, reader: string): Promise<readonly Annotation[]> {
    return readAnnotations(this.#tx, place, reader)
  }

  annotationChanges(since: Modseq, reader: string): Promise<readonly AnnotationNotice[]> {
    return readAnnotationChanges(this.#tx, since, reader)
  }

  vanished(mailbox: MailboxId, since: Modseq): Promise<UidSet> {
    return readVanished(this.#tx, mailbox, since)
  }

  changed(mailbox: MailboxId, after: ChangePlace, limit = DEFAULT_LIMIT): Promise<readonly MessageRow[]> {
    return readChanged(this.#tx, mailbox, after, limit)
  }

  firstUnseen(mailbox: MailboxId): Promise<number | undefined> {
    return readFirstUnseen(this.#tx, mailbox)
  }

  usage(): Promise<QuotaUsage> {
    return readUsage(this.#tx)
  }

  async deletedBytes(mailbox: MailboxId): Promise<number> {
    const sum = await this.#tx.get<{ bytes: number }>(
      `SELECT coalesce(sum(size), 0) AS bytes FROM message
       WHERE mailbox = $1 AND uid IN (SELECT uid FROM message WHERE mailbox = $1 AND bits & 8 = 8)`,
      mailbox,
    )
    return sum?.bytes ?? 0
  }

  async keywords(mailbox: MailboxId): Promise<readonly string[]> {
    // From one to the next greater one: the index has a row for each message, most of them alike.
    const rows = await this.#tx.rows<[string]>(
      `WITH RECURSIVE next (keywords) AS (
         SELECT (SELECT min(keywords) FROM message WHERE mailbox = $1 AND keywords IS NOT NULL)
         UNION ALL
         SELECT (SELECT min(m.keywords) FROM message m WHERE m.mailbox = $1 AND m.keywords > next.keywords)
         FROM next WHERE next.keywords IS NOT NULL
       ) SELECT keywords FROM next WHERE keywords IS NOT NULL`,
      mailbox,
    )
    return [...new Set(rows.flatMap(([keywords]) => keywords.split(' ')))].sort()
  }

  expunged(after?: ExpungedKey, limit = DEFAULT_LIMIT): Promise<readonly ExpungedMessage[]> {
    return readExpunged(this.#tx, after, limit)
  }
}
