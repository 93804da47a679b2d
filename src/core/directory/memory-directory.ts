import { makeCredential } from './credential.ts'
import type {
  Account,
  AccountState,
  Alias,
  Credential,
  Directory,
  DkimKey,
  DkimStep,
  Domain,
  NotedShare,
  OwnQuota,
  PasswordDemand,
  Share,
} from './directory.ts'
import {
  addressTaken,
  credentialChanged,
  domainExists,
  noSuchAccount,
  noSuchDomain,
  selectorTaken,
} from './directory-faults.ts'
import { isKept } from './dkim-key-states.ts'

/** A directory that forgets everything: for tests, in any folder. It keeps the contract. */
export class MemoryDirectory implements Directory {
  readonly #domains = new Map<string, Domain>()
  readonly #accounts = new Map<string, Account>()
  readonly #aliases = new Map<string, Alias>()
  readonly #credentials = new Map<string, Credential>()
  readonly #demands = new Map<string, PasswordDemand>()
  #dkim: DkimKey[] = []
  #shares: NotedShare[] = []

  async domains(): Promise<readonly Domain[]> {
    return sortedBy([...this.#domains.values()], (domain) => domain.name)
  }
  async domain(name: string): Promise<Domain | undefined> {
    return this.#domains.get(name)
  }
  async addDomain(domain: Domain): Promise<void> {
    if (this.#domains.has(domain.name)) throw domainExists(domain.name)
    this.#domains.set(domain.name, domain)
  }
  async setCatchAll(name: string, accountId: string | undefined): Promise<void> {
    const domain = this.#domains.get(name)
    if (!domain) throw noSuchDomain(name)
    this.#requireAccount(accountId)
    this.#domains.set(name, { ...domain, catchAll: accountId })
  }

  async accounts(): Promise<readonly Account[]> {
    return sortedBy([...this.#accounts.values()], (account) => account.address)
  }
  async account(id: string): Promise<Account | undefined> {
    return this.#accounts.get(id)
  }
  async accountAt(address: string): Promise<Account | undefined> {
    return this.#accounts.values().find((account) => account.address === address)
  }
  async addAccount(account: Account, credential: Credential): Promise<void> {
    await this.#requireFree(account.address)
    if (this.#aliases.has(account.address)) throw addressTaken(account.address)
    this.#accounts.set(account.id, account)
    this.#credentials.set(account.id, makeCredential(credential))
  }
  async setState(accountId: string, state: AccountState): Promise<void> {
    this.#accounts.set(accountId, { ...this.#requireAccount(accountId), state } as Account)
  }
  async setQuota(accountId: string, quota: OwnQuota): Promise<void> {
    const { storageQuota: _, messageQuota: __, ...account } = this.#requireAccount(accountId) as Account
    this.#accounts.set(accountId, { ...account, ...quota })
  }
  async setTransport(accountId: string, transport: Account['transport']): Promise<void> {
    const { transport: _, ...account } = this.#requireAccount(accountId) as Account
    this.#accounts.set(accountId, { ...account, ...(transport === undefined ? {} : { transport }) })
  }
  async removeAccount(accountId: string): Promise<void> {
    this.#accounts.delete(accountId)
    this.#credentials.delete(accountId)
    this.#demands.delete(accountId)
    this.#shares = this.#shares.filter(({ owner, identifier }) => owner !== accountId && identifier !== accountId)
    for (const domain of this.#domains.values()) {
      if (domain.catchAll === accountId) this.#domains.set(domain.name, { ...domain, catchAll: undefined })
    }
    for (const alias of this.#aliases.values()) {
      const targets = alias.targets.filter((target) => target !== accountId)
      if (targets.length === 0) this.#aliases.delete(alias.address)
      else this.#aliases.set(alias.address, { ...alias, targets })
    }
  }

  async aliases(): Promise<readonly Alias[]> {
    return sortedBy([...this.#aliases.values()], (alias) => alias.address)
  }
  async alias(address: string): Promise<Alias | undefined> {
    return this.#aliases.get(address)
  }
  async aliasesOf(accountId: string): Promise<readonly Alias[]> {
    return (await this.aliases()).filter((alias) => alias.targets.includes(accountId))
  }
  async putAlias(alias: Alias): Promise<void> {
    await this.#requireFree(alias.address)
    for (const target of alias.targets) if (!target.includes('@')) this.#requireAccount(target)
    this.#aliases.set(alias.address, alias)
  }
  async removeAlias(address: string): Promise<void> {
    this.#aliases.delete(address)
  }

  async sharesWith(identifiers: readonly string[]): Promise<readonly NotedShare[]> {
    const found = this.#shares.filter(({ identifier }) => identifiers.includes(identifier))
    return sortedBy(found, ({ owner, identifier }) => `${owner} ${identifier}`)
  }
  async putShare(share: Share, nowMs: number): Promise<void> {
    await this.forgetShare(share, Number.POSITIVE_INFINITY)
    this.#shares.push({ ...share, notedMs: nowMs })
  }
  async forgetShare({ owner, identifier }: Share, beforeMs: number): Promise<void> {
    this.#shares = this.#shares.filter(
      (one) => one.owner !== owner || one.identifier !== identifier || one.notedMs >= beforeMs,
    )
  }

  async credential(accountId: string): Promise<Credential | undefined> {
    const kept = this.#credentials.get(accountId)
    const demand = this.#demands.get(accountId)
    return kept && makeCredential({ ...kept, phc: kept.phc, sealedScram: kept.sealedScram, demand })
  }
  async putCredential(credential: Credential): Promise<void> {
    if (this.#credentials.get(credential.accountId)?.version !== credential.version - 1) throw credentialChanged()
    this.#credentials.set(credential.accountId, makeCredential(credential))
  }

  async putDemand(accountId: string, demand: PasswordDemand | undefined): Promise<void> {
    this.#demands.delete(accountId)
    if (!demand) return
    this.#requireAccount(accountId)
    this.#demands.set(accountId, demand)
  }

  async dkimKeys(domain: string): Promise<readonly DkimKey[]> {
    return this.#dkim.filter((key) => key.domain === domain)
  }
  async addDkimKeys(keys: readonly DkimKey[]): Promise<void> {
    for (const { domain, selector } of keys) {
      if (!this.#domains.has(domain)) throw noSuchDomain(domain)
      if (this.#dkim.some((key) => key.domain === domain && key.selector === selector)) throw selectorTaken(selector)
    }
    this.#dkim.push(...keys)
  }
  async moveDkimKeys(domain: string, steps: readonly DkimStep[], nowMs: number): Promise<boolean> {
    const keyOf = ({ selector, from }: DkimStep) =>
      this.#dkim.find((key) => key.domain === domain && key.selector === selector && key.state === from)
    if (!steps.every(keyOf)) return false
    for (const step of steps) {
      const key = keyOf(step)
      this.#dkim = this.#dkim.flatMap((one) => (one === key ? moved(one, step.to, nowMs) : one))
    }
    return true
  }

  async #requireFree(address: string): Promise<void> {
    const domain = address.slice(address.lastIndexOf('@') + 1)
    if (!this.#domains.has(domain)) throw noSuchDomain(domain)
    if (await this.accountAt(address)) throw addressTaken(address)
  }
  #requireAccount(id: string | undefined): Account | undefined {
    if (id === undefined) return undefined
    const account = this.#accounts.get(id)
    if (!account) throw noSuchAccount()
    return account
  }
}

function moved(key: DkimKey, to: DkimStep['to'], nowMs: number): DkimKey[] {
  if (to === 'forgotten') return []
  return [{ ...key, state: to, stateMs: nowMs, privateKey: isKept(to) ? key.privateKey : '' }]
}

function sortedBy<T>(list: T[], key: (item: T) => string): T[] {
  return list.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
