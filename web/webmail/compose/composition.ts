import { Changes } from '../mail/changes.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import { Draft } from './draft.ts'
import type { Beginning, Letter } from './letter.ts'
import { recipientsOf, type SendOptions, submit, USUAL_OPTIONS } from './sending.ts'

/** It is saved when nothing was changed for so long. */
export const PAUSE_MS = 1500

/** How far what was written is kept at the server. */
export type Keeping =
  | { readonly kind: 'nothing' | 'changed' | 'saving' | 'saved' }
  /** Saved, but somebody else has saved the same draft: there are two now. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'failed'; readonly error: unknown }

/** One letter that is being written: what it says, how far it is saved, and what can be done with it. Nothing here knows how it is drawn. */
export class Composition {
  readonly changes = new Changes()
  /** What tells it from the others that are open. */
  readonly id: string
  letter: Letter
  options: SendOptions = USUAL_OPTIONS
  keeping: Keeping = { kind: 'nothing' }
  isSending = false
  readonly #mail: Mail
  readonly #draft: Draft
  readonly #after: (ms: number, act: () => void) => void
  #saved: Letter

  constructor(id: string, mail: Mail, beginning: Beginning, after: (ms: number, act: () => void) => void) {
    this.id = id
    this.#mail = mail
    this.letter = beginning.letter
    this.#saved = beginning.letter
    this.#draft = new Draft(mail, beginning.thread, beginning.emailId)
    this.#after = after
  }

  /** The draft as it was saved last. */
  get emailId(): string | undefined {
    return this.#draft.emailId
  }

  get isSaved(): boolean {
    return this.#saved === this.letter
  }

  change(part: Partial<Letter>): void {
    this.letter = { ...this.letter, ...part }
    this.#keep({ kind: 'changed' })
    const { letter } = this
    this.#after(PAUSE_MS, () => {
      if (letter === this.letter) void this.save()
    })
  }

  choose(options: Partial<SendOptions>): void {
    this.options = { ...this.options, ...options }
    this.changes.tell()
  }

  /** Saves what is not saved yet. What goes wrong stands in `keeping`, and what was written stays. */
  async save(): Promise<void> {
    if (this.isSaved) return
    const { letter } = this
    const before = this.#saved
    this.#saved = letter
    this.#keep({ kind: 'saving' })
    try {
      this.#keep({ kind: await this.#draft.save(letter) })
    } catch (error) {
      if (this.#saved === letter) this.#saved = before
      this.#keep({ kind: 'failed', error })
    }
  }

  #keep(keeping: Keeping): void {
    this.keeping = keeping
    this.changes.tell()
  }

  /** Saves and sends it. What is given back takes it back, for some seconds. @throws BadAddress, JmapFailure `nobody` if there is no recipient */
  async send(): Promise<() => Promise<void>> {
    const recipients = recipientsOf(this.letter)
    if (recipients.length === 0) throw new JmapFailure('refused', 'nobody')
    this.isSending = true
    this.changes.tell()
    try {
      await this.#draft.save(this.letter)
      const emailId = this.#draft.emailId as string
      return await submit(this.#mail, this.letter.from, { emailId, recipients }, this.options)
    } finally {
      this.isSending = false
      this.changes.tell()
    }
  }

  /** Throws away what was saved. @throws JmapFailure */
  discard(): Promise<void> {
    return this.#draft.discard()
  }
}
