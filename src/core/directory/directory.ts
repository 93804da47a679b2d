/** Who is hosted here. */
export interface Domain {
  /** Lower-case ASCII (A-labels). */
  readonly name: string
  /** Account that takes mail for names that nobody has, or undefined: they are refused. */
  readonly catchAll: string | undefined
  readonly createdMs: number
}

/** Nobody logs in to a suspended account; mail for it is still kept. A closed one waits to be erased: mail for it is refused, and who logs in is asked whether it is to be opened again. */
export type AccountState = 'active' | 'suspended' | 'closed'

export interface Account {
  readonly id: string
  /** The main address, which is also the login name. Canonical form, see `canonicalAddress`. */
  readonly address: string
  readonly name: string
  readonly state: AccountState
  /** Storage unit that keeps its mail. */
  readonly unit: string
  readonly createdMs: number
  /** Octets and messages that it may keep; 0 for as many as it likes, absent for what the house allows everybody. */
  readonly storageQuota?: number
  readonly messageQuota?: number
  /** `encrypted`: what it sends never leaves in clear text. Absent: as everybody's. */
  readonly transport?: 'encrypted'
}

/** What of an account's quota is its own; what is absent is the house's. */
export type OwnQuota = Pick<Account, 'storageQuota' | 'messageQuota'>

/** That an account shares a mailbox with somebody: where to look, not what may be done. */
export interface Share {
  /** Account id. */
  readonly owner: string
  /** Account id, or `@domain`. */
  readonly identifier: string
}

export interface NotedShare extends Share {
  readonly notedMs: number
}

/** A name that leads to accounts: `address` may belong to one of our domains only. */
export interface Alias {
  readonly address: string
  /** Account ids and outside addresses that mail for it goes to. */
  readonly targets: readonly string[]
}

/** What is kept of a password (made and read by `PasswordVault`). Neither form gives the password back, and both need the pepper to be guessed at. */
export interface Credential {
  readonly accountId: string
  /** PHC string: `$argon2id$v=19$m=19456,t=2,p=1,keyid=…$salt$hash`; `keyid` names the pepper key. */
  readonly phc: string
  /** The `ScramVerifier`, sealed under the pepper: as it stands it permits no guessing. */
  readonly sealedScram: Uint8Array
  /** Grows with every change, so that what was verified before is known to be old. */
  readonly version: number
  readonly changedMs: number
  /** What is asked of a password that is as old as this; absent where nothing is. See `demandOn`. */
  readonly demand?: PasswordDemand | undefined
}

/**
 * `advise`: the member is asked for a new password until there is one. `force`: the password opens nothing but the page where a new one is set. Both are about passwords that were set up to `sinceMs`, so a new
 * password is free of them by itself.
 */
export interface PasswordDemand {
  readonly level: 'advise' | 'force'
  readonly sinceMs: number
}

/** What a server keeps for SCRAM-SHA-256 (RFC 5802 §3, RFC 7677). */
export interface ScramVerifier {
  readonly salt: Uint8Array
  readonly iterations: number
  readonly storedKey: Uint8Array
  readonly serverKey: Uint8Array
}

/**
 * The life of a DKIM key. `planned`: made, and to be put into the DNS. `published`: seen there. `signing`: used. `retired`: used no more, and still in the DNS for what it
 * has signed. `removed`: to be taken out of the DNS. The private key is destroyed when it is retired.
 */
export type DkimKeyState = 'planned' | 'published' | 'signing' | 'retired' | 'removed'

/** A step in the life of a key; `forgotten`: nothing of it is kept. */
export interface DkimStep {
  readonly selector: string
  readonly from: DkimKeyState
  readonly to: DkimKeyState | 'forgotten'
}

/** A DKIM key of a domain (RFC 6376, RFC 8463). */
export interface DkimKey {
  readonly domain: string
  readonly selector: string
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256'
  /** PKCS #8, PEM; empty once it has been destroyed. */
  readonly privateKey: string
  /** The `p=` value for DNS, base64. */
  readonly publicKey: string
  readonly createdMs: number
  readonly state: DkimKeyState
  /** Since when it is in that state. */
  readonly stateMs: number
}

/**
 * Port: domains, accounts, aliases, credentials, DKIM keys. Writes resolve when they are durable.
 * All addresses handed in are canonical (`canonicalAddress`). Contract: `directory.contract.ts`.
 */
export interface Directory {
  domains(): Promise<readonly Domain[]>
  domain(name: string): Promise<Domain | undefined>
  /** @throws Fault directory/domain-exists */
  addDomain(domain: Domain): Promise<void>
  /** @throws Fault directory/no-such-domain, directory/no-such-account */
  setCatchAll(domain: string, accountId: string | undefined): Promise<void>

  /** Accounts in order of address. */
  accounts(): Promise<readonly Account[]>
  account(id: string): Promise<Account | undefined>
  accountAt(address: string): Promise<Account | undefined>
  /** @throws Fault directory/address-taken, directory/no-such-domain */
  addAccount(account: Account, credential: Credential): Promise<void>
  /** @throws Fault directory/no-such-account */
  setState(accountId: string, state: AccountState): Promise<void>
  /** Replaces the account's own quota. @throws Fault directory/no-such-account */
  setQuota(accountId: string, quota: OwnQuota): Promise<void>
  /** @throws Fault directory/no-such-account */
  setTransport(accountId: string, transport: Account['transport']): Promise<void>
  /** Removes an account with its credential, its shares and its place in aliases (one that leads nowhere then goes too) and as catch-all. */
  removeAccount(accountId: string): Promise<void>

  aliases(): Promise<readonly Alias[]>
  alias(address: string): Promise<Alias | undefined>
  /** Every alias that names the account as a target. */
  aliasesOf(accountId: string): Promise<readonly Alias[]>
  /** Makes or replaces an alias. @throws Fault directory/address-taken, directory/no-such-domain, directory/no-such-account */
  putAlias(alias: Alias): Promise<void>
  removeAlias(address: string): Promise<void>

  /** Who seems to share a mailbox with one of these: accounts by id, or a whole domain as `@domain`. What is not in their stores any more may still be here. */
  sharesWith(identifiers: readonly string[]): Promise<readonly NotedShare[]>
  /** Notes that an owner shares with somebody. To be called before the owner's store says so, so that nothing shared is ever missing here. */
  putShare(share: Share, nowMs: number): Promise<void>
  /** Forgets what was last noted before `beforeMs`: what is younger may be on its way into the owner's store. */
  forgetShare(share: Share, beforeMs: number): Promise<void>

  credential(accountId: string): Promise<Credential | undefined>
  /** Replaces the credential; its version must be one more than the present one. @throws Fault directory/credential-changed */
  putCredential(credential: Credential): Promise<void>
  /** Asks for another password, or no more. @throws Fault directory/no-such-account */
  putDemand(accountId: string, demand: PasswordDemand | undefined): Promise<void>

  /** In order of making. */
  dkimKeys(domain: string): Promise<readonly DkimKey[]>
  /** Adds keys together, or none of them. @throws Fault directory/no-such-domain, directory/selector-taken */
  addDkimKeys(keys: readonly DkimKey[]): Promise<void>
  /** Takes all of these steps at one moment, or none of them: false if a key is not where a step begins, since somebody else was faster. */
  moveDkimKeys(domain: string, steps: readonly DkimStep[], nowMs: number): Promise<boolean>
}
