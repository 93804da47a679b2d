import type { TextKey } from '../language/english.ts'
import type { BulkActs, Progress } from '../mail/bulk-acts.ts'
import type { Placing } from '../mail/mail-cache.ts'
import { type Done, muting } from '../mail/message-acts.ts'
import type { FolderPlace } from '../mail/of-account.ts'
import type { Desk } from './desk.ts'

/** What is done with everything that a list finds, beyond the rows that are known here: it is looked for first, then changed, and told how far it is. */
export class WholeList {
  readonly #desk: Desk

  constructor(desk: Desk) {
    this.#desk = desk
  }

  move(to: FolderPlace, said: TextKey): void {
    const { mailboxId } = to
    const { here } = this.#desk
    const target = this.#desk.mailOf(to)
    const mailbox = target.cache.mailboxes.get(mailboxId)
    if (!mailbox) return
    const values = { mailbox: this.#desk.nameOf(mailbox) }
    if (target !== here) {
      this.#tell(said, values, async (_, found, progress) => {
        const { Transfer } = await import('../mail/transfer.ts')
        return new Transfer(here, target).move([...found.keys()], mailboxId, found, progress)
      })
      return
    }
    this.#change(({ keywords }) => ({ mailboxIds: { [mailboxId]: true }, keywords }), said, values)
  }

  markRead(isRead: boolean): void {
    this.#change(marking('$seen', isRead), isRead ? 'done.read' : 'done.unread')
  }

  label(keyword: string, name: string, isOn: boolean): void {
    this.#change(marking(keyword, isOn), isOn ? 'done.labelled' : 'done.unlabelled', { name })
  }

  /** What comes of these conversations from now on goes past the inbox, or comes as ever. */
  mute(isOn: boolean): void {
    const { cache } = this.#desk.mail
    const [inbox, archive] = [cache.withRole('inbox')?.id ?? '', cache.withRole('archive')?.id]
    this.#change(muting(isOn, inbox, archive), isOn ? 'done.muted' : 'done.unmuted')
  }

  /** Out of sight until then; or back, without a time. `date`: how that is said. */
  snooze(until: Date | undefined, date: string): void {
    this.#tell(until ? 'done.snoozed' : 'done.woken', { date }, (bulk, found, progress) =>
      bulk.snooze(found, until, progress),
    )
  }

  /** For good, once it cannot be undone any more. */
  destroy(): void {
    this.#run(async (bulk, progress) => {
      const mail = this.#desk.here
      const { view } = mail.list ?? {}
      const found = await bulk.collect(view?.filter ?? {}, progress)
      const { mailboxId } = view ?? {}
      if (mailboxId !== undefined) mail.conceal(mailboxId, true)
      try {
        const said = this.#desk.unlessUndone(this.#desk.language.text('done.destroyed'))
        if ((await said.outcome) === 'done') await bulk.destroy([...found.keys()], progress)
      } finally {
        if (mailboxId !== undefined) mail.conceal(mailboxId, false)
      }
    })
  }

  #change(change: (before: Placing) => Placing, said: TextKey, values: Readonly<Record<string, string>> = {}): void {
    this.#tell(said, values, (bulk, found, progress) => bulk.change(found, change, progress))
  }

  /** Looks for all of it, does something with it, and tells. */
  #tell(
    said: TextKey,
    values: Readonly<Record<string, string>>,
    act: (bulk: BulkActs, found: ReadonlyMap<string, Placing>, progress: Progress) => Promise<Done>,
  ): void {
    const filter = this.#desk.here.list?.view.filter ?? {}
    this.#run(async (bulk, progress) => {
      const found = await bulk.collect(filter, progress)
      const done = await act(bulk, found, progress)
      const { language } = this.#desk
      this.#desk.did(Promise.resolve(done), `${language.text(said, values)} (${language.number(done.count)})`)
    })
  }

  #run(work: (bulk: BulkActs, progress: Progress) => Promise<void>): void {
    const desk = this.#desk
    const mail = desk.here
    const run = async () => {
      const { BulkActs } = await import('../mail/bulk-acts.ts')
      const text = (done: number | string, count: number | string) =>
        desk.language.text('bulk.progress', { done, count })
      using told = desk.toaster.progress(text(0, '…'))
      await work(new BulkActs(mail), (done, of) => told.update(text(done, of)))
    }
    desk.selection.clear()
    if (desk.route.emailId !== undefined) desk.close()
    run().catch((error: unknown) => desk.failed(error))
  }
}

/** Puts a mark on, or takes it off. */
function marking(keyword: string, isOn: boolean): (before: Placing) => Placing {
  return ({ mailboxIds, keywords: { [keyword]: _, ...others } }) => ({
    mailboxIds,
    keywords: isOn ? { ...others, [keyword]: true } : others,
  })
}
