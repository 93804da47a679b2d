import { type AclEntry, ALL_RIGHTS, type Rights } from '../../../core/mail/acl.ts'
import type { ChangePlace } from '../../../core/mail/change-place.ts'
import type { EmailReader } from '../../../core/mail/email-shelf.ts'
import type { MailboxChanges, MailReader, MessageDigest, RowConditions } from '../../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId, Modseq } from '../../../core/mail/mailbox.ts'
import { foldedName } from '../../../core/mail/mailbox-name.ts'
import type { FlagsRow, ListedMessage, ListingColumn, MessageRow } from '../../../core/mail/message.ts'
import type { Provenance } from '../../../core/mail/provenance.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { notShared } from './not-shared.ts'
import { VisibleEmails } from './visible-emails.ts'
import { type Viewer, VisibleMailboxes } from './visible-mailboxes.ts'

/**
 * An account as somebody else sees it: of mailboxes and messages what the access control lists allow, and nothing of all the rest. What may not be seen is answered for as what is not there.
 *
 * Threat: a method that forgets to ask what may be seen. So methods are not asked to: they get this in the place of the account, and every way into it is closed but those that are opened here.
 */
export class VisibleReader implements MailReader {
  readonly emails: EmailReader
  readonly #reader: MailReader
  readonly #viewer: Viewer
  #visible: VisibleMailboxes

  protected constructor(reader: MailReader, viewer: Viewer, visible: VisibleMailboxes, emails?: EmailReader) {
    this.#reader = reader
    this.#viewer = viewer
    this.#visible = visible
    this.emails = emails ?? new VisibleEmails(reader.emails, () => this.#visible)
  }

  /** What is seen is worked out in the same transaction as all that is read then: whatever was taken away before it is not there. */
  static async open(reader: MailReader, viewer: Viewer): Promise<VisibleReader> {
    return new VisibleReader(reader, viewer, await VisibleMailboxes.read(reader, viewer))
  }

  get visible(): VisibleMailboxes {
    return this.#visible
  }

  /** After the transaction has changed mailboxes, or who may do what. */
  protected async lookAgain(): Promise<void> {
    this.#visible = await VisibleMailboxes.read(this.#reader, this.#viewer)
  }

  get scripts(): never {
    throw notShared()
  }

  get junk(): never {
    throw notShared()
  }

  get records(): never {
    throw notShared()
  }

  async modseq(): Promise<Modseq> {
    return (await this.emails.numbering()).modseq
  }

  async mailboxes(): Promise<readonly Mailbox[]> {
    return this.#visible.all
  }

  async mailboxNamed(name: string): Promise<Mailbox | undefined> {
    return this.#visible.all.find((mailbox) => mailbox.name === foldedName(name))
  }

  async mailbox(id: MailboxId): Promise<Mailbox | undefined> {
    return this.#visible.all.find((mailbox) => mailbox.id === id)
  }

  async subscribedNames(): Promise<readonly string[]> {
    return []
  }

  async uids(mailbox: MailboxId): Promise<UidSet> {
    return this.#mayRead(mailbox) ? this.#reader.uids(mailbox) : UidSet.empty
  }

  async select(mailbox: MailboxId, conditions: RowConditions): Promise<UidSet> {
    return this.#mayRead(mailbox) ? this.#reader.select(mailbox, conditions) : UidSet.empty
  }

  async list(
    mailbox: MailboxId,
    uids: UidSet,
    columns: readonly ListingColumn[],
    limit?: number,
  ): Promise<readonly ListedMessage[]> {
    if (!this.#mayRead(mailbox)) return []
    const rows = await this.#reader.list(mailbox, uids, columns, limit)
    for (const { bodyId } of rows) this.#viewer.saw(bodyId)
    return rows
  }

  async digests(mailbox: MailboxId, after: number, limit: number): Promise<readonly MessageDigest[]> {
    return this.#mayRead(mailbox) ? this.#reader.digests(mailbox, after, limit) : []
  }

  async provenance(bodyId: number): Promise<Provenance | undefined> {
    const places = await this.emails.placesOfBody(bodyId)
    return places.length > 0 ? this.#reader.provenance(bodyId) : undefined
  }

  async firstUnseen(mailbox: MailboxId): Promise<number | undefined> {
    return this.#mayRead(mailbox) ? this.#reader.firstUnseen(mailbox) : undefined
  }

  async flags(mailbox: MailboxId, uids: UidSet, limit?: number): Promise<readonly FlagsRow[]> {
    return this.#mayRead(mailbox) ? this.#reader.flags(mailbox, uids, limit) : []
  }

  async changes(mailbox: MailboxId, since: Modseq, within?: UidSet): Promise<MailboxChanges> {
    if (this.#mayRead(mailbox)) return this.#reader.changes(mailbox, since, within)
    return { mailbox: undefined, changed: [], vanished: UidSet.empty }
  }

  /** For whoever may administer it; for others it has none. */
  async acl(mailbox: MailboxId): Promise<readonly AclEntry[]> {
    return this.#visible.rights(mailbox).includes('a') ? this.#reader.acl(mailbox) : []
  }

  async acls(): Promise<never> {
    throw notShared()
  }

  async urlKey(): Promise<never> {
    throw notShared()
  }

  async annotations(): Promise<never> {
    throw notShared()
  }

  async annotationChanges(): Promise<never> {
    throw notShared()
  }

  async usage(): Promise<never> {
    throw notShared()
  }

  async deletedBytes(): Promise<never> {
    throw notShared()
  }

  async vanished(mailbox: MailboxId, since: Modseq): Promise<UidSet> {
    return this.#mayRead(mailbox) ? this.#reader.vanished(mailbox, since) : UidSet.empty
  }

  async changed(mailbox: MailboxId, after: ChangePlace, limit?: number): Promise<readonly MessageRow[]> {
    return this.#mayRead(mailbox) ? this.#reader.changed(mailbox, after, limit) : []
  }

  async keywords(mailbox: MailboxId): Promise<readonly string[]> {
    return this.#mayRead(mailbox) ? this.#reader.keywords(mailbox) : []
  }

  async expunged(): Promise<never> {
    throw notShared()
  }

  async expungedUsage(): Promise<never> {
    throw notShared()
  }

  #mayRead(mailbox: MailboxId): boolean {
    return this.#visible.mayRead(mailbox)
  }
}

/** What may be done with a mailbox by whoever reads the account so: everything by its owner. */
export function rightsIn(reader: MailReader, mailbox: MailboxId): Rights {
  return reader instanceof VisibleReader ? reader.visible.rights(mailbox) : ALL_RIGHTS
}
