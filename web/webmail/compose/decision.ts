/** How far it is known whether something encrypts a letter. */
export type Known =
  | { readonly kind: 'asking' | 'known' }
  /** It was not found out, or there is nothing to encrypt with: the member says how it goes on. */
  | { readonly kind: 'failed'; readonly error: unknown }

/**
 * Whether something encrypts a letter: to find that out may take long, or fail. Threat: a letter that is meant to be encrypted goes in clear, to its readers or to the server among the drafts, because the program that encrypts was not there yet. So until this is known nothing
 * of the letter leaves the window, and only the member can have it go without.
 */
export class Decision {
  #known: Known = { kind: 'asking' }
  readonly #find: () => Promise<void>
  readonly #tell: () => void
  #waiting: (() => void)[] = []
  #asked = 0
  /** The member has chosen that it goes without. */
  isChosen = false

  /** `find` fails if it cannot be found out; `tell` is called whenever something has changed. */
  constructor(find: () => Promise<void>, tell: () => void) {
    this.#find = find
    this.#tell = tell
  }

  get known(): Known {
    return this.#known
  }

  /** Finds it out, once more after it has failed. */
  async ask(): Promise<void> {
    const asked = ++this.#asked
    if (this.#known.kind !== 'asking') this.#become({ kind: 'asking' })
    try {
      await this.#find()
      if (asked === this.#asked) this.#become({ kind: 'known' })
    } catch (error) {
      if (asked === this.#asked) this.#become({ kind: 'failed', error })
    }
  }

  /** The member chooses that it goes without. */
  choose(): void {
    this.isChosen = true
    this.#asked++
    this.#become({ kind: 'known' })
  }

  /** Waits until it is not being found out any more. Gives whether it is known. */
  async ended(): Promise<boolean> {
    while (this.#known.kind === 'asking') await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.#known.kind === 'known'
  }

  #become(known: Known): void {
    this.#known = known
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
    this.#tell()
  }
}
