/** Something that is told and goes away again. */
export interface Toast {
  readonly id: number
  readonly text: string
  readonly undo: (() => void) | undefined
}

/** What the toaster says by itself. */
export interface ToasterWords {
  readonly undone: string
  readonly nothingToUndo: string
}

export interface ToldProgress extends Disposable {
  update(text: string): void
}

/** How long a toast stands, and with it the chance to undo. */
export const TOAST_MS = 8000
/** Steps that can be undone with the key. */
const MOST_UNDOS = 20
/** Toasts that stand at once. */
const MOST_TOASTS = 3

/** What was done and is told, and how it is undone: at the toast while it stands, or with the key, the last first. */
export class Toaster {
  toasts: readonly Toast[] = []
  readonly #after: (ms: number, act: () => void) => void
  readonly #tell: () => void
  readonly #words: ToasterWords
  readonly #undos: { readonly toast: number; readonly act: () => void }[] = []
  #told = 0

  /** `tell` is called whenever `toasts` has changed. */
  constructor(after: (ms: number, act: () => void) => void, tell: () => void, words: ToasterWords) {
    this.#after = after
    this.#tell = tell
    this.#words = words
  }

  /** Tells something; with `undo`, what was done can be undone. Returns the toast's id. */
  say(text: string, undo?: () => void): number {
    return this.sayFor(TOAST_MS, text, undo)
  }

  /** The same for longer: for as long as it can be undone. */
  sayFor(ms: number, text: string, undo?: () => void): number {
    const id = ++this.#told
    if (undo) this.#undos.push({ toast: id, act: undo })
    if (this.#undos.length > MOST_UNDOS) this.#undos.shift()
    const standing = this.toasts.slice(1 - MOST_TOASTS)
    this.toasts = [...standing, { id, text, undo: undo && (() => this.#undo(id)) }]
    this.#after(ms, () => this.dismiss(id))
    this.#tell()
    return id
  }

  /** Tells of something that takes its time, until it is disposed of; `update` says how far it is. */
  progress(text: string): ToldProgress {
    const id = ++this.#told
    const show = (said: string) => {
      const others = this.toasts.filter((one) => one.id !== id)
      this.toasts = [...others.slice(1 - MOST_TOASTS), { id, text: said, undo: undefined }]
      this.#tell()
    }
    show(text)
    return { update: show, [Symbol.dispose]: () => this.dismiss(id) }
  }

  /** Undoes what was done last. */
  undo(): void {
    this.#undo(this.#undos.at(-1)?.toast)
  }

  #undo(toast: number | undefined): void {
    const act = this.#take(toast)
    if (toast === undefined || !act) return void this.say(this.#words.nothingToUndo)
    this.dismiss(toast)
    act()
    this.say(this.#words.undone)
  }

  /** What was done cannot be undone any more. */
  settle(toast: number): void {
    this.#take(toast)
    this.dismiss(toast)
  }

  #take(toast: number | undefined): (() => void) | undefined {
    const at = this.#undos.findIndex((one) => one.toast === toast)
    return at < 0 ? undefined : this.#undos.splice(at, 1)[0]?.act
  }

  dismiss(toast: number): void {
    this.toasts = this.toasts.filter(({ id }) => id !== toast)
    this.#tell()
  }
}
