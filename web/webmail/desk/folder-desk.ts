import type { Email } from '../../../src/wire/jmap/email.ts'
import type { Mail } from '../mail/mail.ts'
import type { FolderPlace, OfAccount } from '../mail/of-account.ts'
import type { Desk } from './desk.ts'

/** What is being done with a folder. */
export type FolderTask =
  /** What can be done with it, where on the screen. */
  | (FolderPlace & { readonly doing: 'menu'; readonly x: number; readonly y: number })
  | (FolderPlace & { readonly doing: 'rename' | 'place' | 'share' })
  /** Files are brought into it: those that were drawn there, or others that are to be chosen. */
  | (FolderPlace & { readonly doing: 'import'; readonly files: readonly File[] })
  /** A new one; below none it is one of the first. */
  | (OfAccount & { readonly doing: 'make'; readonly mailboxId: string | null })

/** What is being drawn over the folders. */
export type Dragged =
  | { readonly kind: 'messages'; readonly emails: readonly Email[]; readonly from: Mail }
  | (FolderPlace & { readonly kind: 'folder' })

/** What lies open of the folders, and what is being drawn over them. What is done with them is loaded when something is (`folders/`). */
export class FolderDesk {
  task: FolderTask | undefined
  dragged: Dragged | undefined
  /** Whether those are shown that the member has hidden. */
  showsHidden = false
  /** Folders that are as if they were empty (`keyOf`): what is in them is about to be destroyed. */
  readonly emptying = new Set<string>()
  readonly #desk: Desk

  constructor(desk: Desk) {
    this.#desk = desk
  }

  begin(task: FolderTask | undefined): void {
    this.task = task
    this.#desk.tell()
  }

  /** Closes what lies open, if it is still that: what was begun while the server was asked stays. */
  end(task: FolderTask | undefined): void {
    if (this.task === task) this.begin(undefined)
  }

  /** A folder's name among those of all accounts. */
  keyOf({ mailboxId, accountId }: FolderPlace): string {
    return accountId === undefined ? mailboxId : `${accountId}/${mailboxId}`
  }

  /** The id of the element that leads to it. */
  elementOf(place: FolderPlace): string {
    return `folder-${this.keyOf(place)}`
  }

  isClosed(place: FolderPlace): boolean {
    return this.#desk.settings.closedFolders.includes(this.keyOf(place))
  }

  /** Shows the folders below one, or folds them away. */
  toggle(place: FolderPlace): void {
    const { closedFolders } = this.#desk.settings
    const key = this.keyOf(place)
    const others = closedFolders.filter((one) => one !== key)
    this.#desk.choose({ closedFolders: others.length < closedFolders.length ? others : [...others, key] })
  }

  toggleHidden(): void {
    this.showsHidden = !this.showsHidden
    this.#desk.tell()
  }

  /** Messages of the row that is drawn: all that are selected, if it is one of them. */
  drag(row: string): readonly Email[] {
    const { rows: selected } = this.#desk.selection
    const rows = selected.has(row) ? [...selected] : [row]
    const emails = rows.flatMap((one) => this.#desk.emailsOf(one))
    this.dragged = { kind: 'messages', emails, from: this.#desk.here }
    return emails
  }

  /** Whether what is drawn can be dropped on a folder; without its id: beside the first ones. */
  takes({ mailboxId, accountId }: Target): boolean {
    const { dragged } = this
    const { mailboxes } = this.#desk.mailOf({ accountId }).cache
    const target = mailboxId === null ? undefined : mailboxes.get(mailboxId)
    if (dragged?.kind === 'messages') return target?.myRights.mayAddItems === true
    // A folder stays in the mail that it is of.
    if (dragged?.kind !== 'folder' || dragged.accountId !== accountId) return false
    if (target ? !target.myRights.mayCreateChild : accountId !== undefined) return false
    if (mailboxes.get(dragged.mailboxId)?.parentId === mailboxId) return false
    for (let at: string | null = mailboxId; at !== null; at = mailboxes.get(at)?.parentId ?? null) {
      if (at === dragged.mailboxId) return false
    }
    return true
  }

  /** Whether a folder is drawn over mail that it is not of, where it cannot be put. */
  strays({ accountId }: OfAccount): boolean {
    return this.dragged?.kind === 'folder' && this.dragged.accountId !== accountId
  }

  /** Takes what was dropped on a folder; messages are moved, or copied. */
  drop(target: Target, isCopy: boolean): void {
    const { dragged } = this
    const { mailboxId, accountId } = target
    this.dragged = undefined
    const desk = this.#desk
    if (dragged?.kind === 'folder' && dragged.accountId !== accountId) {
      desk.toaster.say(desk.language.text('folder.stays'))
      return
    }
    if (dragged?.kind === 'messages' && mailboxId !== null && !isCopy) {
      desk.messages.file(dragged.emails, { mailboxId, accountId })
      return
    }
    import('../folders/folder-work.ts').then(
      ({ FolderWork }) => {
        const work = new FolderWork(desk, desk.mailOf(target))
        if (dragged?.kind === 'folder') work.place(dragged.mailboxId, mailboxId)
        else if (dragged && mailboxId !== null) work.copyInto(dragged.from, dragged.emails, mailboxId)
      },
      (error: unknown) => desk.mail.fail(error),
    )
  }
}

/** A folder, or where the first ones are. */
export type Target = OfAccount & { readonly mailboxId: string | null }
