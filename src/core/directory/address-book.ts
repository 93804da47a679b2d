import { addressParts, canonicalAddress, tryCanonicalAddress } from './canonical-address.ts'
import type { Account, Directory } from './directory.ts'
import { splitSubaddress } from './subaddress.ts'

/** An account that a copy goes to. `detail` is what stood behind the separator: `lists` of `anna+lists`. */
export interface LocalRecipient {
  readonly account: Account
  readonly detail: string | undefined
}

/** Where mail for an address goes. */
export type Resolution =
  | {
      readonly kind: 'accounts'
      /** Each account once. */
      readonly accounts: readonly LocalRecipient[]
      /** Canonical addresses elsewhere, each once. */
      readonly outside: readonly string[]
    }
  /** One of our domains, but nobody there. */
  | { readonly kind: 'unknown' }
  /** Only accounts that are closed. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'not-ours' }

export interface AddressBookSettings {
  /** Name of this host, in whose name reports are sent; undefined if it has none. */
  readonly hostname: string | undefined
  /** Between name and detail (RFC 5233). Empty for no subaddresses. */
  readonly separator: string
  /** Aliases behind aliases that are followed: what lies deeper is left out. */
  readonly maxDepth: number
  /** Places that one address may lead to. */
  readonly maxTargets: number
}

const SETTINGS: AddressBookSettings = { hostname: undefined, separator: '+', maxDepth: 8, maxTargets: 1000 }

/** Names at which every domain must be reached: RFC 5321 §4.5.1 and RFC 2142 §2. */
const ALWAYS_DELIVERABLE = ['postmaster', 'abuse']

interface Found {
  readonly accounts: Map<string, LocalRecipient>
  readonly outside: Set<string>
  readonly seen: Set<string>
}

/** Knows addresses that stand for others: those under which forwarded mail goes out. */
export interface StandIns {
  /** The address that a local part of ours stands for, or undefined. */
  tryRestore(local: string): string | undefined
}

/** Which addresses lead where. */
export class AddressBook {
  readonly #directory: Directory
  readonly #settings: AddressBookSettings
  readonly #standIns: StandIns | undefined

  constructor(directory: Directory, settings: Partial<AddressBookSettings> = {}, standIns?: StandIns) {
    this.#directory = directory
    this.#standIns = standIns
    this.#settings = { ...SETTINGS, ...settings }
  }

  /**
   * Where mail for `address` goes: to whoever has exactly that address, then to whoever has it without its detail, then for `postmaster` and `abuse` to
   * the domain's catch-all or its oldest account (or that of the house, where the domain has none), since somebody must read them, then to the catch-all.
   * `postmaster` without a domain (RFC 5321 §4.1.1.3), and both at the name of this host, from which reports come, are those of our first domain.
   * @throws Fault peer directory/bad-address
   */
  async resolveLocal(address: string): Promise<Resolution> {
    const resolved = await this.#resolve(address)
    if (resolved.kind !== 'accounts') return resolved
    const accounts = resolved.accounts.filter(({ account }) => account.state !== 'closed')
    if (accounts.length === resolved.accounts.length) return resolved
    return accounts.length + resolved.outside.length === 0 ? { kind: 'closed' } : { ...resolved, accounts }
  }

  async #resolve(address: string): Promise<Resolution> {
    const whole = address.includes('@') ? address : await this.#withDomain(address)
    const { local, domain: name } = addressParts(whole)
    const domain = await this.#directory.domain(name)
    if (!domain) {
      const mine = name === this.#settings.hostname ? await this.#withDomain(local) : local
      return mine.includes('@') ? this.#resolve(mine) : { kind: 'not-ours' }
    }
    const named = await this.#named(`${local}@${name}`)
    if (named) return named
    // As it was given: the address that comes back has letter case, which a canonical one has lost.
    const original = this.#standIns?.tryRestore(whole.slice(0, whole.lastIndexOf('@')))
    if (original !== undefined) {
      const resolved = await this.#resolve(original)
      return resolved.kind === 'not-ours' ? { kind: 'accounts', accounts: [], outside: [original] } : resolved
    }
    const { base, detail } = splitSubaddress(local, this.#settings.separator)
    const keeper = await this.#keeper(base, name, domain.catchAll)
    return keeper ? { kind: 'accounts', accounts: [{ account: keeper, detail }], outside: [] } : { kind: 'unknown' }
  }

  /** The spelling of an address of ours that names one of our domains: `postmaster` alone, or at the name of this host, is that of the first. @throws Fault peer directory/bad-address */
  async ownAddress(address: string): Promise<string> {
    const whole = address.includes('@') ? address : await this.#withDomain(address)
    const { local, domain } = addressParts(whole)
    if (await this.#directory.domain(domain)) return `${local}@${domain}`
    return `${local}@${addressParts(await this.#withDomain(local)).domain}`
  }

  /**
   * Whether the account may send from `address`: its own address, with any detail, and aliases that lead to it. What comes to it
   * only because nobody else has it (catch-all) is not its own. False for what is no address.
   */
  async mayUse(account: Account, address: string): Promise<boolean> {
    const canonical = tryCanonicalAddress(address)
    if (canonical === undefined) return false
    if (canonical === account.address) return true
    const named = await this.#named(canonical)
    return named?.kind === 'accounts' && named.accounts.some((local) => local.account.id === account.id)
  }

  async #withDomain(local: string): Promise<string> {
    const first = (await this.#directory.domains())[0]
    const isForHouse = ALWAYS_DELIVERABLE.includes(local.toLowerCase())
    return isForHouse && first ? `${local}@${first.name}` : local
  }

  /** Who has the address, exactly or without its detail; undefined if nobody has. */
  async #named(address: string): Promise<Resolution | undefined> {
    const found: Found = { accounts: new Map(), outside: new Set(), seen: new Set() }
    await this.#follow(address, undefined, found, 0)
    if (found.accounts.size + found.outside.size === 0) return undefined
    return { kind: 'accounts', accounts: [...found.accounts.values()], outside: [...found.outside] }
  }

  /** `address` is canonical. */
  async #follow(address: string, outerDetail: string | undefined, found: Found, depth: number): Promise<void> {
    if (depth > this.#settings.maxDepth || found.seen.has(address)) return
    found.seen.add(address)
    const at = address.lastIndexOf('@')
    const local = address.slice(0, at)
    const domain = address.slice(at + 1)
    if (depth > 0 && !(await this.#directory.domain(domain))) {
      if (this.#hasRoom(found)) found.outside.add(address)
      return
    }
    const { base, detail } = splitSubaddress(local, this.#settings.separator)
    const spellings = detail === undefined ? [address] : [address, `${base}@${domain}`]
    for (const spelling of spellings) {
      const innerDetail = (spelling === address ? undefined : detail) ?? outerDetail
      const account = await this.#directory.accountAt(spelling)
      if (account) return this.#add({ account, detail: innerDetail }, found)
      const alias = await this.#directory.alias(spelling)
      if (!alias) continue
      for (const target of alias.targets) await this.#followTarget(target, innerDetail, found, depth + 1)
      return
    }
  }

  async #followTarget(target: string, detail: string | undefined, found: Found, depth: number): Promise<void> {
    if (!this.#hasRoom(found)) return
    if (target.includes('@')) return this.#follow(canonicalAddress(target), detail, found, depth)
    const account = await this.#directory.account(target)
    if (account) this.#add({ account, detail }, found)
  }

  #add(recipient: LocalRecipient, found: Found): void {
    if (this.#hasRoom(found) && !found.accounts.has(recipient.account.id)) {
      found.accounts.set(recipient.account.id, recipient)
    }
  }

  #hasRoom(found: Found): boolean {
    return found.accounts.size + found.outside.size < this.#settings.maxTargets
  }

  /** Who takes mail for a name that nobody has. */
  async #keeper(base: string, domain: string, catchAll: string | undefined): Promise<Account | undefined> {
    const keeper = catchAll === undefined ? undefined : await this.#directory.account(catchAll)
    if (keeper || !ALWAYS_DELIVERABLE.includes(base)) return keeper
    const accounts = (await this.#directory.accounts()).filter(({ state }) => state !== 'closed')
    const here = accounts.filter((account) => account.address.endsWith(`@${domain}`))
    // A domain in which nobody has an account has those names too.
    return (here.length > 0 ? here : accounts).reduce<Account | undefined>(
      (oldest, account) => (oldest && oldest.createdMs <= account.createdMs ? oldest : account),
      undefined,
    )
  }
}
