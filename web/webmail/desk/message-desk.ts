import { type Email, isUnread, type Mailbox, type MailboxRights } from '../../../src/wire/jmap/email.ts'
import type { ShownLabel } from '../../../src/wire/jmap/label-book.ts'
import type { TextKey } from '../language/english.ts'
import { isFlagged, isMuted } from '../mail/email.ts'
import type { Mail } from '../mail/mail.ts'
import { type Done, MessageActs } from '../mail/message-acts.ts'
import type { FolderPlace } from '../mail/of-account.ts'
import { mayDo } from '../mail/rights.ts'
import type { Desk } from './desk.ts'
import { WholeList } from './whole-list.ts'

/** What can be done with messages: with those that are selected, else the open one, else the one that the keys are at. It is told, with the way back; what the member may not do with the mail of somebody else is told too. */
export class MessageDesk {
  readonly #desk: Desk
  readonly #whole: WholeList

  constructor(desk: Desk) {
    this.#desk = desk
    this.#whole = new WholeList(desk)
  }

  get #acts(): MessageActs {
    return new MessageActs(this.#desk.here)
  }

  /** Whether something may be done with all that is meant, or with some messages. */
  may(right: keyof MailboxRights, emails: readonly Email[] = this.#desk.targets()): boolean {
    return emails.every((email) => mayDo(this.#desk.here, email, right))
  }

  #require(right: keyof MailboxRights, emails?: readonly Email[]): boolean {
    const isAllowed = this.may(right, emails)
    if (!isAllowed) this.#refuse()
    return isAllowed
  }

  #refuse(): void {
    this.#desk.toaster.say(this.#desk.language.text('notAllowed', { owner: this.#desk.here.owner ?? '' }))
  }

  /** What would be done to somebody else as well, and why it is not. */
  #refuseShared(why: 'notYours.snooze' | 'notYours.mute'): void {
    this.#desk.toaster.say(this.#desk.language.text(why, { owner: this.#desk.here.owner ?? '' }))
  }

  /** Where what is archived, thrown away or junk goes: into a folder of whose mail it is. Where that one's trash may not be used, it goes into one's own, and is not lost. */
  placeFor(role: string): FolderPlace | undefined {
    const { here, mail } = this.#desk
    const mailbox = here.cache.withRole(role)
    if (mailbox?.myRights.mayAddItems) return { mailboxId: mailbox.id, ...here.place }
    const own = role === 'trash' ? mail.cache.withRole(role) : undefined
    return own && { mailboxId: own.id }
  }

  archive(): void {
    this.#moveToRole('archive', 'done.archived')
  }

  /** To the trash; from there, for good. */
  trash(): void {
    const trash = this.#desk.here.cache.withRole('trash')
    const emails = this.#desk.targets()
    const isThere = trash && emails.length > 0 && emails.every(({ mailboxIds }) => mailboxIds[trash.id])
    if (!isThere) this.#moveToRole('trash', 'done.trashed')
    else if (this.#require('mayRemoveItems', emails)) {
      if (this.#desk.selection.isWhole) this.#whole.destroy()
      else this.#destroy(emails)
    }
  }

  /** To the junk; from there, back to INBOX. */
  junk(): void {
    const junk = this.#desk.here.cache.withRole('junk')
    const isJunk =
      junk !== undefined && this.#desk.route.list.kind === 'mailbox' && this.#desk.route.list.mailboxId === junk.id
    if (isJunk) this.#moveToRole('inbox', 'done.moved')
    else this.#moveToRole('junk', 'done.junked')
  }

  #moveToRole(role: string, said: TextKey): void {
    const place = this.placeFor(role)
    if (place) this.move(place, said)
    else if (this.#desk.here !== this.#desk.mail) this.#refuse()
  }

  /** Puts messages into a folder, those that were drawn there. */
  file(emails: readonly Email[], to: FolderPlace): void {
    const isThere = ({ mailboxIds }: Email) => this.#desk.mailOf(to) === this.#desk.here && mailboxIds[to.mailboxId]
    const moved = emails.filter((email) => !isThere(email))
    const mailbox = this.#mailboxAt(to)
    if (!mailbox || moved.length === 0 || !this.#require('mayRemoveItems', moved)) return
    this.#desk.selection.clear()
    if (this.#desk.openRow !== undefined && moved.some(({ id }) => id === this.#desk.openRow)) this.#desk.close()
    this.#move(moved, to, 'done.moved', mailbox)
  }

  move(to: FolderPlace, said: TextKey = 'done.moved'): void {
    const mailbox = this.#mailboxAt(to)
    const emails = this.#desk.targets()
    if (!mailbox || emails.length === 0 || !this.#require('mayRemoveItems', emails)) return
    if (this.#desk.selection.isWhole) {
      this.#whole.move(to, said)
      return
    }
    this.#leave()
    this.#move(emails, to, said, mailbox)
  }

  #move(emails: readonly Email[], to: FolderPlace, said: TextKey, mailbox: Mailbox): void {
    const { here } = this.#desk
    const target = this.#desk.mailOf(to)
    const ids = emails.map(({ id }) => id)
    const done = target === here ? this.#acts.move(ids, to.mailboxId) : transfer(here, target, ids, to.mailboxId)
    this.#do(done, said, { mailbox: this.#desk.nameOf(mailbox) })
  }

  #mailboxAt(place: FolderPlace): Mailbox | undefined {
    return this.#desk.mailOf(place).cache.mailboxes.get(place.mailboxId)
  }

  /** Asks until when they are to be out of sight. */
  beginSnooze(): void {
    if (this.#desk.here !== this.#desk.mail) this.#refuseShared('notYours.snooze')
    else if (this.#desk.targets().length > 0) this.#desk.show('snooze')
  }

  /** Out of sight until then; or back, without a time. */
  snooze(until: Date | undefined): void {
    const ids = this.#desk.targets().map(({ id }) => id)
    if (ids.length === 0) return
    const date = until ? this.#desk.language.moment(until) : ''
    if (this.#desk.selection.isWhole) {
      this.#whole.snooze(until, date)
      return
    }
    this.#leave()
    this.#do(this.#acts.snooze(ids, until), until ? 'done.snoozed' : 'done.woken', { date })
  }

  /** What comes of these conversations from now on goes past the inbox; or, where one of them is muted, comes as ever. */
  mute(): void {
    const { mail, here, route, selection } = this.#desk
    const targets = this.#desk.targets()
    // What comes to somebody else is theirs to mute.
    if (here !== mail) this.#refuseShared('notYours.mute')
    if (here !== mail || targets.length === 0) return
    const isOn = !targets.some((email) => this.isMuted(email))
    if (selection.isWhole) {
      this.#whole.mute(isOn)
      return
    }
    const inbox = mail.cache.withRole('inbox')?.id
    if (isOn && route.list.kind === 'mailbox' && route.list.mailboxId === inbox) this.#leave()
    else selection.clear()
    this.#do(this.#muteAll(targets, isOn), isOn ? 'done.muted' : 'done.unmuted')
  }

  /** What is meant goes first, since one message that is muted mutes its conversation: a page that is closed while the rest is asked for has done it. */
  async #muteAll(targets: readonly Email[], isOn: boolean): Promise<Done> {
    const acts = this.#acts
    const ids = new Set(targets.map(({ id }) => id))
    const first = acts.mute([...ids], isOn)
    const threads = [...new Set(targets.map(({ threadId }) => threadId))]
    const all = await Promise.all(threads.map((id) => this.#desk.mail.wholeConversation(id)))
    const others = all.flat().filter(({ id }) => !ids.has(id))
    const done = [await first, await acts.mute([...new Set(others.map(({ id }) => id))], isOn)]
    return {
      count: done.reduce((sum, { count }) => sum + count, 0),
      undo: async () => {
        for (const one of done.toReversed()) await one.undo()
      },
    }
  }

  /** One message that is muted mutes its conversation. */
  isMuted(email: Email): boolean {
    return [email, ...this.#desk.here.conversation(email.threadId)].some(isMuted)
  }

  /** Asks which labels messages are to have. */
  beginLabels(): void {
    if (this.#desk.targets().length > 0 && this.#require('maySetKeywords')) this.#desk.show('labels')
  }

  /** Sets a label on messages, or takes it off: those that are meant, unless they are named. */
  label({ keyword, name }: ShownLabel, isOn: boolean, emails: readonly Email[] = this.#desk.targets()): void {
    if (!this.#require('maySetKeywords', emails)) return
    if (this.#desk.selection.isWhole) this.#whole.label(keyword, name, isOn)
    else {
      const ids = emails.map(({ id }) => id)
      this.#do(this.#acts.mark(ids, keyword, isOn), isOn ? 'done.labelled' : 'done.unlabelled', { name })
    }
  }

  markRead(isRead: boolean): void {
    if (!this.#require('maySetSeen')) return
    if (this.#desk.selection.isWhole) {
      this.#whole.markRead(isRead)
      return
    }
    const emails = this.#desk.targets()
    // Unread again is the last one: that brings the conversation back.
    const ids = (isRead ? emails.filter(isUnread) : emails.slice(-1)).map(({ id }) => id)
    if (!isRead && this.#desk.route.emailId !== undefined) this.#desk.close()
    this.#desk.selection.clear()
    this.#do(this.#acts.mark(ids, '$seen', isRead), isRead ? 'done.read' : 'done.unread')
  }

  /** A message is looked at: nobody need be told that it is read now, nor can want to undo it. */
  seen(emails: readonly Email[]): void {
    const ids = emails.filter((email) => this.may('maySetSeen', [email])).map(({ id }) => id)
    if (ids.length > 0) this.#acts.mark(ids, '$seen', true).catch((error: unknown) => this.#desk.failed(error))
  }

  /** Star of a row: where one of a conversation has one, they are taken off. */
  toggleStar(row: string): void {
    const emails = this.#desk.emailsOf(row)
    if (!this.#require('maySetKeywords', emails)) return
    const starred = emails.filter(isFlagged)
    const ids = starred.length > 0 ? starred.map(({ id }) => id) : [row]
    this.#acts.mark(ids, '$flagged', starred.length === 0).catch((error: unknown) => this.#desk.failed(error))
  }

  #destroy(emails: readonly Email[]): void {
    this.#leave()
    const { toast, outcome } = this.#desk.unlessUndone(this.#desk.language.text('done.destroyed'))
    const ids = emails.map(({ id }) => id)
    this.#acts.destroy(ids, outcome).catch((error: unknown) => {
      this.#desk.toaster.settle(toast)
      this.#desk.failed(error)
    })
  }

  /** What is acted on goes out of sight: the row below it is the next. */
  #leave(): void {
    const { list } = this.#desk.here
    const rows =
      this.#desk.selection.rows.size > 0
        ? this.#desk.selection.rows
        : new Set([this.#desk.openRow ?? this.#desk.cursor])
    const known = list?.known() ?? []
    const last = known.findLastIndex((id) => rows.has(id))
    this.#desk.cursor = known.slice(last + 1).find((id) => !rows.has(id)) ?? known.findLast((id) => !rows.has(id))
    this.#desk.selection.clear()
    this.#desk.close()
  }

  #do(done: Promise<Done>, said: TextKey, values: Readonly<Record<string, string>> = {}): void {
    this.#desk.did(done, this.#desk.language.text(said, values))
  }
}

/** What goes into the mail of somebody else, or comes out of it, is done by what is loaded for that. */
async function transfer(from: Mail, to: Mail, ids: readonly string[], mailboxId: string): Promise<Done> {
  const { Transfer } = await import('../mail/transfer.ts')
  return new Transfer(from, to).move(ids, mailboxId)
}
