import { createHash } from 'node:crypto'
import type { Account } from '../../../core/directory/directory.ts'
import { type AclEntry, effectiveRights, NO_RIGHTS, type Rights } from '../../../core/mail/acl.ts'
import type { AccountView } from '../../../core/mail/email-shelf.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId } from '../../../core/mail/mailbox.ts'
import { OTHERS_PREFIX } from '../../../core/mail/mailbox-name.ts'

/** Somebody who looks into the account of somebody else. */
export interface Viewer {
  readonly id: string
  readonly owner: Account
  /** Names that the viewer has subscribed to beside those of the own mailboxes: IMAP keeps there what is subscribed of others. */
  readonly subscriptions: ReadonlySet<string>
  /** Told of each body whose message was shown. */
  readonly saw: (bodyId: number) => void
}

/**
 * What of an account's mailboxes somebody else may see, at the moment of one transaction: those with `l`. Messages are read where `r` is given too (RFC 8621 §2, mayReadItems): with `r` alone a
 * mailbox has no place in a list of mailboxes, so JMAP knows no name for it.
 */
export class VisibleMailboxes {
  readonly #viewer: Viewer
  readonly #rights: ReadonlyMap<MailboxId, Rights>
  /** Those that can be seen. One whose messages may not be read looks empty. */
  readonly all: readonly Mailbox[]
  /** Those whose messages may be read. */
  readonly readable: readonly MailboxId[]

  constructor(viewer: Viewer, all: readonly Mailbox[], acls: ReadonlyMap<MailboxId, readonly AclEntry[]>) {
    this.#viewer = viewer
    this.#rights = new Map(all.map(({ id }) => [id, effectiveRights(acls.get(id) ?? [], viewer.id)]))
    this.all = all.filter(({ id }) => this.rights(id).includes('l')).map((mailbox) => this.#shown(mailbox))
    this.readable = this.all.filter(({ id }) => this.mayRead(id)).map(({ id }) => id)
  }

  static async read(reader: MailReader, viewer: Viewer): Promise<VisibleMailboxes> {
    return new VisibleMailboxes(viewer, await reader.mailboxes(), await reader.acls())
  }

  /** All that the viewer may do with a mailbox, seen or not. */
  rights(mailbox: MailboxId): Rights {
    return this.#rights.get(mailbox) ?? NO_RIGHTS
  }

  mayRead(mailbox: MailboxId): boolean {
    const rights = this.rights(mailbox)
    return rights.includes('l') && rights.includes('r')
  }

  /** What the mailbox is called where the viewer subscribes to it. */
  subscribedName(name: string): string {
    return `${OTHERS_PREFIX}${this.#viewer.owner.address}/${name}`
  }

  /** What is seen; its numbers, 48 bits of a digest, are other ones whenever other mailboxes can be seen or read, or are subscribed. */
  get view(): AccountView {
    return {
      mailboxes: digestOf(this.readable),
      subscriptions: digestOf(this.all.map(({ id, subscribed }) => [id, this.mayRead(id), subscribed])),
      seen: this.all.map(({ id, subscribed }) => ({ id, isReadable: this.mayRead(id), isSubscribed: subscribed })),
    }
  }

  #shown(mailbox: Mailbox): Mailbox {
    const subscribed = this.#viewer.subscriptions.has(this.subscribedName(mailbox.name))
    if (this.mayRead(mailbox.id)) return { ...mailbox, subscribed }
    return { ...mailbox, subscribed, uidNext: 1, highestModseq: 1, messages: 0, unseen: 0, deleted: 0, size: 0 }
  }
}

function digestOf(value: unknown): number {
  return createHash('sha256').update(JSON.stringify(value)).digest().readUIntBE(0, 6)
}
