import type { Clock } from '../../base/clock.ts'
import type { AclEntry } from '../../core/mail/acl.ts'
import type {
  AnnotatedPlace,
  Annotation,
  AnnotationChange,
  AnnotationLimits,
  AnnotationNotice,
} from '../../core/mail/annotation.ts'
import type { ChangePlace } from '../../core/mail/change-place.ts'
import type { BroughtBack, ExpungedKey, ExpungedMessage } from '../../core/mail/expunged-message.ts'
import type { ExpungedUsage } from '../../core/mail/expunged-room.ts'
import type { FlagChange } from '../../core/mail/flags.ts'
import type {
  Copied,
  MailboxChanges,
  MailWriter,
  MessageDigest,
  RowConditions,
  StoredFlags,
} from '../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId, Modseq, SpecialUse } from '../../core/mail/mailbox.ts'
import type {
  Appended,
  AppendOptions,
  FlagsRow,
  IncomingMessage,
  ListedMessage,
  ListingColumn,
  MessageRow,
} from '../../core/mail/message.ts'
import type { Provenance } from '../../core/mail/provenance.ts'
import type { QuotaUsage } from '../../core/mail/quota.ts'
import type { UidSet } from '../../core/mail/uid-set.ts'
import type { AccountBlobs } from '../blobs/account-blobs.ts'
import { AccountReader } from './account-reader.ts'
import type { AccountState } from './account-state.ts'
import { appendMessage } from './append-message.ts'
import { copyMessages, moveMessages } from './copy-messages.ts'
import type { SqlWriter } from './database.ts'
import { SqlEmailWriter } from './email-rows.ts'
import { expungeMessages } from './expunge-messages.ts'
import { bringBack } from './expunged-messages.ts'
import { SqlJunkWriter } from './junk-rows.ts'
import { MailboxTree } from './mailbox-tree.ts'
import { purgeExpunged } from './purge-expunged.ts'
import type { QuotaGuard } from './quota-guard.ts'
import { SqlRecordWriter } from './record-rows.ts'
import { SqlScriptWriter } from './script-rows.ts'
import { storeFlags } from './store-flags.ts'
import { SqlUnfinishedUploads } from './unfinished-upload-rows.ts'

/** Messages that one call gives up for good: their octets are deleted with them. */
const PURGED_AT_ONCE = 250

export interface AccountLimits {
  readonly maxMailboxes: number
  /** How long an expunged message can be brought back; 0: it is given up at once. */
  readonly undeleteMs: number
  /** What expunged messages may take beside the quota, in percent of it. */
  readonly undeletePercent: number
  readonly annotations: AnnotationLimits
}

/** What a transaction can do to an account. Reads see what it has done so far. */
export class AccountWriter implements MailWriter {
  readonly scripts: SqlScriptWriter
  readonly junk: SqlJunkWriter
  readonly emails: SqlEmailWriter
  readonly records: SqlRecordWriter
  readonly uploads: SqlUnfinishedUploads
  readonly #tx: SqlWriter
  readonly #state: AccountState
  readonly #reader: AccountReader
  readonly #tree: MailboxTree
  readonly #blobs: AccountBlobs
  readonly #quota: QuotaGuard
  readonly #clock: Clock
  readonly #limits: AccountLimits

  constructor(
    tx: SqlWriter,
    state: AccountState,
    blobs: AccountBlobs,
    quota: QuotaGuard,
    clock: Clock,
    limits: AccountLimits,
  ) {
    this.scripts = new SqlScriptWriter(tx, state)
    this.junk = new SqlJunkWriter(tx)
    this.emails = new SqlEmailWriter(tx, state, blobs)
    this.records = new SqlRecordWriter(tx, state)
    this.uploads = new SqlUnfinishedUploads(tx, state, blobs)
    this.#tx = tx
    this.#state = state
    this.#reader = new AccountReader(tx)
    this.#tree = new MailboxTree(tx, state, clock, limits.maxMailboxes, limits.annotations)
    this.#blobs = blobs
    this.#quota = quota
    this.#clock = clock
    this.#limits = limits
  }

  modseq(): Promise<Modseq> {
    return this.#state.presentModseq()
  }

  async mailboxes(): Promise<readonly Mailbox[]> {
    await this.#state.flush()
    return this.#reader.mailboxes()
  }

  async mailboxNamed(name: string): Promise<Mailbox | undefined> {
    await this.#state.flush()
    const mailbox = await this.#reader.mailboxNamed(name)
    if (mailbox) this.#state.see(mailbox)
    return mailbox
  }

  async mailbox(id: MailboxId): Promise<Mailbox | undefined> {
    await this.#state.flush()
    const mailbox = await this.#reader.mailbox(id)
    if (mailbox) this.#state.see(mailbox)
    return mailbox
  }

  subscribedNames(): Promise<readonly string[]> {
    return this.#reader.subscribedNames()
  }

  async uids(mailbox: MailboxId): Promise<UidSet> {
    await this.#state.flush()
    return this.#reader.uids(mailbox)
  }

  select(mailbox: MailboxId, conditions: RowConditions): Promise<UidSet> {
    return this.#reader.select(mailbox, conditions)
  }

  list(
    mailbox: MailboxId,
    uids: UidSet,
    columns: readonly ListingColumn[],
    limit?: number,
  ): Promise<readonly ListedMessage[]> {
    return this.#reader.list(mailbox, uids, columns, limit)
  }

  flags(mailbox: MailboxId, uids: UidSet, limit?: number): Promise<readonly FlagsRow[]> {
    return this.#reader.flags(mailbox, uids, limit)
  }

  provenance(bodyId: number): Promise<Provenance | undefined> {
    return this.#reader.provenance(bodyId)
  }

  digests(mailbox: MailboxId, after: number, limit: number): Promise<readonly MessageDigest[]> {
    return this.#reader.digests(mailbox, after, limit)
  }

  async changes(mailbox: MailboxId, since: Modseq, within?: UidSet): Promise<MailboxChanges> {
    await this.#state.flush()
    return this.#reader.changes(mailbox, since, within)
  }

  acl(mailbox: MailboxId): Promise<readonly AclEntry[]> {
    return this.#reader.acl(mailbox)
  }

  urlKey(mailbox: MailboxId): Promise<Uint8Array | undefined> {
    return this.#reader.urlKey(mailbox)
  }

  async setUrlKey(mailbox: MailboxId, key: Uint8Array | undefined): Promise<void> {
    await this.#tx.run('DELETE FROM url_key WHERE mailbox = $1', mailbox)
    if (key) await this.#tx.run('INSERT INTO url_key (mailbox, key) VALUES ($1, $2)', mailbox, key)
  }

  acls(): Promise<ReadonlyMap<MailboxId, readonly AclEntry[]>> {
    return this.#reader.acls()
  }

  annotations(place: AnnotatedPlace, reader: string): Promise<readonly Annotation[]> {
    return this.#reader.annotations(place, reader)
  }

  annotationChanges(since: Modseq, reader: string): Promise<readonly AnnotationNotice[]> {
    return this.#reader.annotationChanges(since, reader)
  }

  async usage(): Promise<QuotaUsage> {
    await this.#state.flush()
    return this.#reader.usage()
  }

  deletedBytes(mailbox: MailboxId): Promise<number> {
    return this.#reader.deletedBytes(mailbox)
  }

  async vanished(mailbox: MailboxId, since: Modseq): Promise<UidSet> {
    await this.#state.flush()
    return this.#reader.vanished(mailbox, since)
  }

  changed(mailbox: MailboxId, after: ChangePlace, limit?: number): Promise<readonly MessageRow[]> {
    return this.#reader.changed(mailbox, after, limit)
  }

  firstUnseen(mailbox: MailboxId): Promise<number | undefined> {
    return this.#reader.firstUnseen(mailbox)
  }

  keywords(mailbox: MailboxId): Promise<readonly string[]> {
    return this.#reader.keywords(mailbox)
  }

  async createMailbox(name: string, specialUse?: SpecialUse): Promise<Mailbox> {
    await this.#state.flush()
    return this.#tree.create(name, specialUse)
  }

  async renameMailbox(from: string, to: string): Promise<void> {
    await this.#state.flush()
    await this.#tree.rename(from, to)
  }

  async deleteMailbox(name: string): Promise<void> {
    await this.#state.flush()
    await this.#tree.delete(name)
    await this.#purgeIfNotKept()
  }

  setRights(mailbox: MailboxId, entry: AclEntry): Promise<void> {
    return this.#tree.setRights(mailbox, entry)
  }

  annotate(place: AnnotatedPlace, reader: string, changes: readonly AnnotationChange[]): Promise<void> {
    return this.#tree.annotate(place, reader, changes)
  }

  subscribe(name: string, subscribed: boolean): Promise<void> {
    return this.#tree.subscribe(name, subscribed)
  }

  async takeDelivery(id: string, untilMs: number, nowMs: number): Promise<boolean> {
    await this.#tx.run('DELETE FROM taken_delivery WHERE until_ms <= $1', nowMs)
    const taken = 'INSERT INTO taken_delivery (id, until_ms) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING'
    return (await this.#tx.run(taken, id, untilMs)) > 0
  }

  async append(mailbox: MailboxId, message: IncomingMessage, options: AppendOptions): Promise<Appended> {
    const nowMs = this.#clock.nowMs()
    const appended = await appendMessage(this.#tx, this.#state, this.#blobs, mailbox, message, options, nowMs)
    await this.#quota.check()
    await this.#quota.makeUpFor({ storageBytes: message.body.size, messages: 1 })
    return appended
  }

  async copy(from: MailboxId, uids: UidSet, to: MailboxId): Promise<Copied> {
    const { size } = await this.#state.mailbox(to)
    const copied = await copyMessages(this.#tx, this.#state, from, uids, to, this.#clock.nowMs())
    if (copied.pairs.length === 0) return copied
    await this.#quota.check()
    const added = (await this.#state.mailbox(to)).size - size
    await this.#quota.makeUpFor({ storageBytes: added, messages: copied.pairs.length })
    return copied
  }

  move(from: MailboxId, uids: UidSet, to: MailboxId, receivedMs?: number): Promise<Copied> {
    return moveMessages(this.#tx, this.#state, from, uids, to, this.#clock.nowMs(), receivedMs)
  }

  setFlags(mailbox: MailboxId, uids: UidSet, change: FlagChange, unchangedSince?: Modseq): Promise<StoredFlags> {
    return storeFlags(this.#tx, this.#state, mailbox, uids, change, unchangedSince)
  }

  async expunge(mailbox: MailboxId, uids: UidSet, anyway = false): Promise<{ vanished: UidSet; modseq: Modseq }> {
    const done = await expungeMessages(this.#tx, this.#state, mailbox, uids, anyway, this.#clock.nowMs())
    await this.#purgeIfNotKept()
    return done
  }

  expunged(after?: ExpungedKey, limit?: number): Promise<readonly ExpungedMessage[]> {
    return this.#reader.expunged(after, limit)
  }

  async bringBack(messages: readonly ExpungedKey[]): Promise<readonly BroughtBack[]> {
    const back = await bringBack(this.#tx, this.#state, this.#tree, messages, this.#clock.nowMs())
    if (back.length > 0) await this.#quota.check()
    return back
  }

  purgeExpunged(beforeMs: number, most = PURGED_AT_ONCE): Promise<number> {
    return purgeExpunged(this.#tx, this.#state, beforeMs, most)
  }

  giveUpExcess(most = PURGED_AT_ONCE): Promise<number> {
    return this.#quota.giveUpExcess(most)
  }

  async expungedUsage(): Promise<ExpungedUsage> {
    await this.#state.flush()
    return this.#reader.expungedUsage()
  }

  async #purgeIfNotKept(): Promise<void> {
    if (this.#limits.undeleteMs > 0) return
    const now = this.#clock.nowMs() + 1
    for (let left = PURGED_AT_ONCE; left === PURGED_AT_ONCE; ) left = await this.purgeExpunged(now)
  }
}
