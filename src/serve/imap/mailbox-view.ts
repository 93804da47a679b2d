import { toFault } from '../../base/fault.ts'
import { flagScope } from '../../core/mail/acl.ts'
import { type Flags, flagsWithin } from '../../core/mail/flags.ts'
import type { MailChange, MailStore } from '../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import type { MessageRow } from '../../core/mail/message.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { FetchAttribute } from '../../wire/imap/fetch-attribute.ts'
import { FetchRun } from './fetch/fetch-run.ts'
import { encodeFlags } from './flag-text.ts'
import type { Place, Placed } from './mailboxes/mailbox-places.ts'
import { SelectedRights } from './mailboxes/selected-rights.ts'
import { EVERYTHING, type SelectedEvents } from './notify/notify-filter.ts'
import { SearchContexts } from './search/search-contexts.ts'
import type { Session } from './session.ts'
import { CHANGES_AT_ONCE, changedRows, readNews, type ViewNews } from './view-news.ts'

const MAX_OWN = 64
const ALL_FLAGS = 31
/** Octets of responses of a few octets each that are handed over together. */
const LINES_AT_ONCE = 8192

/**
 * A selected mailbox as its client believes it to be: message numbers are places in `uids`. What happens in the store
 * reaches it only when `tell` says so to the client, at moments that RFC 9051 §7.5.1 allows.
 */
export class MailboxView implements Disposable {
  /** Whose store it is in. */
  readonly accountId: string
  readonly mailboxId: MailboxId
  readonly rights: SelectedRights
  uids: UidSet
  /** Everything up to it has been told. */
  modseq: Modseq
  /** Results of searches that are kept up to date. */
  readonly contexts = new SearchContexts()
  readonly #examined: boolean
  readonly #mail: MailStore
  readonly #watch: Disposable
  /** Gone from the store, still in `uids`. */
  #expunged: UidSet = UidSet.empty
  /** What had been told when the first of those was noticed. */
  #toldBeforeExpunged: Modseq = 0
  /** Changes that this session made and has told its client; their rows need not be told again. */
  #own: Modseq[] = []
  /** Changes of the mailbox, ours and others', noticed since the last look. */
  #noticed: Modseq[] = []
  /** Whether the tree has changed, so that the mailbox may be gone. */
  #treeNoticed = false
  /** Since when changes of flags have not been told because NOTIFY did not ask for them. */
  #flagsToldTo: Modseq | undefined
  /** Keywords that the client has been told of in FLAGS, by their lower-case form. */
  #keywords: ReadonlyMap<string, string>

  private constructor(session: Session, place: Place, { mailbox, rights }: Placed, readOnly: boolean) {
    this.accountId = place.accountId
    this.mailboxId = mailbox.id
    this.rights = new SelectedRights(session.services, place, mailbox.id, rights)
    this.#examined = readOnly
    this.uids = UidSet.empty
    this.modseq = mailbox.highestModseq
    this.#mail = session.services.mail
    this.#keywords = new Map()
    this.#watch = this.#mail.watch(place.accountId, (change) => this.#onChange(change, session))
  }

  /** A look at `mailbox` as it is now, with the keywords in use. It is watched before it is read, so that nothing falls in between. Undefined if it is gone. */
  static async open(
    session: Session,
    place: Place,
    placed: Placed,
    readOnly: boolean,
  ): Promise<{ view: MailboxView; mailbox: Mailbox; keywords: readonly string[] } | undefined> {
    const view = new MailboxView(session, place, placed, readOnly)
    const { id } = placed.mailbox
    try {
      const seen = await session.services.mail.read(place.accountId, async (mail) => ({
        mailbox: await mail.mailbox(id),
        uids: await mail.uids(id),
        keywords: await mail.keywords(id),
      }))
      if (!seen.mailbox) {
        view[Symbol.dispose]()
        return undefined
      }
      view.uids = seen.uids
      view.modseq = seen.mailbox.highestModseq
      view.#keywords = new Map(seen.keywords.map((keyword) => [keyword.toLowerCase(), keyword]))
      return { view, mailbox: seen.mailbox, keywords: seen.keywords }
    } catch (error) {
      view[Symbol.dispose]()
      throw error
    }
  }

  /** Opened with EXAMINE, or without any right to change something that others see too (RFC 4314 §5.2). */
  get readOnly(): boolean {
    return this.#examined || ![...'swtei'].some((right) => this.rights.present.includes(right))
  }

  /** The flags that are kept, as PERMANENTFLAGS tells them (RFC 9051 §7.1, RFC 4314 §5.1.1). */
  get permanentFlags(): string {
    if (this.readOnly) return '()'
    const scope = flagScope(this.rights.present)
    const flags = encodeFlags(flagsWithin({ bits: ALL_FLAGS, keywords: [...this.#keywords.values()] }, scope))
    return scope.keywords ? flags.replace(')', ' \\*)') : flags
  }

  /** Whether messages of the view are known to be gone. */
  get hasExpunged(): boolean {
    return this.#expunged.size > 0
  }

  /** Whether the member may still read the mailbox; tells what the owner has changed about that. */
  async mayBeRead(session: Session): Promise<boolean> {
    const rights = await this.rights.refresh()
    if (rights === 'changed') {
      session.untagged(`OK [PERMANENTFLAGS ${this.permanentFlags}] what you may do has changed`)
      session.untagged(this.readOnly ? 'OK [READ-ONLY] you may read' : 'OK [READ-WRITE] you may read and write')
    }
    return rights !== 'lost'
  }

  /** Message number of a UID in the view. */
  numberOf(uid: number): number {
    return this.uids.indexOf(uid) + 1
  }

  /** Message numbers of UIDs in the view, as a set. */
  numbersOf(uids: UidSet): UidSet {
    return UidSet.of(
      uids.intersect(this.uids).ranges.map((range) => {
        // A range of UIDs that are all in the view is a range of numbers too.
        const first = this.numberOf(range.first)
        return { first, last: first + range.last - range.first }
      }),
    )
  }

  /** How a response with items of a message begins: by its number, or by its UID once UIDONLY is on (RFC 9586 §3.3). */
  fetchHead(session: Session, uid: number): string {
    return session.enabled.uidOnly ? `${uid} UIDFETCH (` : `${this.numberOf(uid)} FETCH (`
  }

  /** The latest change that the client knows of for certain. */
  get known(): Modseq {
    return this.#flagsToldTo ?? Math.max(this.modseq, ...this.#own)
  }

  /** Remembers that this session made the change `modseq` and tells its client of it itself. */
  made(modseq: Modseq): void {
    if (modseq > this.modseq) this.#own.push(modseq)
  }

  /** Takes out messages that this session has expunged or moved, and tells the client. */
  tellExpunged(session: Session, vanished: UidSet): void {
    const gone = vanished.intersect(this.uids)
    if (gone.size === 0) return
    this.contexts.tellGone(session, this, gone)
    if (session.enabled.qresync || session.enabled.uidOnly) session.untagged(`VANISHED ${gone}`)
    else this.#tellNumbers(session, gone)
    this.uids = this.uids.without(gone)
    this.#expunged = this.#expunged.without(gone)
    session.saved = session.saved.without(gone)
  }

  /** Whether the client has been told of every keyword in `flags`. */
  knowsKeywords(flags: Flags): boolean {
    return flags.keywords.every((keyword) => this.#keywords.has(keyword.toLowerCase()))
  }

  /** Makes sure the client has been told of every keyword in `flags` before it sees them (RFC 9051 §7.2.6). */
  tellKeywords(session: Session, flags: Flags): void {
    if (this.knowsKeywords(flags)) return
    const fresh = flags.keywords.filter((keyword) => !this.#keywords.has(keyword.toLowerCase()))
    this.#keywords = new Map([...this.#keywords, ...fresh.map((keyword) => [keyword.toLowerCase(), keyword] as const)])
    session.untagged(`FLAGS ${encodeFlags({ bits: ALL_FLAGS, keywords: [...this.#keywords.values()] })}`)
  }

  /** Whether something has happened that the client has not been told. */
  get hasNews(): boolean {
    return this.#isStale || this.#expunged.size > 0
  }

  /** Whether others have done something since the last look; what this session has done itself may change a result that is kept up to date. */
  get #isStale(): boolean {
    const tellsOwn = !this.contexts.isEmpty
    return this.#own.length > MAX_OWN || this.#noticed.some((modseq) => tellsOwn || !this.#own.includes(modseq))
  }

  /**
   * Tells the client what has happened as far as it wants to know (RFC 5465 §3.1), expunges only if `expunges`; looks into the store if
   * something was noticed or `always`. False if the mailbox is gone.
   */
  async tell(session: Session, expunges: boolean, always = false): Promise<boolean> {
    const wanted = session.notifier?.selected ?? EVERYTHING
    const look = always || this.#isStale
    const noticed = this.#noticed
    this.#noticed = []
    if (!wanted.messages) return this.#isThere(session, noticed)
    if (look) {
      if (!(await this.mayBeRead(session))) return false
      const since = this.modseq
      const news = await this.#news(wanted.flags ? (this.#flagsToldTo ?? since) : since, noticed)
      if (!news) return false
      if (this.#expunged.size === 0) this.#toldBeforeExpunged = since
      this.#expunged = this.#expunged.union(news.vanished.intersect(this.uids))
      this.contexts.tellGone(session, this, this.#expunged)
      if (expunges) this.tellExpunged(session, this.#expunged)
      this.#tellFresh(session, news.fresh)
      const foreign = await this.#tellChanged(session, news, wanted, noticed)
      if (wanted.flags) this.#flagsToldTo = undefined
      else this.#flagsToldTo ??= since
      if (session.enabled.qresync && this.#expunged.size > 0) this.#holdBack(session)
      this.modseq = Math.max(since, news.modseq)
      this.#own = this.#own.filter((modseq) => modseq > this.modseq)
      await this.#fetchFresh(session, foreign, wanted.attributes)
    } else if (expunges && this.#expunged.size > 0) this.tellExpunged(session, this.#expunged)
    if (session.state.kind === 'selected') await this.contexts.tellChanged(session, session.state)
    return true
  }

  /** Untagged FETCH with the flags of one message. */
  tellFlags(session: Session, row: Pick<MessageRow, 'uid' | 'modseq' | 'flags'>, withUid: boolean): void {
    this.tellKeywords(session, row.flags)
    const uid = withUid && !session.enabled.uidOnly ? `UID ${row.uid} ` : ''
    const modseq = session.enabled.condstore ? ` MODSEQ (${row.modseq})` : ''
    session.untagged(`${this.fetchHead(session, row.uid)}${uid}FLAGS ${encodeFlags(row.flags)}${modseq})`)
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
  }

  /** What has happened since. What was noticed is noticed again if it cannot be read now. */
  async #news(since: Modseq, noticed: Modseq[]): Promise<ViewNews | undefined> {
    try {
      return await this.#mail.read(this.accountId, (mail) => readNews(mail, this.mailboxId, since, this.uids))
    } catch (error) {
      this.#noticed = [...noticed, ...this.#noticed]
      throw error
    }
  }

  #onChange(change: MailChange, session: Session): void {
    if (!change.mailboxes.includes(this.mailboxId) && !change.tree) return
    if (this.#noticed.length < MAX_OWN) this.#noticed.push(change.modseq)
    if (change.tree) this.#treeNoticed = true
    session.onNotice?.()
  }

  /** Untagged EXISTS for messages that have come. */
  #tellFresh(session: Session, fresh: UidSet): void {
    if (fresh.size === 0) return
    this.uids = this.uids.union(fresh)
    session.untagged(`${this.uids.size} EXISTS`)
  }

  /** Tells changed flags, some at a time, and notes what results of searches have to look at. Resolves with the UIDs of messages that others have brought. */
  async #tellChanged(session: Session, news: ViewNews, wanted: SelectedEvents, noticed: Modseq[]): Promise<UidSet> {
    const { fresh, first } = news
    const { ownChanges } = session
    const mine: number[] = []
    if (!wanted.flags && wanted.attributes.length === 0 && this.contexts.isEmpty) return fresh
    // A change of flags told by NOTIFY names the UID always (RFC 5465 §5.1).
    const withUid = session.enabled.qresync || session.enabled.rev2 || session.notifier !== undefined
    // Results that are kept up to date have to look at what this session has done too.
    const skipped = this.contexts.isEmpty ? this.#own : []
    try {
      for await (const rows of changedRows(this.#mail, this.accountId, this.mailboxId, news, skipped)) {
        const came = rows.filter((row) => fresh.has(row.uid))
        this.contexts.noteChanged(uidsOf(rows), uidsOf(came))
        for (const { uid, modseq } of came) if (ownChanges?.has(this.accountId, modseq)) mine.push(uid)
        for (const row of wanted.flags ? rows : []) {
          if (!fresh.has(row.uid) && !this.#own.includes(row.modseq)) this.tellFlags(session, row, withUid)
        }
        // They go out before more are read.
        if (first.length === CHANGES_AT_ONCE) await session.channel.flush()
      }
    } catch (error) {
      this.#noticed = [...noticed, ...this.#noticed]
      throw error
    }
    return fresh.without(UidSet.ofSorted(mine.sort((a, b) => a - b)))
  }

  /** What NOTIFY asks for of messages that others have brought (RFC 5465 §5.2). One whose body cannot be read is left out: the client fetches it itself. */
  async #fetchFresh(session: Session, foreign: UidSet, attributes: readonly FetchAttribute[]): Promise<void> {
    const { state } = session
    if (attributes.length === 0 || state.kind !== 'selected' || foreign.size === 0) return
    try {
      await new FetchRun(session, state, attributes).run(foreign)
    } catch (error) {
      const fault = toFault(error)
      if (fault.code.startsWith('net/')) throw fault
      session.services.log.error('imap/notify-failed', fault, { connection: session.channel.facts.id })
    }
  }

  /** For a client that does not want to hear of messages. What was noticed is kept for when it does. */
  async #isThere(session: Session, noticed: Modseq[]): Promise<boolean> {
    this.#noticed = noticed
    if (this.#own.length > MAX_OWN) this.#own = []
    if (!this.#treeNoticed) return true
    this.#treeNoticed = false
    if (!(await this.mayBeRead(session))) return false
    return (await this.#mail.read(this.accountId, (mail) => mail.mailbox(this.mailboxId))) !== undefined
  }

  /**
   * An expunge waits that is older than modseqs which the client has just been told. If the connection broke now, a client that went on from
   * the highest of them would never hear of it, so it is told to go on from before (RFC 7162 §3.2.4, erratum 1810 of RFC 5162).
   */
  #holdBack(session: Session): void {
    session.untagged(`OK [HIGHESTMODSEQ ${this.#toldBeforeExpunged}] expunges are still to be told`)
  }

  /** From the last to the first, so that no number moves before it has been told. */
  #tellNumbers(session: Session, gone: UidSet): void {
    let lines = ''
    for (const range of [...gone.ranges].reverse()) {
      // A range of UIDs that are all in the view is a range of numbers too.
      const first = this.numberOf(range.first)
      const last = first + range.last - range.first
      for (let number = last; number >= first; number--) {
        lines += `* ${number} EXPUNGE\r\n`
        if (lines.length < LINES_AT_ONCE) continue
        session.channel.write(lines)
        lines = ''
      }
    }
    if (lines) session.channel.write(lines)
  }
}

function uidsOf(rows: readonly MessageRow[]): number[] {
  return rows.map((row) => row.uid)
}
