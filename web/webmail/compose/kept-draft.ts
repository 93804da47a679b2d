import { isOffline } from '../mail/jmap-failure.ts'
import { Draft, type DraftTools, withFilesAt } from './draft.ts'
import type { HeldFiles } from './held-files.ts'
import type { Beginning, Letter } from './letter.ts'

/** Where nothing was answered it is tried again after so long. */
export const RETRY_MS = 15_000

/** How far what was written is kept at the server. */
export type Keeping =
  | { readonly kind: 'nothing' | 'changed' | 'saving' | 'saved' }
  /** Not saved: it is not known yet whether it is encrypted. */
  | { readonly kind: 'waiting' }
  /** Saved, but somebody else has saved the same draft: there are two now. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'failed'; readonly error: unknown }

export interface KeepingTools extends DraftTools {
  after(ms: number, act: () => void): void
  /** Keeps in the window what the server does not have; undefined forgets it. */
  keep(id: string, beginning: Beginning | undefined): void
}

/** The letter that is kept, as it is being written. */
export interface Writing {
  readonly id: string
  letter: Letter
  /** Takes what was typed over from the editor. */
  read(): Letter
  /** Whether something was typed that was not taken over yet. */
  readonly isTyped: boolean
  /** Whether all of it is saved. */
  readonly isSaved: boolean
  /** Whether it was sent, or thrown away. */
  readonly isGone: boolean
  /** Whether it may lie nowhere in clear, not in this window either. */
  readonly isSecret: boolean
  /** Saves what is not saved yet. */
  save(): Promise<void>
  /** Something is different. */
  tell(): void
}

/** What was written, kept: as a draft at the server, and in the window as long as that does not have it. */
export class KeptDraft {
  readonly draft: Draft
  state: Keeping = { kind: 'nothing' }
  readonly #writing: Writing
  readonly #tools: KeepingTools
  readonly #held: HeldFiles
  /** The letter as it was saved last. */
  #saved: Letter
  #saving: Promise<void> = Promise.resolve()

  constructor(writing: Writing, tools: KeepingTools, beginning: Beginning, held: HeldFiles) {
    this.#writing = writing
    this.#tools = tools
    this.#held = held
    this.#saved = beginning.letter
    this.draft = new Draft(tools, beginning.thread, beginning.emailId, held)
    this.draft.isSealed = beginning.held !== undefined && beginning.emailId !== undefined
  }

  /** Whether the letter is as it was saved last, but for what was typed since. */
  get isLatest(): boolean {
    return this.#saved === this.#writing.letter
  }

  /** Whether this is what was saved last. */
  has(letter: Letter): boolean {
    return this.#saved === letter
  }

  /** Puts another text in the place of the letter that says the same: what was saved stays saved. */
  settle(letter: Letter): void {
    const isLatest = this.isLatest
    this.#writing.letter = letter
    if (isLatest) this.#saved = letter
  }

  tell(state: Keeping): void {
    this.state = state
    this.#writing.tell()
  }

  /** Saves it. What goes wrong stands in `state`, and it is tried again where nothing was answered. */
  keep(letter: Letter): void {
    this.#saving = this.#tryKeep(letter)
  }

  /** Resolves when what is being saved is saved, or is not. */
  async settled(): Promise<void> {
    await this.#saving
  }

  async #tryKeep(letter: Letter): Promise<void> {
    try {
      await this.save(letter)
    } catch (error) {
      this.tell({ kind: 'failed', error })
      this.keepHere()
      if (!isOffline(error)) return
      this.#tools.after(RETRY_MS, () => {
        if (this.state.kind === 'failed') void this.#writing.save()
      })
    }
  }

  /** Saves it. @throws JmapFailure */
  async save(letter: Letter): Promise<void> {
    const before = this.#saved
    this.#saved = letter
    this.tell({ kind: 'saving' })
    try {
      const { outcome, moved } = await this.draft.save(letter)
      // Files that a draft had lie somewhere else once it was saved anew.
      if (moved.size > 0) this.settle(withFilesAt(this.#writing.letter, moved))
      this.tell({ kind: this.isLatest && !this.#writing.isTyped ? outcome : 'changed' })
      if (this.#writing.isSaved) this.forgetHere()
    } catch (error) {
      if (this.#saved === letter) this.#saved = before
      throw error
    }
  }

  /** Its page goes: what is not saved is on its way to the server, and kept in the window, since it may not arrive. Whoever finds it here looks for it there first. */
  leave(messageId: string): void {
    this.keepHere(messageId)
    this.draft.messageId = messageId
    void this.#writing.save()
  }

  /** Keeps in the window what is not saved: nothing that is to be encrypted. */
  keepHere(leftAs?: string): void {
    if (this.#writing.isSecret) {
      // Nor what was kept before it was to be encrypted.
      this.forgetHere()
      return
    }
    if (this.#writing.isSaved || this.#writing.isGone) return
    const letter = this.#writing.read()
    const files = letter.files.filter(({ blobId }) => !this.#held.held(blobId))
    const { thread, emailId } = this.draft
    const left = leftAs === undefined ? {} : { leftAs }
    this.#tools.keep(this.#writing.id, { letter: { ...letter, files }, thread, emailId, ...left })
  }

  /** Nothing of it is kept in the window any more. */
  forgetHere(): void {
    this.#tools.keep(this.#writing.id, undefined)
  }
}
