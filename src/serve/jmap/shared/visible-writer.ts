import type { AclEntry } from '../../../core/mail/acl.ts'
import { flagScope, type Rights } from '../../../core/mail/acl.ts'
import type { EmailWriter } from '../../../core/mail/email-shelf.ts'
import { type FlagChange, flagsWithin, NO_FLAGS } from '../../../core/mail/flags.ts'
import type { Copied, MailWriter, StoredFlags } from '../../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId, Modseq, SpecialUse } from '../../../core/mail/mailbox.ts'
import { foldedName, namesAbove } from '../../../core/mail/mailbox-name.ts'
import type { Appended, AppendOptions, IncomingMessage } from '../../../core/mail/message.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { notShared } from './not-shared.ts'
import { VisibleEmails } from './visible-emails.ts'
import { type Viewer, VisibleMailboxes } from './visible-mailboxes.ts'
import { VisibleReader } from './visible-reader.ts'

const ALL_FLAGS = 31

/**
 * A transaction of somebody else in an account: each step needs its rights (RFC 4314 §4). Methods ask before, record by record, to refuse in the words of JMAP; here nothing is left to them.
 * Every step throws Fault peer jmap/forbidden where a right is missing.
 */
export class VisibleWriter extends VisibleReader implements MailWriter {
  declare readonly emails: EmailWriter
  readonly #mail: MailWriter
  /** Names as the viewer subscribes to them, to be (un)subscribed in the viewer's own account afterwards. */
  readonly subscriptions = new Map<string, boolean>()

  private constructor(mail: MailWriter, viewer: Viewer, visible: VisibleMailboxes) {
    super(mail, viewer, visible, new VisibleEmailWriter(mail.emails, () => this.visible))
    this.#mail = mail
  }

  static override async open(mail: MailWriter, viewer: Viewer): Promise<VisibleWriter> {
    return new VisibleWriter(mail, viewer, await VisibleMailboxes.read(mail, viewer))
  }

  get uploads(): never {
    throw notShared()
  }

  async createMailbox(name: string, specialUse?: SpecialUse): Promise<Mailbox> {
    this.#requireRoomFor(name)
    if (specialUse !== undefined) throw notShared()
    const made = await this.#mail.createMailbox(name)
    await this.lookAgain()
    return made
  }

  async renameMailbox(from: string, to: string): Promise<void> {
    const mailbox = await this.#requireNamed(from, 'x')
    // It would empty the mailbox in which the owner's mail arrives.
    if (mailbox.name === 'INBOX') throw notShared()
    this.#requireRoomFor(to)
    await this.#mail.renameMailbox(from, to)
    await this.lookAgain()
  }

  async deleteMailbox(name: string): Promise<void> {
    await this.#requireNamed(name, 'x')
    await this.#mail.deleteMailbox(name)
    await this.lookAgain()
  }

  async setRights(mailbox: MailboxId, entry: AclEntry): Promise<void> {
    this.#require(mailbox, 'a')
    await this.#mail.setRights(mailbox, entry)
    await this.lookAgain()
  }

  async annotate(): Promise<never> {
    throw notShared()
  }

  async setUrlKey(): Promise<never> {
    throw notShared()
  }

  /** What a member subscribes to is the member's, whosever mailbox it is. */
  async subscribe(name: string, subscribed: boolean): Promise<void> {
    this.subscriptions.set(this.visible.subscribedName(foldedName(name)), subscribed)
  }

  async takeDelivery(): Promise<never> {
    throw notShared()
  }

  append(mailbox: MailboxId, message: IncomingMessage, options: AppendOptions): Promise<Appended> {
    this.#require(mailbox, 'i')
    const flags = flagsWithin(options.flags, flagScope(this.visible.rights(mailbox)))
    return this.#mail.append(mailbox, message, { ...options, flags })
  }

  async copy(from: MailboxId, uids: UidSet, to: MailboxId): Promise<Copied> {
    this.#require(from, 'lr')
    this.#require(to, 'i')
    return this.#withinScope(to, await this.#mail.copy(from, uids, to))
  }

  async move(from: MailboxId, uids: UidSet, to: MailboxId): Promise<Copied> {
    this.#require(from, 'lrte')
    this.#require(to, 'i')
    return this.#withinScope(to, await this.#mail.move(from, uids, to))
  }

  setFlags(mailbox: MailboxId, uids: UidSet, change: FlagChange, unchangedSince?: Modseq): Promise<StoredFlags> {
    this.#require(mailbox, 'lr')
    const within = flagScope(this.visible.rights(mailbox))
    return this.#mail.setFlags(mailbox, uids, { ...change, within }, unchangedSince)
  }

  expunge(
    mailbox: MailboxId,
    uids: UidSet,
    anyway?: boolean,
  ): Promise<{ readonly vanished: UidSet; readonly modseq: Modseq }> {
    this.#require(mailbox, 'lrte')
    return this.#mail.expunge(mailbox, uids, anyway)
  }

  async bringBack(): Promise<never> {
    throw notShared()
  }

  async purgeExpunged(): Promise<never> {
    throw notShared()
  }

  async giveUpExcess(): Promise<never> {
    throw notShared()
  }

  /** Flags that the viewer may not keep in the target do not come along (RFC 4314 §4). */
  async #withinScope(to: MailboxId, copied: Copied): Promise<Copied> {
    const kept = flagScope(this.visible.rights(to))
    const within = { bits: ALL_FLAGS & ~kept.bits, keywords: !kept.keywords }
    if (copied.pairs.length === 0 || (within.bits === 0 && !within.keywords)) return copied
    const there = UidSet.ofSorted(copied.pairs.map((pair) => pair.to))
    await this.#mail.setFlags(to, there, { how: 'replace', flags: NO_FLAGS, within })
    return copied
  }

  /** All of `needed`. */
  #require(mailbox: MailboxId, needed: Rights): void {
    const rights = this.visible.rights(mailbox)
    if (![...needed].every((right) => rights.includes(right))) throw notShared()
  }

  async #requireNamed(name: string, needed: Rights): Promise<Mailbox> {
    const mailbox = await this.mailboxNamed(name)
    if (!mailbox) throw notShared()
    this.#require(mailbox.id, needed)
    return mailbox
  }

  /** `k` on the nearest mailbox above: at the top the owner alone makes mailboxes. */
  #requireRoomFor(name: string): void {
    const above = namesAbove(name).findLast((one) => this.visible.all.some((mailbox) => mailbox.name === one))
    const mailbox = this.visible.all.find((one) => one.name === above)
    if (!mailbox) throw notShared()
    this.#require(mailbox.id, 'k')
  }
}

class VisibleEmailWriter extends VisibleEmails implements EmailWriter {
  /** How mailboxes stand among the others, and what they are for, is the owner's to say. */
  async arrange(): Promise<never> {
    throw notShared()
  }

  async keepUpload(): Promise<never> {
    throw notShared()
  }
}
