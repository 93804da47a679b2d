import { Fault } from '../../base/fault.ts'
import type { MailChange, MailReader } from '../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import type { EventGroup, NotifyEvent } from '../../wire/imap/notify.ts'
import type { StatusItem } from '../../wire/imap/status-item.ts'
import { encodeStatus } from './encode-status.ts'
import { eventsOf, type SelectedEvents, selectedEvents } from './notify-filter.ts'
import type { Authenticated, Selected, Session } from './session.ts'
import { Slices } from './slices.ts'
import { TreeWatch } from './tree-watch.ts'

/** What the client knows of a watched mailbox: enough to see what a change was. */
interface Known {
  readonly events: ReadonlySet<NotifyEvent>
  readonly uidValidity: number
  readonly uidNext: number
  readonly messages: number
  readonly unseen: number
  readonly modseq: Modseq
}

const NO_CHANGES = { lines: [], fresh: [] }

/**
 * What NOTIFY SET has asked for (RFC 5465). Mailboxes that are not selected are told of by STATUS and LIST. A change names the mailboxes
 * that it touched, and only their rows are read again, however many are watched; the whole tree is read when the tree has changed.
 */
export class Notifier implements Disposable {
  /** What is told of the selected mailbox, whichever that is. */
  readonly selected: SelectedEvents
  readonly #session: Session
  readonly #accountId: string
  /** Groups that are not about the selected mailbox and want something. */
  readonly #groups: readonly EventGroup[]
  readonly #known = new Map<MailboxId, Known>()
  readonly #tree: TreeWatch
  #watch: Disposable | undefined
  /** Mailboxes to look at: changed by others, or by this session itself, which its client knows. */
  #changed = new Set<MailboxId>()
  #own = new Set<MailboxId>()
  #treeChanged: 'no' | 'by-us' | 'by-others' = 'no'

  private constructor(session: Session, accountId: string, groups: readonly EventGroup[]) {
    this.#session = session
    this.#accountId = accountId
    this.selected = selectedEvents(groups)
    this.#groups = groups.filter(({ filter, events }) => filter.kind !== 'selected' && events.size > 0)
    this.#tree = new TreeWatch(this.#groups)
  }

  /** Begins to watch. It is watched before it is read, so that nothing falls in between. @throws Fault peer imap/too-much-to-notify */
  static async open(
    session: Session,
    { account }: Authenticated | Selected,
    groups: readonly EventGroup[],
  ): Promise<Notifier> {
    const notifier = new Notifier(session, account.id, groups)
    if (notifier.#groups.length === 0) return notifier
    const { mail } = session.services
    notifier.#watch = mail.watch(account.id, (change) => notifier.#onChange(change))
    try {
      await mail.read(account.id, (reader) => notifier.#readTree(reader))
      return notifier
    } catch (error) {
      notifier[Symbol.dispose]()
      throw error
    }
  }

  /** One that tells nothing: as after NOTIFY NONE. */
  silenced(): Notifier {
    return new Notifier(this.#session, this.#accountId, [])
  }

  /** Whether something has happened that may have to be told. */
  get hasNews(): boolean {
    return this.#changed.size > 0 || this.#treeChanged === 'by-others'
  }

  /** How all watched mailboxes are now: for NOTIFY SET STATUS (RFC 5465 §3.1). */
  async tellStatus(): Promise<void> {
    const session = this.#session
    const mailboxes = await session.services.mail.read(this.#accountId, (reader) => reader.mailboxes())
    const slices = new Slices(session.channel)
    for (const mailbox of mailboxes) {
      const known = this.#known.get(mailbox.id)
      if (!known?.events.has('MessageNew') || this.#isSelected(mailbox.id)) continue
      const items: StatusItem[] = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN']
      if (known.events.has('FlagChange') || session.enabled.condstore) items.push('HIGHESTMODSEQ')
      session.untagged(encodeStatus(session, mailbox, items))
      await slices.pause()
    }
  }

  /** Tells what has happened to mailboxes that are not selected. What cannot be read now is looked at again next time. */
  async tell(): Promise<void> {
    if (this.#changed.size === 0 && this.#own.size === 0 && this.#treeChanged === 'no') return
    const looked = { changed: this.#changed, own: this.#own, tree: this.#treeChanged }
    this.#changed = new Set()
    this.#own = new Set()
    this.#treeChanged = 'no'
    try {
      await this.#session.services.mail.read(this.#accountId, (reader) => this.#look(reader, looked))
    } catch (error) {
      this.#changed = this.#changed.union(looked.changed)
      this.#own = this.#own.union(looked.own)
      if (this.#treeChanged === 'no') this.#treeChanged = looked.tree
      throw error
    }
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]()
    this.#watch = undefined
    this.#known.clear()
  }

  #onChange(change: MailChange): void {
    const isOwn = this.#session.ownChanges?.has(change.accountId, change.modseq) ?? false
    for (const id of change.mailboxes) {
      if (!this.#known.get(id)?.events.has('MessageNew')) continue
      if (isOwn || this.#isSelected(id)) this.#own.add(id)
      else this.#changed.add(id)
    }
    if (change.tree && !isOwn) this.#treeChanged = 'by-others'
    else if (change.tree && this.#treeChanged === 'no') this.#treeChanged = 'by-us'
    if (this.hasNews) this.#session.onNotice?.()
  }

  async #look(
    reader: MailReader,
    { changed, own, tree }: { changed: Set<MailboxId>; own: Set<MailboxId>; tree: 'no' | 'by-us' | 'by-others' },
  ): Promise<void> {
    // Everything is read before anything is told, so that a failure does not tell half of it twice.
    const rows: Mailbox[] = []
    for (const id of changed.union(own)) {
      const mailbox = await reader.mailbox(id)
      if (mailbox) rows.push(mailbox)
    }
    const { lines, fresh } = tree === 'no' ? NO_CHANGES : await this.#readTree(reader)
    if (tree === 'by-others') {
      for (const line of lines) this.#session.untagged(line)
      for (const mailbox of fresh) this.#tellFresh(mailbox)
    }
    for (const mailbox of rows) {
      if (changed.has(mailbox.id) && !this.#isSelected(mailbox.id)) this.#tellChange(mailbox)
      this.#learn(mailbox)
    }
  }

  /** A mailbox that has come into view: its messages are new, and so is its UIDVALIDITY if another had its name (RFC 5465 §5.1). */
  #tellFresh(mailbox: Mailbox): void {
    const events = this.#known.get(mailbox.id)?.events
    if (!events?.has('MessageNew') || (mailbox.uidNext === 1 && !events.has('FlagChange'))) return
    this.#session.untagged(encodeStatus(this.#session, mailbox, ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN']))
  }

  /** RFC 5465 §5.1 to §5.3. */
  #tellChange(mailbox: Mailbox): void {
    const session = this.#session
    const known = this.#known.get(mailbox.id)
    if (!known) return
    const items: StatusItem[] = []
    const { condstore } = session.enabled
    if (mailbox.uidNext !== known.uidNext || mailbox.messages !== known.messages) {
      items.push('MESSAGES', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN')
    } else if (known.events.has('FlagChange') && mailbox.highestModseq !== known.modseq) {
      // Without CONDSTORE a change that leaves UNSEEN alone cannot be expressed.
      if (condstore || mailbox.unseen !== known.unseen) items.push('UIDVALIDITY', 'UNSEEN')
    }
    if (items.length === 0) return
    if (condstore) items.push('HIGHESTMODSEQ')
    session.untagged(encodeStatus(session, mailbox, items))
  }

  /** Reads the whole tree and learns what is new in it. Returns the LIST responses for what has changed, and the mailboxes that are new to the filters. */
  async #readTree(reader: MailReader): Promise<{ lines: readonly string[]; fresh: readonly Mailbox[] }> {
    const mailboxes = await reader.mailboxes()
    const orphans = await reader.subscribedNames()
    const { maxNotified } = this.#session.services.limits
    if (mailboxes.length + orphans.length > maxNotified) {
      throw new Fault('peer', 'imap/too-much-to-notify', `more than ${maxNotified} mailboxes cannot be watched`)
    }
    const { lines, moved } = this.#tree.read(mailboxes, orphans, this.#session.names)
    const fresh: Mailbox[] = []
    const gone = new Set(this.#known.keys())
    for (const mailbox of mailboxes) {
      gone.delete(mailbox.id)
      const isKnown = this.#known.has(mailbox.id)
      if (isKnown && !moved.has(mailbox.id)) continue
      this.#learn(mailbox)
      if (!isKnown && this.#known.has(mailbox.id)) fresh.push(mailbox)
    }
    for (const id of gone) this.#known.delete(id)
    return { lines, fresh }
  }

  #learn(mailbox: Mailbox): void {
    const { uidValidity, uidNext, messages, unseen, highestModseq: modseq } = mailbox
    const events = eventsOf(this.#groups, mailbox)
    if (events.size === 0) this.#known.delete(mailbox.id)
    else this.#known.set(mailbox.id, { events, uidValidity, uidNext, messages, unseen, modseq })
  }

  #isSelected(id: MailboxId): boolean {
    const { state } = this.#session
    return state.kind === 'selected' && state.view.accountId === this.#accountId && state.view.mailboxId === id
  }
}
