import type { EmailAddress } from '../../../../src/wire/jmap/email.ts'
import type { ContactCard } from '../../contacts/card/contact-card.ts'
import { Changes } from '../../mail/changes.ts'
import type { Mail } from '../../mail/mail.ts'

/** Nobody is asked before so long nothing was typed. */
const PAUSE_MS = 120
const MOST_SHOWN = 8
const MOST_GROUPS = 3
const MAX_TEXT = 200

/** Somebody, or everybody in a group of the contacts. */
export type Suggestion =
  | { readonly kind: 'address'; readonly address: EmailAddress }
  | { readonly kind: 'group'; readonly group: ContactCard }

/** Finds groups whose names have the words of a text in them. */
export type FindGroups = (text: string) => Promise<readonly ContactCard[]>

/** Whom something that is being typed may mean. Answers to what is not typed any more are passed over. */
export class Suggester {
  readonly changes = new Changes()
  suggestions: readonly Suggestion[] = []
  readonly #mail: Pick<Mail, 'calls' | 'accountId'>
  readonly #after: (ms: number, act: () => void) => void
  readonly #findGroups: FindGroups
  #typed = ''
  #asked = 0

  constructor(
    mail: Pick<Mail, 'calls' | 'accountId'>,
    after: (ms: number, act: () => void) => void,
    findGroups: FindGroups,
  ) {
    this.#mail = mail
    this.#findGroups = findGroups
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
    const [answer, groups] = await Promise.all([
      calls.call('Address/complete', { accountId, text, limit }).catch(() => undefined),
      this.#findGroups(text).catch(() => []),
    ])
    if (asked !== this.#asked) return
    const list = (answer?.['list'] ?? []) as unknown as readonly EmailAddress[]
    const known = new Set(present.map((email) => email.toLowerCase()))
    const found = list.filter(({ email }) => !known.has(email.toLowerCase())).slice(0, MOST_SHOWN)
    const people = found.map(
      ({ name, email }) => ({ kind: 'address', address: { name: name || null, email } }) as const,
    )
    const some = groups.slice(0, MOST_GROUPS).map((group) => ({ kind: 'group', group }) as const)
    this.#show([...people.slice(0, MOST_SHOWN - some.length), ...some])
  }

  /** Shows nothing until something else is typed. */
  dismiss(): void {
    this.#asked++
    this.#show([])
  }

  #show(suggestions: readonly Suggestion[]): void {
    this.suggestions = suggestions
    this.changes.tell()
  }
}
