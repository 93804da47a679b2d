import type { Email, Mailbox } from '../../../src/wire/jmap/email.ts'
import type { Desk } from '../desk/desk.ts'
import { type Speak, speakerOf } from '../language/area-texts.ts'
import { BulkActs, type Progress } from '../mail/bulk-acts.ts'
import type { Mail } from '../mail/mail.ts'
import { MailboxActs, type MailboxChange } from '../mail/mailbox-acts.ts'
import type { Done } from '../mail/message-acts.ts'
import type { FolderPlace, OfAccount } from '../mail/of-account.ts'
import { Transfer } from '../mail/transfer.ts'
import { FOLDER_TEXTS, type FolderText } from './texts/texts.ts'

/** What is done with folders, told and undone at the desk. */
export class FolderWork {
  readonly #desk: Desk
  readonly #mail: Mail
  readonly #acts: MailboxActs
  readonly #bulk: BulkActs
  readonly #speak: Speak<FolderText>

  /** `mail`: what the folders are of. */
  constructor(desk: Desk, mail: Mail = desk.mail) {
    this.#desk = desk
    this.#mail = mail
    this.#acts = new MailboxActs(mail)
    this.#bulk = new BulkActs(mail)
    this.#speak = speakerOf(FOLDER_TEXTS, desk.language)
  }

  /** Makes a folder, and looks into it. @throws JmapFailure what the server says of the name */
  async make(name: string, parentId: string | null): Promise<void> {
    const { route, folders } = this.#desk
    const { task } = folders
    const id = await this.#acts.create(name, parentId)
    folders.end(task)
    // Who has gone on to something else meanwhile stays there.
    if (this.#desk.route === route) this.#desk.go({ kind: 'mailbox', ...this.#at(id) })
    this.#desk.toaster.say(this.#speak('made', { name }), () => this.#run(this.#acts.destroy([id])))
  }

  /** @throws JmapFailure what the server says of the name */
  async rename(id: string, name: string): Promise<void> {
    const before = this.#mailbox(id)
    const { folders } = this.#desk
    const { task } = folders
    if (!before || before.name === name) return folders.end(task)
    await this.#acts.change(new Map([[id, { name }]]))
    folders.end(task)
    const undo = () => this.#run(this.#acts.change(new Map([[id, { name: before.name }]])))
    this.#desk.toaster.say(this.#speak('renamed', { name }), undo)
  }

  /** Puts a folder below another one, or beside the first ones. */
  place(id: string, parentId: string | null): void {
    const mailbox = this.#mailbox(id)
    if (!mailbox || mailbox.parentId === parentId) return
    const name = this.#acts.freeName(mailbox.name, parentId)
    const above = parentId === null ? this.#speak('top') : this.#nameOf(this.#mailbox(parentId))
    this.#change(id, { parentId, name }, this.#speak('placed', { name, above }))
  }

  /** To the trash with all that is in it; from there, for good. */
  throwAway(id: string): void {
    const mail = this.#mail
    const mailbox = this.#mailbox(id)
    const trash = mail.cache.withRole('trash')
    if (!mailbox) return
    const { list } = this.#desk.route
    const all = this.#acts.withAllBelow(id)
    if (list.kind === 'mailbox' && this.#isOf(list) && all.includes(list.mailboxId)) this.#desk.goHome()
    const parentId = trash && !this.#acts.withAllBelow(trash.id).includes(id) ? trash.id : undefined
    if (parentId === undefined) this.#run(this.#destroy(mailbox, all))
    else {
      const name = this.#acts.freeName(mailbox.name, parentId)
      this.#change(id, { parentId, name }, this.#speak('thrownAway', { name: mailbox.name }))
    }
  }

  async #destroy({ id, name }: Mailbox, all: readonly string[]): Promise<void> {
    const { folders } = this.#desk
    folders.emptying.add(folders.keyOf(this.#at(id)))
    this.#desk.tell()
    try {
      if ((await this.#desk.unlessUndone(this.#speak('destroyed', { name })).outcome) === 'done')
        await this.#acts.destroy(all)
    } finally {
      folders.emptying.delete(folders.keyOf(this.#at(id)))
      this.#desk.tell()
    }
  }

  /** Destroys all that is in a folder now, once it cannot be undone any more; and what folders are below it. */
  async empty(id: string): Promise<void> {
    const { folders } = this.#desk
    const mail = this.#mail
    const name = this.#nameOf(this.#mailbox(id))
    const found = await this.#told('looking', (progress) => this.#bulk.collect({ inMailbox: id }, progress))
    const below = this.#acts.withAllBelow(id).slice(0, -1)
    folders.emptying.add(folders.keyOf(this.#at(id)))
    mail.conceal(id, true)
    const said = this.#speak('emptied', { name, count: found.size })
    const isSettled = (await this.#desk.unlessUndone(said).outcome) === 'done'
    try {
      if (!isSettled) return
      await this.#told('emptying', (progress) => this.#bulk.destroy([...found.keys()], progress))
      if (below.length > 0) await this.#acts.destroy(below)
    } finally {
      folders.emptying.delete(folders.keyOf(this.#at(id)))
      mail.conceal(id, false)
    }
  }

  async markAllRead(id: string): Promise<void> {
    const filter = { operator: 'AND', conditions: [{ inMailbox: id }, { notKeyword: '$seen' }] }
    const done = this.#told('marking', async (progress) => {
      const found = await this.#bulk.collect(filter)
      const seen = ({ mailboxIds, keywords }: { mailboxIds: Email['mailboxIds']; keywords: Email['keywords'] }) => ({
        mailboxIds,
        keywords: { ...keywords, $seen: true } as const,
      })
      return this.#bulk.change(found, seen, progress)
    })
    const { count } = await done
    this.#desk.did(done, this.#speak('allRead', { count }))
  }

  /** `from`: the mail that the messages are of. */
  copyInto(from: Mail, emails: readonly Email[], mailboxId: string): void {
    const name = this.#nameOf(this.#mailbox(mailboxId))
    const ids = emails.map(({ id }) => id)
    const done = from === this.#mail ? this.#bulk.copy(ids, mailboxId) : this.#copyFrom(from, ids, mailboxId)
    this.#desk.did(done, this.#speak('copied', { name, count: emails.length }))
  }

  async #copyFrom(from: Mail, ids: readonly string[], mailboxId: string): Promise<Done> {
    const copies = await new Transfer(from, this.#mail).copy(ids, mailboxId)
    return { count: copies.size, undo: () => this.#bulk.destroy([...copies.values()]) }
  }

  hide(id: string, isHidden: boolean): void {
    const name = this.#nameOf(this.#mailbox(id))
    this.#change(id, { isSubscribed: !isHidden }, this.#speak(isHidden ? 'hidden' : 'unhidden', { name }))
  }

  /** One place up or down among the folders beside it, as they are shown. */
  reorder(ordered: readonly Mailbox[], id: string, by: -1 | 1): void {
    const changes = this.#acts.reordered(ordered, id, by)
    if (changes.size > 0) this.#run(this.#acts.change(changes))
  }

  #change(id: string, change: MailboxChange, said: string): void {
    const before = this.#mailbox(id)
    if (!before) return
    const back = Object.fromEntries(Object.keys(change).map((name) => [name, before[name as keyof MailboxChange]]))
    const done = this.#acts.change(new Map([[id, change]]))
    const undoable = done.then(() => ({ count: 1, undo: () => this.#acts.change(new Map([[id, back]])) }))
    this.#desk.did(undoable, said)
  }

  /** Tells how far it is for as long as it takes. */
  async #told<T>(key: 'looking' | 'emptying' | 'marking', work: (progress: Progress) => Promise<T>): Promise<T> {
    using told = this.#desk.toaster.progress(this.#speak(key, { done: 0, count: '…' }))
    return await work((done, count) => told.update(this.#speak(key, { done, count })))
  }

  #run(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#desk.failed(error))
  }

  #mailbox(id: string): Mailbox | undefined {
    return this.#mail.cache.mailboxes.get(id)
  }

  #at(mailboxId: string): FolderPlace {
    return { mailboxId, ...this.#mail.place }
  }

  #isOf({ accountId }: OfAccount): boolean {
    return accountId === this.#mail.place.accountId
  }

  #nameOf(mailbox: Mailbox | undefined): string {
    return mailbox ? this.#desk.nameOf(mailbox) : ''
  }
}
