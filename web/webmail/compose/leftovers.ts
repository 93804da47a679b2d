import type { Mail } from '../mail/mail.ts'

/** It is tried again after so long, and so often: whoever is not connected then finds them among the drafts. */
const RETRY_MS = 15_000
const MOST_TRIES = 40

/** Messages that were made on the way to a letter's sending and are not wanted any more: they are not left among the drafts, also where throwing them away fails at first. */
export class Leftovers {
  readonly #mail: Mail
  readonly #after: (ms: number, act: () => void) => void
  #ids: readonly string[] = []
  #tries = 0

  constructor(mail: Mail, after: (ms: number, act: () => void) => void) {
    this.#mail = mail
    this.#after = after
  }

  /** Throws them away, now or as soon as somebody answers. */
  async throwAway(ids: readonly string[]): Promise<void> {
    this.#ids = [...this.#ids, ...ids]
    this.#tries = 0
    await this.#sweep()
  }

  async #sweep(): Promise<void> {
    const ids = this.#ids
    if (ids.length === 0) return
    try {
      const wanted = await this.#stillDrafts(ids)
      const { accountId, calls } = this.#mail
      if (wanted.length > 0) await calls.call('Email/set', { accountId, destroy: wanted })
      this.#ids = this.#ids.filter((id) => !ids.includes(id))
      void this.#mail.refresh()
    } catch {
      // What was sent is sent, and what was not is told by whoever sends: this is tidying up.
      if (++this.#tries < MOST_TRIES) this.#after(RETRY_MS, () => void this.#sweep())
    }
  }

  /** Nothing was heard of whether it was sent: then it may have been, and what was sent is kept. */
  async #stillDrafts(ids: readonly string[]): Promise<readonly string[]> {
    const { accountId, calls } = this.#mail
    const answer = await calls.call('Email/get', { accountId, ids, properties: ['keywords'] })
    const list = answer['list'] as unknown as readonly { readonly id: string; readonly keywords: object }[]
    return list.filter(({ keywords }) => Object.hasOwn(keywords, '$draft')).map(({ id }) => id)
  }
}
