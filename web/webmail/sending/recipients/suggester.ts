import { Changes } from '../../mail/changes.ts'
import type { EmailAddress } from '../../mail/email.ts'
import type { Mail } from '../../mail/mail.ts'

/** Nobody is asked before so long nothing was typed. */
const PAUSE_MS = 120
const MOST_SHOWN = 8
const MAX_TEXT = 200

/** Whom something that is being typed may mean. Answers to what is not typed any more are passed over. */
export class Suggester {
  readonly changes = new Changes()
  suggestions: readonly EmailAddress[] = []
  readonly #mail: Pick<Mail, 'calls' | 'accountId'>
  readonly #after: (ms: number, act: () => void) => void
  #typed = ''
  #asked = 0

  constructor(mail: Pick<Mail, 'calls' | 'accountId'>, after: (ms: number, act: () => void) => void) {
    this.#mail = mail
    this.#after = after
  }

  /** What stands there now. Nothing is nobody. `present`: addresses that are there already. */
  type(text: string, present: readonly string[]): void {
    const typed = text.trim()
    if (typed === this.#typed) return
    this.#typed = typed
    const asked = ++this.#asked
    if (typed === '' || typed.length > MAX_TEXT) this.#show([])
    else
      this.#after(PAUSE_MS, () => {
        if (asked === this.#asked) void this.#ask(typed, asked, present)
      })
  }

  async #ask(text: string, asked: number, present: readonly string[]): Promise<void> {
    const { accountId, calls } = this.#mail
    const limit = MOST_SHOWN + present.length
    // Whoever types goes on without.
    const answer = await calls.call('Address/complete', { accountId, text, limit }).catch(() => undefined)
    if (asked !== this.#asked) return
    const list = (answer?.['list'] ?? []) as unknown as readonly EmailAddress[]
    const known = new Set(present.map((email) => email.toLowerCase()))
    const found = list.filter(({ email }) => !known.has(email.toLowerCase())).slice(0, MOST_SHOWN)
    this.#show(found.map(({ name, email }) => ({ name: name || null, email })))
  }

  /** Shows nothing until something else is typed. */
  dismiss(): void {
    this.#asked++
    this.#show([])
  }

  #show(suggestions: readonly EmailAddress[]): void {
    this.suggestions = suggestions
    this.changes.tell()
  }
}
