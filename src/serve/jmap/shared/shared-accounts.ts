import type { Clock } from '../../../base/clock.ts'
import type { Entropy } from '../../../base/entropy.ts'
import { isFault } from '../../../base/fault.ts'
import type { Account } from '../../../core/directory/directory.ts'
import type { Sharing } from '../../../core/directory/sharing.ts'
import { type AclEntry, ANYONE, effectiveRights } from '../../../core/mail/acl.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import type { MailboxId } from '../../../core/mail/mailbox.ts'
import { type AclChange, noteShare } from '../../../core/mail/share-notices.ts'

type Acls = ReadonlyMap<MailboxId, readonly AclEntry[]>

/** An account of which a member may see something. */
export interface SharedAccount {
  readonly owner: Account
  /** Whether the member may change anything there. */
  readonly mayWrite: boolean
}

/** Owners whose lists are remembered; each of them is watched. */
const MAX_REMEMBERED = 1000
/** Rights with which something is changed. */
const WRITING = 'swikxtea'

/** Which accounts are shared with a member, by the access control lists that IMAP keeps: members of one domain share with one another, and what is seen needs `l`. */
export class SharedAccounts {
  readonly #mail: MailStore
  readonly #sharing: Sharing
  /** By owner, those asked for longest ago first. */
  readonly #remembered = new Map<string, { readonly acls: Promise<Acls>; readonly watching: Disposable }>()

  constructor(mail: MailStore, sharing: Sharing) {
    this.#mail = mail
    this.#sharing = sharing
  }

  /** By address, as the lists are now. */
  of(member: Account): Promise<readonly SharedAccount[]> {
    return this.#find(member, (owner) => this.#read(owner))
  }

  /** As they were when their owners' mailboxes were last seen to change: for what is looked at with every request, and allows nothing. */
  remembered(member: Account): Promise<readonly SharedAccount[]> {
    return this.#find(member, (owner) => this.#remember(owner))
  }

  /** An account (its id in the store) of which a member may see something now; undefined for all others, whether there are such accounts or not. */
  async tryShared(member: Account, accountId: string): Promise<SharedAccount | undefined> {
    if (accountId === member.id) return undefined
    const owner = await this.#sharing.activeAccount(accountId)
    if (!owner || !this.#sharing.areTogether(member, owner)) return undefined
    return sharedWith(member, owner, await this.#read(owner.id))
  }

  /** Owners who seem to share something with a member: where to look, not what may be seen. */
  async noted(member: Account): Promise<readonly Account[]> {
    return (await this.#sharing.owners(member)).map(({ owner }) => owner)
  }

  /** Members with whom `owner` shares something, by no order. */
  async grantees(owner: Account): Promise<readonly Account[]> {
    const identifiers = new Set<string>()
    for (const acl of (await this.#read(owner.id)).values()) {
      for (const { identifier } of acl)
        if (identifier !== ANYONE && !identifier.startsWith('-')) identifiers.add(identifier)
    }
    const found: Account[] = []
    for (const id of identifiers) {
      const member = await this.member(owner, id)
      if (member) found.push(member)
    }
    return found
  }

  /** The active member of `one`'s domain that has that id. */
  async member(one: Account, id: string): Promise<Account | undefined> {
    const other = await this.#sharing.activeAccount(id)
    return other && this.#sharing.areTogether(one, other) ? other : undefined
  }

  /** The active member of `one`'s domain whose own address that is, in any spelling. */
  async memberAt(one: Account, address: string): Promise<Account | undefined> {
    const other = await this.#sharing.memberAt(one, address)
    return other?.state === 'active' ? other : undefined
  }

  /** Whoever has that id, as others may hear of somebody who has shared with them. */
  known(id: string): Promise<Account | undefined> {
    return this.#sharing.account(id)
  }

  /** To be called before an owner's store grants `identifier` anything. */
  note(owner: Account, identifier: string): Promise<void> {
    return this.#sharing.noteMissing(owner, identifier)
  }

  /** Tells whoever is concerned by a change of a list, in the account of that one, and the owner. */
  async tell(change: AclChange, ports: { readonly clock: Clock; readonly entropy: Entropy }): Promise<void> {
    await this.#sharing.changed(change)
    await noteShare({ mail: this.#mail, ...ports }, change)
  }

  async #find(member: Account, aclsOf: (owner: string) => Promise<Acls>): Promise<readonly SharedAccount[]> {
    const found: SharedAccount[] = []
    for (const { owner } of await this.#sharing.owners(member)) {
      const shared = sharedWith(member, owner, await aclsOf(owner.id))
      if (shared) found.push(shared)
    }
    return found
  }

  #remember(owner: string): Promise<Acls> {
    const known = this.#remembered.get(owner)
    if (known) return known.acls
    const watching = this.#mail.watch(owner, ({ tree }) => {
      if (tree) this.#forget(owner)
    })
    const acls = this.#read(owner)
    this.#remembered.set(owner, { acls, watching })
    acls.catch(() => this.#forget(owner))
    const oldest = this.#remembered.keys().next().value
    if (this.#remembered.size > MAX_REMEMBERED && oldest !== undefined) this.#forget(oldest)
    return acls
  }

  #forget(owner: string): void {
    this.#remembered.get(owner)?.watching[Symbol.dispose]()
    this.#remembered.delete(owner)
  }

  async #read(owner: string): Promise<Acls> {
    try {
      return await this.#mail.read(owner, (reader) => reader.acls())
    } catch (error) {
      // On its way in or out: it shares nothing.
      if (isFault(error, 'mail/no-such-account')) return new Map()
      throw error
    }
  }
}

function sharedWith(member: Account, owner: Account, acls: Acls): SharedAccount | undefined {
  const seen = [...acls.values()].map((acl) => effectiveRights(acl, member.id)).filter((rights) => rights.includes('l'))
  if (seen.length === 0) return undefined
  return { owner, mayWrite: seen.some((rights) => [...WRITING].some((right) => rights.includes(right))) }
}
