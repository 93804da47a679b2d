import type { Email } from '../mail/email.ts'
import type { Desk } from './desk.ts'

/** What is being done with a folder. */
export type FolderTask =
  /** What can be done with it, where on the screen. */
  | { readonly doing: 'menu'; readonly mailboxId: string; readonly x: number; readonly y: number }
  | { readonly doing: 'rename' | 'place'; readonly mailboxId: string }
  /** Files are brought into it: those that were drawn there, or others that are to be chosen. */
  | { readonly doing: 'import'; readonly mailboxId: string; readonly files: readonly File[] }
  /** A new one; below none it is one of the first. */
  | { readonly doing: 'make'; readonly mailboxId: string | null }

/** What is being drawn over the folders. */
export type Dragged =
  | { readonly kind: 'messages'; readonly emails: readonly Email[] }
  | { readonly kind: 'folder'; readonly mailboxId: string }

/** What lies open of the folders, and what is being drawn over them. What is done with them is loaded when something is (`folders/`). */
export class FolderDesk {
  task: FolderTask | undefined
  dragged: Dragged | undefined
  /** Whether those are shown that the member has hidden. */
  showsHidden = false
  /** Folders that are as if they were empty: what is in them is about to be destroyed. */
  readonly emptying = new Set<string>()
  readonly #desk: Desk

  constructor(desk: Desk) {
    this.#desk = desk
  }

  begin(task: FolderTask | undefined): void {
    this.task = task
    this.#desk.tell()
  }

  isClosed(mailboxId: string): boolean {
    return this.#desk.settings.closedFolders.includes(mailboxId)
  }

  /** Shows the folders below one, or folds them away. */
  toggle(mailboxId: string): void {
    const { closedFolders } = this.#desk.settings
    const others = closedFolders.filter((id) => id !== mailboxId)
    this.#desk.choose({ closedFolders: others.length < closedFolders.length ? others : [...others, mailboxId] })
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
    this.dragged = { kind: 'messages', emails }
    return emails
  }

  /** Whether what is drawn can be dropped on a folder; `null`: beside the first ones. */
  takes(mailboxId: string | null): boolean {
    const { dragged } = this
    const { mailboxes } = this.#desk.mail.cache
    const target = mailboxId === null ? undefined : mailboxes.get(mailboxId)
    if (dragged?.kind === 'messages') return target?.myRights.mayAddItems === true
    if (dragged?.kind !== 'folder' || (target && !target.myRights.mayCreateChild)) return false
    if (mailboxes.get(dragged.mailboxId)?.parentId === mailboxId) return false
    for (let at: string | null = mailboxId; at !== null; at = mailboxes.get(at)?.parentId ?? null) {
      if (at === dragged.mailboxId) return false
    }
    return true
  }

  /** Takes what was dropped on a folder; messages are moved, or copied. */
  drop(mailboxId: string | null, isCopy: boolean): void {
    const { dragged } = this
    this.dragged = undefined
    const desk = this.#desk
    if (dragged?.kind === 'messages' && mailboxId !== null && !isCopy) {
      desk.messages.file(dragged.emails, mailboxId)
      return
    }
    import('../folders/folder-work.ts').then(
      ({ FolderWork }) => {
        const work = new FolderWork(desk)
        if (dragged?.kind === 'folder') work.place(dragged.mailboxId, mailboxId)
        else if (dragged && mailboxId !== null) work.copyInto(dragged.emails, mailboxId)
      },
      (error: unknown) => desk.mail.fail(error),
    )
  }
}
