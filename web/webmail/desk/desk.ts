import type { Command } from '../keys/key-table.ts'
import type { TextKey } from '../language/english.ts'
import type { Language } from '../language/language.ts'
import { type Email, type EmailAddress, isFlagged, isUnread, type Mailbox } from '../mail/email.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import { type Done, MessageActs } from '../mail/message-acts.ts'
import type { ListView } from '../mail/message-list.ts'
import { readSearch, writeSearch } from '../mail/search-query.ts'
import { FolderDesk } from './folder-desk.ts'
import {
  type AreaPlace,
  type ListPlace,
  type Route,
  tryReadArea,
  tryReadRoute,
  writeArea,
  writeRoute,
} from './route.ts'
import type { Settings } from './settings.ts'
import { TOAST_MS, Toaster } from './toaster.ts'
import { viewOf } from './view-of.ts'
import { WholeList } from './whole-list.ts'
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

export type Sheet = 'help' | 'unlock' | 'snooze' | 'people'

/** Commands that do something else than to what a list shows. */
const ANYWHERE: ReadonlySet<Command> = new Set([
  'compose',
  'back',
  'undo',
  'help',
  'goInbox',
  'goStarred',
  'goDrafts',
  'goSent',
  'goContacts',
  'newCard',
])

/** What keys do where an area is looked at. */
export interface AreaKeys {
  readonly commands: Partial<Readonly<Record<Command, () => unknown>>>
  /** What they are called there, where that is another thing than elsewhere. */
  readonly words: Partial<Readonly<Record<Command, string>>>
}

/** What lies before the member: which list, which message, what is selected, what was done; and all that can be done with it. Nothing here knows how it is drawn. */
export class Desk {
  readonly mail: Mail
  route: Route
  /** What stands in the place of the lists, if something does. */
  area: AreaPlace | undefined
  areaKeys: AreaKeys | undefined
  settings: Settings
  readonly selected = new Set<string>()
  /** Whether all that the list has is meant, also what is not known here. */
  selectsAll = false
  unreadOnly = false
  /** The row that the keys are at. */
  cursor: string | undefined
  sheet: Sheet | undefined
  /** Who is asked about, while the sheet of people is there. */
  people: readonly EmailAddress[] = []
  isOnline = true
  /** What the member wants to write, and nobody has begun with yet. */
  #wishes: Wish[] = []
  areFoldersOpen = false
  readonly toaster: Toaster
  readonly folders: FolderDesk
  readonly #whole = new WholeList(this)
  #rangeFrom: string | undefined
  readonly #acts: MessageActs
  readonly #around: Surroundings

  constructor(mail: Mail, settings: Settings, around: Surroundings) {
    this.mail = mail
    this.settings = settings
    this.#around = around
    this.#acts = new MessageActs(mail)
    this.toaster = new Toaster(
      (ms, act) => around.after(ms, act),
      () => this.tell(),
      { undone: around.language.text('done.undone'), nothingToUndo: around.language.text('done.nothingToUndo') },
    )
    this.folders = new FolderDesk(this)
    this.route = this.#home()
  }

  #home(): Route {
    return { list: { kind: 'mailbox', mailboxId: this.mail.cache.withRole('inbox')?.id ?? '' }, emailId: undefined }
  }

  /** The address has changed. What leads nowhere leads home. */
  arrive(hash: string): void {
    this.area = tryReadArea(hash)
    // What was looked at before lies under an area, and is there again after it.
    this.#look(this.area ? this.route : (tryReadRoute(hash) ?? this.#home()))
  }

  #look(next: Route): void {
    const isOther = JSON.stringify(next.list) !== JSON.stringify(this.route.list)
    this.route = next
    this.areFoldersOpen = false
    if (isOther) {
      this.selected.clear()
      this.selectsAll = false
      this.unreadOnly = false
      this.cursor = undefined
    }
    this.mail.look(this.#viewOf(next.list))
    if (next.emailId !== undefined) this.cursor = this.rowOf(next.emailId) ?? this.cursor
    this.tell()
  }

  #viewOf(place: ListPlace): ListView {
    const choice = { ...this.settings, unreadOnly: this.unreadOnly }
    return viewOf(place, choice, this.mail.cache, this.#around.nameOf)
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
    else this.go({ kind: 'search', text: written })
  }

  /** The address of a message of the list. */
  addressOf(emailId: string): string {
    return writeRoute({ list: this.route.list, emailId })
  }

  open(emailId: string): void {
    this.cursor = emailId
    // What is still being written is written on.
    if (this.mail.cache.emails.get(emailId)?.keywords['$draft']) {
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
    const { list, cache } = this.mail
    if (!list || list.indexOf(emailId) >= 0) return emailId
    const threadId = cache.emails.get(emailId)?.threadId
    return list.known().find((id) => cache.emails.get(id)?.threadId === threadId)
  }

  /** The messages that a row stands for: where there are conversations, all of it that is in this mailbox. */
  emailsOf(row: string): readonly Email[] {
    const { cache, list } = this.mail
    const email = cache.emails.get(row)
    if (!email) return []
    if (!list?.view.collapseThreads) return [email]
    const { mailboxId } = list.view
    const all = this.mail.conversation(email.threadId)
    const here = all.filter(({ mailboxIds }) => mailboxId === undefined || mailboxIds[mailboxId] === true)
    return here.length > 0 ? here : [email]
  }

  /** The messages that are shown with one: where there are conversations, all of it but what was thrown away or is still being written. */
  shownWith(email: Email): readonly Email[] {
    const { cache, list } = this.mail
    if (!list?.view.collapseThreads) return [email]
    const away = ['trash', 'junk', 'drafts'].map((role) => cache.withRole(role)?.id ?? '')
    const isIn = (one: Email, ids: readonly string[]) => ids.some((id) => one.mailboxIds[id])
    const shown = this.mail
      .conversation(email.threadId)
      .filter((one) => one.id === email.id || isIn(one, Object.keys(email.mailboxIds)) || !isIn(one, away))
    return shown.length > 0 ? shown : [email]
  }

  /** Messages that are acted on: the selected rows, else the open one, else the one that the keys are at. */
  targets(): readonly Email[] {
    const rows = this.selected.size > 0 ? [...this.selected] : [this.openRow ?? this.cursor]
    return rows.flatMap((row) => (row === undefined ? [] : this.emailsOf(row)))
  }

  get openRow(): string | undefined {
    return this.route.emailId === undefined ? undefined : this.rowOf(this.route.emailId)
  }

  toggle(row: string): void {
    if (!this.selected.delete(row)) this.selected.add(row)
    this.selectsAll = false
    this.#rangeFrom = row
    this.cursor = row
    this.tell()
  }

  /** Selects all rows from the one that was selected last, or that the keys are at, to this one. */
  selectTo(row: string): void {
    const known = this.mail.list?.known() ?? []
    const from = known.indexOf(this.#rangeFrom ?? this.cursor ?? row)
    const to = known.indexOf(row)
    if (to < 0) return
    const begin = from < 0 ? to : from
    for (const id of known.slice(Math.min(begin, to), Math.max(begin, to) + 1)) this.selected.add(id)
    this.selectsAll = false
    this.cursor = row
    this.tell()
  }

  /** Everything that the list has is meant. */
  selectAll(): void {
    this.selectsAll = true
    this.tell()
  }

  showUnreadOnly(isOn: boolean): void {
    this.unreadOnly = isOn
    this.unselect()
    this.mail.look(this.#viewOf(this.route.list))
  }

  write(wish: Wish): void {
    this.#wishes.push(wish)
    this.tell()
  }

  get isWriting(): boolean {
    return this.#wishes.length > 0
  }

  /** Hands over what is wished for to whoever fulfils it. */
  takeWishes(): readonly Wish[] {
    return this.#wishes.splice(0)
  }

  reply(toAll: boolean): void {
    const emailId = this.#answered
    if (emailId !== undefined) this.write({ kind: 'answer', emailId, toAll })
  }

  forward(): void {
    const emailId = this.#answered
    if (emailId !== undefined) this.write({ kind: 'forward', emailId })
  }

  /** What is answered: the last message of what is open, or where the keys are. */
  get #answered(): string | undefined {
    const id = this.route.emailId ?? this.cursor
    const email = id === undefined ? undefined : this.mail.cache.emails.get(id)
    return email && this.shownWith(email).at(-1)?.id
  }

  /** All rows that are known; or none, if all are selected. */
  toggleAll(): void {
    const known = this.mail.list?.known() ?? []
    const isAll = known.every((id) => this.selected.has(id))
    this.selected.clear()
    this.selectsAll = false
    if (!isAll) for (const id of known) this.selected.add(id)
    this.tell()
  }

  unselect(): void {
    this.selected.clear()
    this.selectsAll = false
    this.tell()
  }

  archive(): void {
    this.#moveToRole('archive', 'done.archived')
  }

  /** To the trash; from there, for good. */
  trash(): void {
    const trash = this.mail.cache.withRole('trash')
    const emails = this.targets()
    const isThere = trash && emails.length > 0 && emails.every(({ mailboxIds }) => mailboxIds[trash.id])
    if (isThere && this.selectsAll) this.#whole.destroy()
    else if (isThere) this.#destroy(emails)
    else this.#moveToRole('trash', 'done.trashed')
  }

  /** To the junk; from there, back to INBOX. */
  junk(): void {
    const junk = this.mail.cache.withRole('junk')
    const isJunk = junk !== undefined && this.route.list.kind === 'mailbox' && this.route.list.mailboxId === junk.id
    if (isJunk) this.#moveToRole('inbox', 'done.moved')
    else this.#moveToRole('junk', 'done.junked')
  }

  #moveToRole(role: string, said: TextKey): void {
    const mailbox = this.mail.cache.withRole(role)
    if (mailbox) this.move(mailbox.id, said)
  }

  /** Puts messages into a folder, those that were drawn there. */
  file(emails: readonly Email[], mailboxId: string): void {
    const mailbox = this.mail.cache.mailboxes.get(mailboxId)
    const ids = emails.filter(({ mailboxIds }) => !mailboxIds[mailboxId]).map(({ id }) => id)
    if (!mailbox || ids.length === 0) return
    this.selected.clear()
    if (this.openRow !== undefined && ids.includes(this.openRow)) this.close()
    this.#do(this.#acts.move(ids, mailboxId), 'done.moved', { mailbox: this.#around.nameOf(mailbox) })
  }

  move(mailboxId: string, said: TextKey = 'done.moved'): void {
    const mailbox = this.mail.cache.mailboxes.get(mailboxId)
    const ids = this.targets().map(({ id }) => id)
    if (!mailbox || ids.length === 0) return
    if (this.selectsAll) {
      this.#whole.move(mailboxId, said)
      return
    }
    this.#leave()
    this.#do(this.#acts.move(ids, mailboxId), said, { mailbox: this.#around.nameOf(mailbox) })
  }

  /** Out of sight until then; or back, without a time. */
  snooze(until: Date | undefined): void {
    const ids = this.targets().map(({ id }) => id)
    if (ids.length === 0) return
    this.#leave()
    const date = until ? this.#around.language.moment(until) : ''
    this.#do(this.#acts.snooze(ids, until), until ? 'done.snoozed' : 'done.woken', { date })
  }

  markRead(isRead: boolean): void {
    if (this.selectsAll) {
      this.#whole.markRead(isRead)
      return
    }
    const emails = this.targets()
    // Unread again is the last one: that brings the conversation back.
    const ids = (isRead ? emails.filter(isUnread) : emails.slice(-1)).map(({ id }) => id)
    if (!isRead && this.route.emailId !== undefined) this.close()
    this.selected.clear()
    this.#do(this.#acts.mark(ids, '$seen', isRead), isRead ? 'done.read' : 'done.unread')
  }

  /** A message is looked at: nobody need be told that it is read now, nor can want to undo it. */
  seen(ids: readonly string[]): void {
    if (ids.length > 0) this.#acts.mark(ids, '$seen', true).catch((error: unknown) => this.failed(error))
  }

  /** Star of a row: where one of a conversation has one, they are taken off. */
  toggleStar(row: string): void {
    const emails = this.emailsOf(row)
    const starred = emails.filter(isFlagged)
    const ids = starred.length > 0 ? starred.map(({ id }) => id) : [row]
    this.#acts.mark(ids, '$flagged', starred.length === 0).catch((error: unknown) => this.failed(error))
  }

  #destroy(emails: readonly Email[]): void {
    this.#leave()
    const { toast, outcome } = this.unlessUndone(this.#text('done.destroyed'))
    const ids = emails.map(({ id }) => id)
    this.#acts.destroy(ids, outcome).catch((error: unknown) => {
      this.toaster.settle(toast)
      this.failed(error)
    })
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

  /** What is acted on goes out of sight: the row below it is the next. */
  #leave(): void {
    const { list } = this.mail
    const rows = this.selected.size > 0 ? this.selected : new Set([this.openRow ?? this.cursor])
    const known = list?.known() ?? []
    const last = known.findLastIndex((id) => rows.has(id))
    this.cursor = known.slice(last + 1).find((id) => !rows.has(id)) ?? known.findLast((id) => !rows.has(id))
    this.selected.clear()
    this.close()
  }

  #do(done: Promise<Done>, said: TextKey, values: Readonly<Record<string, string>> = {}): void {
    this.did(done, this.#text(said, values))
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
    const { list } = this.mail
    if (!list) return
    const at = this.cursor === undefined ? -1 : list.indexOf(this.cursor)
    const next = at < 0 ? list.at(0) : list.at(at + by)
    if (next === undefined) return
    this.cursor = next
    if (this.route.emailId === undefined) this.tell()
    else this.open(next)
  }

  choose(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change }
    this.#around.keep(this.settings)
    this.mail.look(this.#viewOf(this.route.list))
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

  /** Does what a key stands for; false if that is nothing of the desk. */
  command(command: Command): boolean {
    const own = this.area && this.areaKeys?.commands[command]
    if (own) {
      own()
      return true
    }
    // What is done to messages is done where they are seen.
    if (this.area && !ANYWHERE.has(command)) return false
    const act = this.#commands[command]
    act?.()
    return act !== undefined
  }

  readonly #commands: Partial<Record<Command, () => unknown>> = {
    next: () => this.step(1),
    previous: () => this.step(-1),
    open: () => this.cursor !== undefined && this.open(this.cursor),
    select: () => this.cursor !== undefined && this.toggle(this.cursor),
    compose: () => this.write({ kind: 'new' }),
    reply: () => this.reply(false),
    replyAll: () => this.reply(true),
    forward: () => this.forward(),
    archive: () => this.archive(),
    trash: () => this.trash(),
    junk: () => this.junk(),
    snooze: () => this.targets().length > 0 && this.show('snooze'),
    back: () => this.close(),
    undo: () => this.toaster.undo(),
    help: () => this.show('help'),
    goInbox: () => this.#goToRole('inbox'),
    goStarred: () => this.go({ kind: 'starred' }),
    goDrafts: () => this.#goToRole('drafts'),
    goSent: () => this.#goToRole('sent'),
    goContacts: () => this.visit({ area: 'contacts', path: [] }),
    newCard: () => this.visit({ area: 'contacts', path: ['all', 'new'] }),
  }

  #goToRole(role: string): void {
    const mailbox = this.mail.cache.withRole(role)
    if (mailbox) this.go({ kind: 'mailbox', mailboxId: mailbox.id })
  }

  tell(): void {
    this.mail.changes.tell()
  }
}
