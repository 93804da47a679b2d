import { Fault } from '../../../base/fault.ts'
import { effectiveRights } from '../../../core/mail/acl.ts'
import type { MailChange, MailReader } from '../../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId, Modseq } from '../../../core/mail/mailbox.ts'
import { OTHERS_PREFIX } from '../../../core/mail/mailbox-name.ts'
import { encodeMailbox } from '../../../wire/imap/encode.ts'
import type { EventGroup, NotifyEvent } from '../../../wire/imap/notify.ts'
import type { StatusItem } from '../../../wire/imap/status-item.ts'
import { encodeStatus, NOTHING_COUNTED } from '../mailboxes/encode-status.ts'
import type { Place } from '../mailboxes/mailbox-places.ts'
import type { Session } from '../session.ts'
import { Slices } from '../slices.ts'
import { eventsOf } from './notify-filter.ts'
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

const FRESH: readonly StatusItem[] = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN']
const NO_CHANGES = { lines: [], fresh: [] }

/**
 * The mailboxes of one account that NOTIFY watches: the member's own, or what a colleague shares with the member. A change names the mailboxes that it
 * touched, and only their rows are read again, however many are watched; the whole tree is read when the tree has changed, or the rights in it.
 */
export class WatchedAccount implements Disposable {
  readonly #session: Session
  /** Where its mailboxes are; the name in it means nothing. */
  readonly #place: Place
  readonly #groups: readonly EventGroup[]
  readonly #known = new Map<MailboxId, Known>()
  readonly #tree: TreeWatch
  readonly #watch: Disposable
  /** Mailboxes that may be seen and not read; the client has been told so. */
  #shut: ReadonlySet<MailboxId> = new Set()
  /** Mailboxes to look at: changed by others, or by this session itself, which its client knows. */
  #changed = new Set<MailboxId>()
  #own = new Set<MailboxId>()
  #treeChanged: 'no' | 'by-us' | 'by-others' = 'no'

  private constructor(session: Session, place: Place, groups: readonly EventGroup[]) {
    this.#session = session
    this.#place = place
    this.#groups = groups
    this.#tree = new TreeWatch(groups)
    this.#watch = session.services.mail.watch(place.accountId, (change) => this.#onChange(change))
  }

  /** Begins to watch. It is watched before it is read, so that nothing falls in between. @throws Fault peer imap/too-much-to-notify */
  static async open(session: Session, place: Place, groups: readonly EventGroup[]): Promise<WatchedAccount> {
    const watched = new WatchedAccount(session, place, groups)
    try {
      const subscribed = await watched.#subscribed()
      const { lines } = await session.services.mail.read(place.accountId, (reader) =>
        watched.#readTree(reader, subscribed),
      )
      for (const line of lines) session.untagged(line)
      return watched
    } catch (error) {
      watched[Symbol.dispose]()
      throw error
    }
  }

  /** Whether something has happened that may have to be told. */
  get hasNews(): boolean {
    return this.#changed.size > 0 || this.#treeChanged === 'by-others'
  }

  get hasTreeNews(): boolean {
    return this.#treeChanged !== 'no'
  }

  /** How all watched mailboxes are now: for NOTIFY SET STATUS (RFC 5465 §3.1). */
  async tellStatus(): Promise<void> {
    const session = this.#session
    const mailboxes = await session.services.mail.read(this.#place.accountId, (reader) => reader.mailboxes())
    const slices = new Slices(session.channel)
    for (const mailbox of mailboxes) {
      const known = this.#known.get(mailbox.id)
      if (!known?.events.has('MessageNew') || this.#isSelected(mailbox.id)) continue
      const items: StatusItem[] = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN']
      if (known.events.has('FlagChange') || session.enabled.condstore) items.push('HIGHESTMODSEQ')
      session.untagged(encodeStatus(session, mailbox, items, NOTHING_COUNTED, this.#place))
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
      const subscribed = await this.#subscribed()
      const { mail } = this.#session.services
      await mail.read(this.#place.accountId, (reader) => this.#look(reader, looked, subscribed))
    } catch (error) {
      this.#changed = this.#changed.union(looked.changed)
      this.#own = this.#own.union(looked.own)
      if (this.#treeChanged === 'no') this.#treeChanged = looked.tree
      throw error
    }
  }

  /** The tree is to be looked at again: who subscribes to what has changed. */
  readAgain(): void {
    if (this.#treeChanged === 'no') this.#treeChanged = 'by-us'
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
    this.#known.clear()
  }

  #onChange(change: MailChange): void {
    const isOwn = this.#session.ownChanges?.has(change.accountId, change.modseq) ?? false
    if (change.tree && !isOwn) this.#treeChanged = 'by-others'
    else if (change.tree && this.#treeChanged === 'no') this.#treeChanged = 'by-us'
    for (const id of change.mailboxes) {
      const known = this.#known.get(id)
      // One that is not known may be new in a tree that has not been looked at yet.
      if (known ? !known.events.has('MessageNew') : this.#treeChanged === 'no') continue
      if (isOwn || this.#isSelected(id)) this.#own.add(id)
      else this.#changed.add(id)
    }
    if (this.hasNews) this.#session.onNotice?.()
  }

  async #look(
    reader: MailReader,
    { changed, own, tree }: { changed: Set<MailboxId>; own: Set<MailboxId>; tree: 'no' | 'by-us' | 'by-others' },
    subscribed: readonly string[],
  ): Promise<void> {
    // Everything is read before anything is told, so that a failure does not tell half of it twice.
    const rows: Mailbox[] = []
    for (const id of changed.union(own)) {
      const mailbox = await reader.mailbox(id)
      if (mailbox) rows.push(mailbox)
    }
    const { lines, fresh } = tree === 'no' ? NO_CHANGES : await this.#readTree(reader, subscribed)
    if (tree === 'by-others') for (const line of lines) this.#session.untagged(line)
    for (const mailbox of fresh) if (tree === 'by-others' || changed.has(mailbox.id)) this.#tellFresh(mailbox)
    for (const mailbox of rows) {
      const known = this.#known.get(mailbox.id)
      if (!known) continue
      if (changed.has(mailbox.id) && !this.#isSelected(mailbox.id)) this.#tellChange(mailbox, known)
      this.#learn(mailbox, known.events)
    }
  }

  /** A mailbox that has come into view: its messages are new, and so is its UIDVALIDITY if another had its name (RFC 5465 §5.1). */
  #tellFresh(mailbox: Mailbox): void {
    const events = this.#known.get(mailbox.id)?.events
    if (!events?.has('MessageNew') || (mailbox.uidNext === 1 && !events.has('FlagChange'))) return
    this.#session.untagged(encodeStatus(this.#session, mailbox, FRESH, NOTHING_COUNTED, this.#place))
  }

  /** RFC 5465 §5.1 to §5.3. */
  #tellChange(mailbox: Mailbox, known: Known): void {
    const session = this.#session
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
    session.untagged(encodeStatus(session, mailbox, items, NOTHING_COUNTED, this.#place))
  }

  /** Names of others that the member subscribes to stand in the member's own store. */
  async #subscribed(): Promise<readonly string[]> {
    const { viewer } = this.#place
    if (viewer === undefined) return []
    return this.#session.services.mail.read(viewer, (reader) => reader.subscribedNames())
  }

  /** Mailboxes under the names by which the client sees them: those that may be seen and read, and those that may only be seen (RFC 5465 §5). */
  async #visible(reader: MailReader, subscribed: readonly string[]): Promise<{ open: Mailbox[]; shut: Mailbox[] }> {
    const mailboxes = await reader.mailboxes()
    const { viewer, prefix } = this.#place
    if (viewer === undefined) return { open: [...mailboxes], shut: [] }
    const acls = await reader.acls()
    const open: Mailbox[] = []
    const shut: Mailbox[] = []
    for (const mailbox of mailboxes) {
      const rights = effectiveRights(acls.get(mailbox.id) ?? [], viewer)
      if (!rights.includes('l')) continue
      const name = prefix + mailbox.name
      const shown = { ...mailbox, name, subscribed: subscribed.includes(name), specialUse: undefined }
      if (rights.includes('r')) open.push(shown)
      else shut.push(shown)
    }
    return { open, shut }
  }

  /** LIST responses for mailboxes that the client asks for and may not read, once for each (RFC 5465 §3.1). */
  #tellShut(shut: readonly Mailbox[]): string[] {
    const before = this.#shut
    this.#shut = new Set(shut.map(({ id }) => id))
    return shut
      .filter((mailbox) => !before.has(mailbox.id) && eventsOf(this.#groups, mailbox).size > 0)
      .map(({ name }) => `LIST (\\NoAccess) "/" ${encodeMailbox(name, this.#session.names)}`)
  }

  /** Reads the whole tree and learns what is new in it. Returns the LIST responses for what has changed, and the mailboxes that are new to the filters. */
  async #readTree(
    reader: MailReader,
    subscribed: readonly string[],
  ): Promise<{ lines: readonly string[]; fresh: readonly Mailbox[] }> {
    const { open: mailboxes, shut } = await this.#visible(reader, subscribed)
    const isOwn = this.#place.viewer === undefined
    const orphans = isOwn ? (await reader.subscribedNames()).filter((name) => !name.startsWith(OTHERS_PREFIX)) : []
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
      this.#learn(mailbox, eventsOf(this.#groups, mailbox))
      if (!isKnown && this.#known.has(mailbox.id)) fresh.push(this.#asThere(mailbox))
    }
    for (const id of gone) this.#known.delete(id)
    return { lines: [...lines, ...this.#tellShut(shut)], fresh }
  }

  /** With the name that it has in its own account. */
  #asThere(mailbox: Mailbox): Mailbox {
    return { ...mailbox, name: mailbox.name.slice(this.#place.prefix.length) }
  }

  #learn(mailbox: Mailbox, events: ReadonlySet<NotifyEvent>): void {
    const { uidValidity, uidNext, messages, unseen, highestModseq: modseq } = mailbox
    if (events.size === 0) this.#known.delete(mailbox.id)
    else this.#known.set(mailbox.id, { events, uidValidity, uidNext, messages, unseen, modseq })
  }

  #isSelected(id: MailboxId): boolean {
    const { state } = this.#session
    return state.kind === 'selected' && state.view.accountId === this.#place.accountId && state.view.mailboxId === id
  }
}
