import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { tryCanonicalDomain } from '../directory/canonical-address.ts'
import type { Directory } from '../directory/directory.ts'
import { addressDigest } from '../leaving/closing.ts'
import type { ClosureBook } from '../leaving/closure-book.ts'
import { type NameProblem, nameProblem, namesLike } from './account-name.ts'
import { lookOf } from './look-alikes.ts'
import type { ReservedNames } from './reserved-names.ts'

/** What is said of an address that somebody would like: `free` with the address, or why not, with others that are. */
export type AddressVerdict =
  | { readonly kind: 'free'; readonly address: string }
  | { readonly kind: 'bad-name'; readonly problem: NameProblem }
  | { readonly kind: 'no-such-domain' }
  | { readonly kind: 'not-free'; readonly others: readonly string[] }

export interface AddressChoiceParts {
  readonly directory: Pick<Directory, 'domains' | 'accounts' | 'aliases' | 'accountAt' | 'alias'>
  readonly reserved: ReservedNames
  /** Addresses of those who have left. */
  readonly closures: Pick<ClosureBook, 'isReserved'>
  readonly clock: Clock
  readonly entropy: Entropy
}

/** How long what names look like is remembered: who joins meanwhile is found by the address itself. */
const LOOKS_MS = 10 * 60_000
const MOST_OTHERS = 4

/**
 * Says which addresses somebody may choose. Of one that is not free nothing is said of why: taken, an alias, the provider's own, and one that looks like any of those are the same answer after the same work.
 */
export class AddressChoice {
  readonly #parts: AddressChoiceParts
  readonly #domains: readonly string[]
  #looks: { readonly of: Promise<ReadonlySet<string>>; readonly atMs: number } | undefined

  /** `domains`: those of the settings; empty: all that are hosted. */
  constructor(parts: AddressChoiceParts, domains: readonly string[]) {
    this.#parts = parts
    this.#domains = domains
  }

  /** Domains that are open, as the settings order them, or as they were added. */
  async domains(): Promise<readonly string[]> {
    const hosted = (await this.#parts.directory.domains()).map(({ name }) => name)
    return this.#domains.length === 0 ? hosted : this.#domains.filter((name) => hosted.includes(name))
  }

  async judge(name: string, domain: string): Promise<AddressVerdict> {
    const local = name.trim().normalize('NFKC').toLowerCase()
    const problem = nameProblem(local)
    if (problem) return { kind: 'bad-name', problem }
    const open = await this.domains()
    const at = tryCanonicalDomain(domain)
    if (at === undefined || !open.includes(at)) return { kind: 'no-such-domain' }
    if (await this.#isFree(local, at)) return { kind: 'free', address: `${local}@${at}` }
    return { kind: 'not-free', others: await this.#others(local, at, open) }
  }

  async #others(local: string, domain: string, open: readonly string[]): Promise<readonly string[]> {
    const wanted = [
      ...open.filter((one) => one !== domain).map((one) => [local, one] as const),
      ...namesLike(local, (below) => this.#pick(below)).map((one) => [one, domain] as const),
    ]
    const found: string[] = []
    for (const [name, at] of wanted) {
      if (found.length < MOST_OTHERS && (await this.#isFree(name, at))) found.push(`${name}@${at}`)
    }
    return found
  }

  /** Even enough for a number that people are offered. */
  #pick(below: number): number {
    return this.#parts.entropy.bytes(4).reduce((sum, octet) => sum * 256 + octet, 0) % below
  }

  async #isFree(local: string, domain: string): Promise<boolean> {
    const { directory, reserved, closures, clock } = this.#parts
    const address = `${local}@${domain}`
    const answers = [
      (await directory.accountAt(address)) !== undefined,
      (await directory.alias(address)) !== undefined,
      (await this.#taken()).has(`${lookOf(local)}@${domain}`),
      reserved.has(local),
      await closures.isReserved(addressDigest(address), clock.nowMs()),
    ]
    return !answers.includes(true)
  }

  #taken(): Promise<ReadonlySet<string>> {
    const nowMs = this.#parts.clock.nowMs()
    if (!this.#looks || nowMs - this.#looks.atMs >= LOOKS_MS) {
      const of = this.#readLooks()
      this.#looks = { of, atMs: nowMs }
      // What has failed is read again by the next one.
      of.catch(() => {
        this.#looks = undefined
      })
    }
    return this.#looks.of
  }

  async #readLooks(): Promise<ReadonlySet<string>> {
    const { directory } = this.#parts
    const all = [...(await directory.accounts()), ...(await directory.aliases())]
    return new Set(
      all.map(({ address }) => {
        const at = address.lastIndexOf('@')
        return `${lookOf(address.slice(0, at))}${address.slice(at)}`
      }),
    )
  }
}
