import type { Clock } from '../../base/clock.ts'
import type { Account } from '../directory/directory.ts'
import type { TermsBook } from './terms-book.ts'
import { type Acceptance, digestOfTexts, TERMS_KINDS, type TermsKind, type TermsVersion } from './terms-version.ts'

/** How long a process knows which version is the newest one without a look. */
const KNOWN_MS = 60_000

/** The terms and the privacy text of a house: every version that there was, and who has agreed to which. */
export class HouseTerms {
  readonly #book: TermsBook
  readonly #clock: Clock
  readonly #known = new Map<TermsKind, { readonly versions: readonly TermsVersion[]; readonly atMs: number }>()

  constructor(book: TermsBook, clock: Clock) {
    this.#book = book
    this.#clock = clock
  }

  /** Publishes a text if it is another one than the newest; true if it was. `texts`: by language. */
  async publish(kind: TermsKind, texts: Readonly<Record<string, string>>): Promise<boolean> {
    const atMs = this.#clock.nowMs()
    this.#known.delete(kind)
    return this.#book.publish({ kind, atMs, texts, digest: digestOfTexts(texts) })
  }

  /** All versions, the newest first; at most a minute old. */
  async versions(kind: TermsKind): Promise<readonly TermsVersion[]> {
    const known = this.#known.get(kind)
    const nowMs = this.#clock.nowMs()
    if (known && nowMs - known.atMs < KNOWN_MS) return known.versions
    const versions = await this.#book.versions(kind)
    this.#known.set(kind, { versions, atMs: nowMs })
    return versions
  }

  /** Notes that a member has agreed to the newest versions, as in joining. */
  async acceptCurrent(accountId: string): Promise<void> {
    for (const kind of TERMS_KINDS) {
      const [current] = await this.versions(kind)
      if (current) await this.accept(accountId, kind, current.number)
    }
  }

  /** Notes that a member has agreed to a version; false if there is none with that number. */
  async accept(accountId: string, kind: TermsKind, number: number): Promise<boolean> {
    const isThere = (await this.versions(kind)).some((one) => one.number === number)
    if (isThere) await this.#book.accept({ accountId, kind, number, atMs: this.#clock.nowMs() })
    return isThere
  }

  /** What a member has agreed to, the newest first. */
  acceptances(accountId: string): Promise<readonly Acceptance[]> {
    return this.#book.acceptances(accountId)
  }

  /**
   * Which of the newest versions a member is to be asked about: those that have come since the account is there, and that were not agreed to. What was in force when an account began is a matter of how it began (joining, or an
   * operator who made it).
   */
  async owedBy({ id, createdMs }: Pick<Account, 'id' | 'createdMs'>): Promise<readonly TermsVersion[]> {
    const newest = (await Promise.all(TERMS_KINDS.map((kind) => this.versions(kind)))).flatMap(([one]) => one ?? [])
    const later = newest.filter(({ number, atMs }) => number > 1 && atMs > createdMs)
    if (later.length === 0) return []
    const accepted = await this.#book.acceptances(id)
    return later.filter((one) => !accepted.some(({ kind, number }) => kind === one.kind && number === one.number))
  }
}
