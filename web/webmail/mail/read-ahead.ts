import type { Mail } from './mail.ts'

/** Octets of a message that is read ahead at most: a larger one is waited for when it is opened. */
const MOST_OCTETS = 256 * 1024
/** Messages that are asked for at once, and that are kept though nobody has opened them. */
const MOST_AT_ONCE = 6
const MOST_KEPT = 60

/** Asks for messages that will perhaps be opened next, one request at a time: what is wanted meanwhile takes the place of what was wanted before. Nothing is marked by it, and nothing is said where it fails: it is asked for again when it is opened. */
export class ReadAhead {
  readonly #mail: Mail
  /** In the order in which they came. */
  readonly #kept = new Set<string>()
  #wanted: readonly string[] = []
  #asking: Promise<void> | undefined

  constructor(mail: Mail) {
    this.#mail = mail
  }

  /** Resolves when nothing is wanted any more. */
  want(ids: readonly string[]): Promise<void> {
    this.#wanted = ids
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  /** They are looked at: they are not forgotten from here. */
  keep(ids: readonly string[]): void {
    for (const id of ids) this.#kept.delete(id)
  }

  async #ask(): Promise<void> {
    for (let ids = this.#takeWanted(); ids.length > 0; ids = this.#takeWanted()) {
      for (const id of ids) this.#kept.add(id)
      const asked = [this.#mail.open(ids), this.#mail.loadTrails(ids)]
      const isDone = (await Promise.allSettled(asked)).every(({ status }) => status === 'fulfilled')
      if (!isDone) return
      this.#forgetOldest()
    }
  }

  #takeWanted(): readonly string[] {
    const { emails, opened } = this.#mail.cache
    const isSmall = (id: string) => (emails.get(id)?.size ?? Number.POSITIVE_INFINITY) <= MOST_OCTETS
    const ids = this.#wanted.filter((id) => !opened.has(id) && isSmall(id)).slice(0, MOST_AT_ONCE)
    this.#wanted = []
    return ids
  }

  #forgetOldest(): void {
    for (const id of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) return
      this.#kept.delete(id)
      this.#mail.cache.opened.delete(id)
    }
  }
}
