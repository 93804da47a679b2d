import type { RecipientProtection } from '../../../../src/wire/jmap/protection.ts'
import { Changes } from '../../mail/changes.ts'
import type { Mail } from '../../mail/mail.ts'

/** Domains that are asked for in one call. */
const AT_ONCE = 50

/** What is known of the domains of recipients. Each is asked for once; a server that does not say leaves it unknown. */
export class OutlookBook {
  readonly changes = new Changes()
  readonly #mail: Pick<Mail, 'calls' | 'accountId'>
  readonly #known = new Map<string, RecipientProtection>()
  readonly #asked = new Set<string>()

  constructor(mail: Pick<Mail, 'calls' | 'accountId'>) {
    this.#mail = mail
  }

  /** Undefined as long as nothing is known. */
  of(domain: string): RecipientProtection | undefined {
    return this.#known.get(domain)
  }

  /** Asks for those that are new. */
  async want(domains: readonly string[]): Promise<void> {
    const missing = [...new Set(domains)].filter((domain) => !this.#asked.has(domain)).slice(0, AT_ONCE)
    if (missing.length === 0) return
    for (const domain of missing) this.#asked.add(domain)
    const { accountId, calls } = this.#mail
    try {
      const answer = await calls.call('RecipientProtection/get', { accountId, domains: missing })
      for (const one of answer['list'] as unknown as readonly RecipientProtection[]) this.#known.set(one.domain, one)
    } catch {
      // Nothing is in the way of writing; what is not known is shown as that, and asked for again.
      for (const domain of missing) this.#asked.delete(domain)
    }
    this.changes.tell()
  }
}
