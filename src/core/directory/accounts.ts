import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { AppPasswordStore } from '../app-passwords/app-password-store.ts'
import { likeBefore } from '../app-passwords/app-passwords.ts'
import type { FactorStore } from '../factors/factor-store.ts'
import { addressDigest } from '../leaving/closing.ts'
import type { ClosureBook } from '../leaving/closure-book.ts'
import type { MailStore } from '../mail/mail-store.ts'
import type { BreachedPasswords } from '../passwords/breached-passwords.ts'
import { NewPasswords } from '../passwords/new-passwords.ts'
import type { PasswordPolicy } from '../passwords/password-policy.ts'
import type { PasswordVault } from '../passwords/password-vault.ts'
import type { QueueDesk } from '../queue/queue-desk.ts'
import type { AccountNotices } from './account-notices.ts'
import { addressParts, canonicalAddress, canonicalDomain } from './canonical-address.ts'
import { demandOn } from './credential.ts'
import type { Account, Alias, Directory, Domain, PasswordDemand } from './directory.ts'
import { addressReserved, addressTaken, noSuchAccount, noSuchDomain } from './directory-faults.ts'
import { splitSubaddress } from './subaddress.ts'

/** What the services for accounts work with. */
export interface AccountsParts {
  readonly directory: Directory
  readonly mail: MailStore
  readonly vault: PasswordVault
  readonly appPasswords: Pick<AppPasswordStore, 'of'>
  readonly factors: Pick<FactorStore, 'isOn'>
  readonly breached: BreachedPasswords
  readonly notices: AccountNotices
  /** Where mail that members have sent waits. */
  readonly outbox: Pick<QueueDesk, 'hold' | 'release'>
  readonly outgoing: MemberSigns
  readonly closures: Pick<ClosureBook, 'isReserved'>
  readonly clock: Clock
  readonly entropy: Entropy
}

/** What waits for a sign of the member. */
export interface MemberSigns {
  /** The member has proved to be there. */
  memberIsBack(accountId: string): Promise<void>
}

/** What is to become of an account's own quota; see `Account`. */
export interface QuotaChanges {
  readonly storageQuota?: number | undefined
  readonly messageQuota?: number | undefined
}

export interface AccountsSettings {
  readonly policy: PasswordPolicy
  /** Storage unit of new accounts. */
  readonly unit: string
  /** Names of the provider that no password may contain. */
  readonly providerNames: readonly string[]
  /** Between name and detail of a subaddress: not allowed in the name of an account. */
  readonly separator: string
}

/** Who holds the mail of a suspended account in the queue. */
export const SUSPENSION = 'suspension'

/** What operators and members do with domains, accounts and aliases. Addresses and names come in any spelling. */
export class Accounts {
  readonly #parts: AccountsParts
  readonly #settings: AccountsSettings
  readonly #passwords: NewPasswords

  constructor(parts: AccountsParts, settings: AccountsSettings) {
    this.#parts = parts
    this.#settings = settings
    this.#passwords = new NewPasswords(settings.policy, settings.providerNames, parts.breached)
  }

  /** Hosts a domain. @throws Fault peer directory/bad-address, directory/domain-exists */
  async addDomain(name: string): Promise<Domain> {
    const domain = { name: canonicalDomain(name), catchAll: undefined, createdMs: this.#parts.clock.nowMs() }
    await this.#parts.directory.addDomain(domain)
    return domain
  }

  /** Sends what nobody else in the domain takes to an account, or to nobody. @throws Fault peer directory/no-such-domain, directory/no-such-account */
  async setCatchAll(domain: string, address: string | undefined): Promise<void> {
    const account = address === undefined ? undefined : await this.account(address)
    await this.#parts.directory.setCatchAll(canonicalDomain(domain), account?.id)
  }

  /** The account with that main address. @throws Fault peer directory/bad-address, directory/no-such-account */
  async account(address: string): Promise<Account> {
    const account = await this.#parts.directory.accountAt(canonicalAddress(address))
    if (!account) throw noSuchAccount('address')
    return account
  }

  /**
   * Makes an account: first the place for its mail, then its entry, so that nobody logs in to an account without a place. What is left of
   * an attempt that broke off in between is an empty place that nothing leads to. `id`: 26 random characters, where something is bound to it already.
   * @throws Fault peer directory/bad-address, directory/no-such-domain, directory/address-taken, directory/address-reserved, and as `NewPasswords.accept`
   */
  async addAccount(
    address: string,
    name: string,
    password: string,
    id = randomId(this.#parts.entropy),
  ): Promise<Account> {
    const { directory, mail, vault, clock } = this.#parts
    const { unit } = this.#settings
    const canonical = await this.#newAddress(address)
    const prepared = await this.#passwords.accept(password, { address: canonical, name })
    const createdMs = clock.nowMs()
    const account: Account = { id, address: canonical, name, state: 'active', unit, createdMs }
    const credential = await vault.makeCredential(id, prepared, 1, createdMs)
    await mail.create(id)
    try {
      await directory.addAccount(account, credential)
    } catch (error) {
      // Somebody else with the same id may have been faster: then the mail is theirs.
      if (!(await directory.account(id))) await mail.destroy(id)
      throw error
    }
    return account
  }

  /**
   * Gives an account a new password; its open sessions end, but those that `stay` binds to the new credential: it is called with its `changedMs`, before anybody hears of it.
   * @throws Fault peer directory/no-such-account, passwords/as-before, and as `NewPasswords.accept`
   */
  async changePassword(
    address: string,
    password: string,
    stay: (credentialMs: number) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const { directory, vault, appPasswords, factors, notices, outgoing, clock } = this.#parts
    const account = await this.account(address)
    const prepared = await this.#passwords.accept(password, account, await factors.isOn(account.id))
    const old = await directory.credential(account.id)
    if (demandOn(old) !== undefined && old && (await vault.verify(old, prepared))) {
      throw new Fault('peer', 'passwords/as-before', 'that is the password that has to be changed: take another one')
    }
    const like = likeBefore(vault, old, await appPasswords.of(account.id))
    const version = (old?.version ?? 0) + 1
    const credential = await vault.makeCredential(account.id, prepared, version, clock.nowMs(), like)
    await directory.putCredential(credential)
    if (old?.demand) await directory.putDemand(account.id, undefined)
    await stay(credential.changedMs)
    notices.publish({ accountId: account.id, what: 'password-changed' })
    // After the sessions have ended: those of whoever had the old one.
    await outgoing.memberIsBack(account.id)
  }

  /** How long a new password of that member has to be, in characters. */
  async fewestCharacters(accountId: string): Promise<number> {
    return this.#passwords.fewestCharacters(await this.#parts.factors.isOn(accountId))
  }

  /** What a guesser knows of a member, by which a new password is judged. */
  guessable(account: Pick<Account, 'address' | 'name'>): readonly string[] {
    return this.#passwords.guessable(account)
  }

  /** Asks for another password than the present one, or no more; see `PasswordDemand`. What it is logged in with ends with `force`. @throws Fault peer directory/no-such-account */
  async demandPassword(address: string, level: PasswordDemand['level'] | undefined): Promise<Account> {
    const { directory, notices, clock } = this.#parts
    const account = await this.account(address)
    await directory.putDemand(account.id, level && { level, sinceMs: clock.nowMs() })
    if (level === 'force') notices.publish({ accountId: account.id, what: 'password-forced' })
    return account
  }

  /** Nobody logs in any more and open sessions end; mail is still taken in, and what waits to be sent is held. @throws Fault peer directory/no-such-account, account/closed */
  async suspend(address: string): Promise<void> {
    const { id, state } = await this.account(address)
    if (state === 'closed') throw accountClosed(address)
    await this.#parts.directory.setState(id, 'suspended')
    this.#parts.notices.publish({ accountId: id, what: 'suspended' })
    const hold = { by: SUSPENSION, reason: 'the account is suspended' }
    await this.#parts.outbox.hold({ accountId: id }, hold, this.#parts.clock.nowMs())
  }

  /** Undoes `suspend`. @throws Fault peer directory/no-such-account, account/closed */
  async resume(address: string): Promise<void> {
    const { id, state } = await this.account(address)
    if (state === 'closed') throw accountClosed(address)
    await this.#parts.directory.setState(id, 'active')
    this.#parts.notices.publish({ accountId: id, what: 'resumed' })
    await this.#parts.outbox.release({ accountId: id }, this.#parts.clock.nowMs(), SUSPENSION)
  }

  /** Gives an account a quota of its own, or what `changes` names as undefined back to the house. @throws Fault peer directory/no-such-account */
  async setQuota(address: string, changes: QuotaChanges): Promise<Account> {
    const account = await this.account(address)
    const storageQuota = 'storageQuota' in changes ? changes.storageQuota : account.storageQuota
    const messageQuota = 'messageQuota' in changes ? changes.messageQuota : account.messageQuota
    await this.#parts.directory.setQuota(account.id, {
      ...(storageQuota === undefined ? {} : { storageQuota }),
      ...(messageQuota === undefined ? {} : { messageQuota }),
    })
    return account
  }

  /** Decides what the connections have to be that an account's mail leaves by. @throws Fault peer directory/no-such-account */
  async setTransport(address: string, transport: Account['transport']): Promise<Account> {
    const account = await this.account(address)
    await this.#parts.directory.setTransport(account.id, transport)
    return account
  }

  /**
   * Makes or replaces an alias. A target that is the address of an account is kept as that account.
   * @throws Fault peer directory/bad-address, directory/no-such-domain, directory/address-taken, directory/address-reserved, directory/no-target
   */
  async putAlias(address: string, targets: readonly string[]): Promise<Alias> {
    if (targets.length === 0) throw new Fault('peer', 'directory/no-target', 'an alias leads to at least one address')
    const own = canonicalAddress(address)
    if (!(await this.#parts.directory.alias(own))) await this.#requireFree(own)
    const places = new Set<string>()
    for (const target of targets) {
      const canonical = canonicalAddress(target)
      places.add((await this.#parts.directory.accountAt(canonical))?.id ?? canonical)
    }
    const alias = { address: own, targets: [...places] }
    await this.#parts.directory.putAlias(alias)
    return alias
  }

  /** Removes an alias and returns its address. @throws Fault peer directory/bad-address, directory/no-such-alias */
  async removeAlias(address: string): Promise<string> {
    const canonical = canonicalAddress(address)
    if (!(await this.#parts.directory.alias(canonical))) {
      throw new Fault('peer', 'directory/no-such-alias', `${canonical} is no alias`)
    }
    await this.#parts.directory.removeAlias(canonical)
    return canonical
  }

  /** @throws Fault peer directory/bad-address, directory/no-such-domain, directory/address-taken */
  async #newAddress(address: string): Promise<string> {
    const { directory } = this.#parts
    const { local, domain } = addressParts(address)
    const canonical = `${local}@${domain}`
    if (splitSubaddress(local, this.#settings.separator).detail !== undefined) {
      throw new Fault(
        'peer',
        'directory/bad-address',
        `the name of an account has no "${this.#settings.separator}": what follows it is a detail that anybody may add`,
      )
    }
    if (!(await directory.domain(domain))) throw noSuchDomain(domain)
    if ((await directory.accountAt(canonical)) || (await directory.alias(canonical))) throw addressTaken(canonical)
    await this.#requireFree(canonical)
    return canonical
  }

  /** @throws Fault peer directory/address-reserved */
  async #requireFree(canonical: string): Promise<void> {
    const { closures, clock } = this.#parts
    if (await closures.isReserved(addressDigest(canonical), clock.nowMs())) throw addressReserved(canonical)
  }
}

function accountClosed(address: string): Fault {
  return new Fault('peer', 'account/closed', `${address} is closed; "posthus account reopen ${address}" opens it again`)
}
