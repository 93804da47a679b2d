import type { TextKey } from '../language/english.ts'
import { type Email, isFlagged, isUnread } from '../mail/email.ts'
import { type Done, MessageActs } from '../mail/message-acts.ts'
import type { Desk } from './desk.ts'
import { WholeList } from './whole-list.ts'

/** What can be done with messages: with those that are selected, else the open one, else the one that the keys are at. It is told, with the way back. */
export class MessageDesk {
  readonly #desk: Desk
  readonly #acts: MessageActs
  readonly #whole: WholeList

  constructor(desk: Desk) {
    this.#desk = desk
    this.#acts = new MessageActs(desk.mail)
    this.#whole = new WholeList(desk)
  }

  archive(): void {
    this.#moveToRole('archive', 'done.archived')
  }

  /** To the trash; from there, for good. */
  trash(): void {
    const trash = this.#desk.mail.cache.withRole('trash')
    const emails = this.#desk.targets()
    const isThere = trash && emails.length > 0 && emails.every(({ mailboxIds }) => mailboxIds[trash.id])
    if (isThere && this.#desk.selection.isWhole) this.#whole.destroy()
    else if (isThere) this.#destroy(emails)
    else this.#moveToRole('trash', 'done.trashed')
  }

  /** To the junk; from there, back to INBOX. */
  junk(): void {
    const junk = this.#desk.mail.cache.withRole('junk')
    const isJunk =
      junk !== undefined && this.#desk.route.list.kind === 'mailbox' && this.#desk.route.list.mailboxId === junk.id
    if (isJunk) this.#moveToRole('inbox', 'done.moved')
    else this.#moveToRole('junk', 'done.junked')
  }

  #moveToRole(role: string, said: TextKey): void {
    const mailbox = this.#desk.mail.cache.withRole(role)
    if (mailbox) this.move(mailbox.id, said)
  }

  /** Puts messages into a folder, those that were drawn there. */
  file(emails: readonly Email[], mailboxId: string): void {
    const mailbox = this.#desk.mail.cache.mailboxes.get(mailboxId)
    const ids = emails.filter(({ mailboxIds }) => !mailboxIds[mailboxId]).map(({ id }) => id)
    if (!mailbox || ids.length === 0) return
    this.#desk.selection.clear()
    if (this.#desk.openRow !== undefined && ids.includes(this.#desk.openRow)) this.#desk.close()
    this.#do(this.#acts.move(ids, mailboxId), 'done.moved', { mailbox: this.#desk.nameOf(mailbox) })
  }

  move(mailboxId: string, said: TextKey = 'done.moved'): void {
    const mailbox = this.#desk.mail.cache.mailboxes.get(mailboxId)
    const ids = this.#desk.targets().map(({ id }) => id)
    if (!mailbox || ids.length === 0) return
    if (this.#desk.selection.isWhole) {
      this.#whole.move(mailboxId, said)
      return
    }
    this.#leave()
    this.#do(this.#acts.move(ids, mailboxId), said, { mailbox: this.#desk.nameOf(mailbox) })
  }

  /** Out of sight until then; or back, without a time. */
  snooze(until: Date | undefined): void {
    const ids = this.#desk.targets().map(({ id }) => id)
    if (ids.length === 0) return
    this.#leave()
    const date = until ? this.#desk.language.moment(until) : ''
    this.#do(this.#acts.snooze(ids, until), until ? 'done.snoozed' : 'done.woken', { date })
  }

  markRead(isRead: boolean): void {
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
  seen(ids: readonly string[]): void {
    if (ids.length > 0) this.#acts.mark(ids, '$seen', true).catch((error: unknown) => this.#desk.failed(error))
  }

  /** Star of a row: where one of a conversation has one, they are taken off. */
  toggleStar(row: string): void {
    const emails = this.#desk.emailsOf(row)
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
    const { list } = this.#desk.mail
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
