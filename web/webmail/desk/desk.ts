import { type Email, type EmailAddress, isUnread, type Mailbox } from '../../../src/wire/jmap/email.ts'
import { readSearch, writeSearch } from '../../../src/wire/jmap/search-query.ts'
import type { Session } from '../../../src/wire/jmap/session.ts'
import type { Command } from '../keys/key-table.ts'
import type { TextKey } from '../language/english.ts'
import type { Language } from '../language/language.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { Mail } from '../mail/mail.ts'
import type { Done } from '../mail/message-acts.ts'
import type { ListView } from '../mail/message-list.ts'
import type { OfAccount } from '../mail/of-account.ts'
import { FolderDesk } from './folder-desk.ts'
import { MessageDesk } from './message-desk.ts'
import { Proving } from './proving.ts'
import { ReadingAhead } from './reading-ahead.ts'
import {
  type AreaPlace,
  type ListPlace,
  type Route,
  tryReadArea,
  tryReadRoute,
  writeArea,
  writeRoute,
} from './route.ts'
import { Selection } from './selection.ts'
import type { Settings } from './settings.ts'
import { TOAST_MS, Toaster } from './toaster.ts'
import { TypedAhead } from './typed-ahead.ts'
import { viewOf } from './view-of.ts'
import type { Wish } from './wish.ts'

/** What the desk has done outside of itself. */
export interface Surroundings {
  /** Goes to an address within the page. `replaces`: Back does not lead to where it was. */
  navigate(hash: string, replaces: boolean): void
  after(ms: number, act: () => void): void
  keep(settings: Settings): void
  readonly language: Language
  /** The mailbox's name as it is shown. */
  nameOf(mailbox: Mailbox): string
}

export type Sheet = 'help' | 'unlock' | 'snooze' | 'people' | 'labels'

/** What keys do where an area is looked at. */
export interface AreaKeys {
  readonly commands: Partial<Readonly<Record<Command, () => unknown>>>
  /** What they are called there, where that is another thing than elsewhere. */
  readonly words: Partial<Readonly<Record<Command, string>>>
}

/** What lies before the member: which list, which message, what is selected, what was done; and all that can be done with it. Nothing here knows how it is drawn. */
export class Desk {
  /** The member's own. */
  readonly mail: Mail
  /** Mail of others that is shared with the member, by account. */
  readonly others = new Map<string, Mail>()
  route: Route
  /** What stands in the place of the lists, if something does. */
  area: AreaPlace | undefined
  areaKeys: AreaKeys | undefined
  settings: Settings
  readonly selection = new Selection(this)
  unreadOnly = false
  /** The row that the keys are at. */
  cursor: string | undefined
  sheet: Sheet | undefined
  /** Who is asked about, while the sheet of people is there. */
  people: readonly EmailAddress[] = []
  isOnline = true
  /** What the member wants to write, and nobody has begun with yet. */
  #wishes: Wish[] = []
  readonly typedAhead = new TypedAhead()
  areFoldersOpen = false
  readonly toaster: Toaster
  readonly proving = new Proving(() => this.tell())
  readonly folders: FolderDesk
  readonly messages: MessageDesk
  readonly reading: ReadingAhead
  readonly #around: Surroundings

  constructor(mail: Mail, settings: Settings, around: Surroundings) {
    this.mail = mail
    this.settings = settings
    this.#around = around
    this.toaster = new Toaster(
      (ms, act) => around.after(ms, act),
      () => this.tell(),
      { undone: around.language.text('done.undone'), nothingToUndo: around.language.text('done.nothingToUndo') },
    )
    this.folders = new FolderDesk(this)
    this.messages = new MessageDesk(this)
    this.reading = new ReadingAhead(this, (ms, act) => around.after(ms, act))
    this.route = this.#home()
  }

  /** The mail of an account; one's own where nobody shares it any more. */
  mailOf({ accountId = '' }: OfAccount): Mail {
    return this.others.get(accountId) ?? this.mail
  }

  /** The mail that is looked at: each account has ids of its own. */
  get here(): Mail {
    return this.mailOf(this.area ?? this.route.list)
  }

  /** Takes who shares mail with the member now, as the Session object has it (RFC 8620 §2). Whoever looks at what is not shared any more looks at their own again. */
  admit(accounts: Session['accounts']): void {
    const before = new Map(this.others)
    for (const id of before.keys()) if (!accounts[id]) this.others.delete(id)
    for (const [id, { name, isPersonal }] of Object.entries(accounts)) {
      if (isPersonal || this.others.has(id)) continue
      this.others.set(id, new Mail(this.mail.calls, id, { owner: name, changes: this.mail.changes }))
    }
    const places: readonly OfAccount[] = [this.route.list, this.area ?? {}]
    const lost = places.find((place) => !this.#isKnown(place))
    if (lost) this.leaveShared(before.get(lost.accountId ?? ''))
    else this.tell()
  }

  /** Back to one's own mail, from what is not shared any more. */
  leaveShared(mail: Mail | undefined): void {
    this.#around.navigate(writeRoute(this.#home()), true)
    this.toaster.say(this.#text('notShared', { owner: mail?.owner ?? '' }))
  }

  /** How an address names the mail that is looked at. */
  get account(): OfAccount {
    return this.here.place
  }

  #home(): Route {
    return { list: { kind: 'mailbox', mailboxId: this.mail.cache.withRole('inbox')?.id ?? '' }, emailId: undefined }
  }

  /** The address has changed. What leads nowhere leads home. */
  arrive(hash: string): void {
    this.area = tryReadArea(hash)
    const route = tryReadRoute(hash)
    // What was looked at before lies under an area, and is there again after it.
    this.#look(this.area ? this.route : route && this.#isKnown(route.list) ? route : this.#home())
  }

  #isKnown({ accountId }: OfAccount): boolean {
    return accountId === undefined || this.others.has(accountId)
  }

  #look(next: Route): void {
    const isOther = JSON.stringify(next.list) !== JSON.stringify(this.route.list)
    const [before, mail] = [this.mailOf(this.route.list), this.mailOf(next.list)]
    if (before !== mail) before.leave()
    this.route = next
    this.areFoldersOpen = false
    if (isOther) {
      this.selection.clear()
      this.unreadOnly = false
      this.cursor = undefined
    }
    mail.look(this.#viewOf(next.list))
    if (next.emailId !== undefined) this.cursor = this.rowOf(next.emailId) ?? this.cursor
    this.tell()
  }

  #viewOf(place: ListPlace): ListView {
    const choice = { ...this.settings, unreadOnly: this.unreadOnly }
    return viewOf(place, choice, this.mailOf(place).cache, {
      nameOf: this.#around.nameOf,
      keywordNamed: (name) => this.mail.cache.labels.keywordNamed(name),
    })
  }

  goHome(): void {
    this.go(this.#home().list)
  }

  get language(): Language {
    return this.#around.language
  }

  /** A folder's name as it is shown. */
  nameOf(mailbox: Mailbox): string {
    return this.#around.nameOf(mailbox)
  }

  go(list: ListPlace): void {
    this.#around.navigate(writeRoute({ list, emailId: undefined }), false)
  }

  visit(area: AreaPlace): void {
    this.#around.navigate(writeArea(area), false)
  }

  search(text: string): void {
    const written = writeSearch(readSearch(text))
    if (written === '') this.goHome()
    else this.go({ kind: 'search', text: written, ...this.mailOf(this.route.list).place })
  }

  /** The address of a message of the list. */
  addressOf(emailId: string): string {
    return writeRoute({ list: this.route.list, emailId })
  }

  open(emailId: string): void {
    this.cursor = emailId
    // What is still being written is written on.
    if (this.here === this.mail && this.mail.cache.emails.get(emailId)?.keywords['$draft']) {
      this.write({ kind: 'continue', emailId })
      return
    }
    const isBeside = this.route.emailId !== undefined
    this.#around.navigate(this.addressOf(emailId), isBeside)
  }

  /** Back to the list. */
  close(): void {
    if (this.area) this.#around.navigate(writeRoute(this.route), false)
    else if (this.route.emailId !== undefined)
      this.#around.navigate(writeRoute({ list: this.route.list, emailId: undefined }), true)
  }

  /** The row of the list that a message is in. */
  rowOf(emailId: string): string | undefined {
    const { list, cache } = this.here
    if (!list || list.indexOf(emailId) >= 0) return emailId
    const threadId = cache.emails.get(emailId)?.threadId
    return list.known().find((id) => cache.emails.get(id)?.threadId === threadId)
  }

  /** The messages that a row stands for: where there are conversations, all of it that is in this mailbox. */
  emailsOf(row: string): readonly Email[] {
    const { cache, list } = this.here
    const email = cache.emails.get(row)
    if (!email) return []
    if (!list?.view.collapseThreads) return [email]
    const { mailboxId } = list.view
    const all = this.here.conversation(email.threadId)
    const here = all.filter(({ mailboxIds }) => mailboxId === undefined || mailboxIds[mailboxId] === true)
    return here.length > 0 ? here : [email]
  }

  /** The messages that are shown with one: where there are conversations, all of it but what was thrown away or is still being written. */
  shownWith(email: Email): readonly Email[] {
    const { cache, list } = this.here
    if (!list?.view.collapseThreads) return [email]
    const away = ['trash', 'junk', 'drafts'].map((role) => cache.withRole(role)?.id ?? '')
    const isIn = (one: Email, ids: readonly string[]) => ids.some((id) => one.mailboxIds[id])
    const shown = this.here
      .conversation(email.threadId)
      .filter((one) => one.id === email.id || isIn(one, Object.keys(email.mailboxIds)) || !isIn(one, away))
    return shown.length > 0 ? shown : [email]
  }

  /** Those of them that stand unfolded when it is opened: what is unread, it itself, and the last. */
  unfoldedWith(email: Email): readonly Email[] {
    const messages = this.shownWith(email)
    return messages.filter((one) => isUnread(one) || one.id === email.id || one === messages.at(-1))
  }

  /** Messages that are acted on: the selected rows, else the open one, else the one that the keys are at. */
  targets(): readonly Email[] {
    const rows = this.selection.rows.size > 0 ? [...this.selection.rows] : [this.openRow ?? this.cursor]
    return rows.flatMap((row) => (row === undefined ? [] : this.emailsOf(row)))
  }

  knownRows(): readonly string[] {
    return this.here.list?.known() ?? []
  }

  get openRow(): string | undefined {
    return this.route.emailId === undefined ? undefined : this.rowOf(this.route.emailId)
  }

  showUnreadOnly(isOn: boolean): void {
    this.unreadOnly = isOn
    this.selection.clear()
    this.#lookAgain()
  }

  #lookAgain(): void {
    this.mailOf(this.route.list).look(this.#viewOf(this.route.list))
  }

  write(wish: Wish): void {
    this.#wishes.push(wish)
    this.typedAhead.begin()
    this.tell()
  }

  get isWriting(): boolean {
    return this.#wishes.length > 0
  }

  /** Hands over what is wished for to whoever fulfils it. */
  takeWishes(): readonly Wish[] {
    return this.#wishes.splice(0)
  }

  /** Nobody can fulfil them: what they would be written with does not load. */
  dropWishes(error: unknown): void {
    for (const _ of this.takeWishes()) this.typedAhead.end()
    this.mail.fail(error)
  }

  reply(toAll: boolean): void {
    const emailId = this.#answered
    if (emailId !== undefined) this.write({ kind: 'answer', emailId, toAll, ...this.account })
  }

  forward(): void {
    const emailId = this.#answered
    if (emailId !== undefined) this.write({ kind: 'forward', emailId, ...this.account })
  }

  /** What is answered: the last message of what is open, or where the keys are. */
  get #answered(): string | undefined {
    const id = this.route.emailId ?? this.cursor
    const email = id === undefined ? undefined : this.here.cache.emails.get(id)
    return email && this.shownWith(email).at(-1)?.id
  }

  /** Tells of something that happens once it cannot be undone any more. A page that is closed meanwhile has done nothing. */
  unlessUndone(text: string): { readonly toast: number; readonly outcome: Promise<'done' | 'undone'> } {
    const { promise, resolve } = Promise.withResolvers<'done' | 'undone'>()
    const toast = this.toaster.say(text, () => resolve('undone'))
    this.#around.after(TOAST_MS, () => {
      this.toaster.settle(toast)
      resolve('done')
    })
    return { toast, outcome: promise }
  }

  /** Tells what was done, with the way back; if it was not, that it was not. */
  did(done: Promise<Done>, text: string): void {
    const undo = () => {
      done.then((one) => one.undo()).catch((error: unknown) => this.failed(error))
    }
    const toast = this.toaster.say(text, undo)
    done.catch((error: unknown) => {
      this.toaster.settle(toast)
      this.failed(error)
    })
  }

  #text(key: TextKey, values: Readonly<Record<string, string>> = {}): string {
    return this.#around.language.text(key, values)
  }

  /** Tells what went wrong: what concerns everything above the list, the rest in passing. */
  failed(error: unknown): void {
    if (error instanceof JmapFailure && error.why !== 'refused') this.mail.fail(error)
    else this.toaster.say(this.#text('failed', { reason: error instanceof Error ? error.message : String(error) }))
  }

  /** Moves the keys by rows; an open message is followed by the next. */
  step(by: number): void {
    const { list } = this.here
    if (!list) return
    const at = this.cursor === undefined ? -1 : list.indexOf(this.cursor)
    const next = at < 0 ? list.at(0) : list.at(at + by)
    if (next === undefined) return
    this.cursor = next
    this.reading.point(next)
    if (this.route.emailId === undefined) this.tell()
    else this.open(next)
  }

  choose(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change }
    this.#around.keep(this.settings)
    this.#lookAgain()
    this.tell()
  }

  /** Shows who somebody is, or all who have to do with a message. */
  meet(people: readonly EmailAddress[]): void {
    this.people = people
    this.show('people')
  }

  show(sheet: Sheet | undefined): void {
    this.sheet = sheet
    this.tell()
  }

  toggleFolders(): void {
    this.areFoldersOpen = !this.areFoldersOpen
    this.tell()
  }

  goToRole(role: string): void {
    const mailbox = this.mail.cache.withRole(role)
    if (mailbox) this.go({ kind: 'mailbox', mailboxId: mailbox.id })
  }

  tell(): void {
    this.mail.changes.tell()
  }
}
