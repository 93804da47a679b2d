import type { Clock } from '../../base/clock.ts'
import { ANYONE } from '../mail/acl.ts'
import type { AclChange } from '../mail/share-notices.ts'
import { tryCanonicalAddress } from './canonical-address.ts'
import type { Account, Directory } from './directory.ts'

/** After that a note that nothing stands behind is no longer one of a share on its way. */
const STALE_MS = 60 * 60_000

/** Somebody who seems to share something. */
export interface Sharer {
  readonly owner: Account
  /** Identifiers (an account's id, `anyone`) for which that was noted so long ago that it can be forgotten if it is not true any more. */
  readonly stale: readonly string[]
}

/**
 * Who shares mailboxes with whom: members of one domain with one another. The access control lists in the owners' stores are the truth. What is noted here only tells where
 * to look: it is noted before the list is written and forgotten long after, so that whatever is killed in between, nothing that is shared is missing.
 */
export class Sharing {
  readonly #directory: Directory
  readonly #clock: Clock

  readonly #tellOwner: (change: AclChange) => Promise<void>

  /** `tellOwner`: tells owners of what was given (`shareAlerts`). */
  constructor(directory: Directory, clock: Clock, tellOwner = async (_change: AclChange): Promise<void> => undefined) {
    this.#directory = directory
    this.#clock = clock
    this.#tellOwner = tellOwner
  }

  /** The account of that id, as long as its mail can be reached: a suspended member's shares are gone until it is resumed. */
  async activeAccount(id: string): Promise<Account | undefined> {
    const account = await this.#directory.account(id)
    return account?.state === 'active' ? account : undefined
  }

  /** The active account of that address, in any spelling and of any domain hosted here: for what carries an authorisation of its own. */
  async activeAccountAt(address: string): Promise<Account | undefined> {
    const canonical = tryCanonicalAddress(address)
    const account = canonical === undefined ? undefined : await this.#directory.accountAt(canonical)
    return account?.state === 'active' ? account : undefined
  }

  /** The member of `account`'s domain that has this address, in any spelling; undefined for everybody else. */
  async memberAt(account: Account, address: string): Promise<Account | undefined> {
    const canonical = tryCanonicalAddress(address)
    if (canonical === undefined || domainOf(canonical) !== domainOf(account.address)) return undefined
    return this.#directory.accountAt(canonical)
  }

  /** The account of that id, whatever its state. */
  account(id: string): Promise<Account | undefined> {
    return this.#directory.account(id)
  }

  /** Whether two members may share with one another at all. */
  areTogether(one: Account, other: Account): boolean {
    return domainOf(one.address) === domainOf(other.address)
  }

  async addressOf(accountId: string): Promise<string | undefined> {
    return (await this.#directory.account(accountId))?.address
  }

  /** Members who seem to share something with `account`, by address. */
  async owners(account: Account): Promise<readonly Sharer[]> {
    const domain = domainOf(account.address)
    const shares = await this.#directory.sharesWith([account.id, domain])
    const before = this.#clock.nowMs() - STALE_MS
    const sharers: Sharer[] = []
    for (const id of new Set(shares.map(({ owner }) => owner))) {
      const owner = id === account.id ? undefined : await this.activeAccount(id)
      if (!owner || domainOf(owner.address) !== domain) continue
      const old = shares.filter((share) => share.owner === id && share.notedMs < before)
      sharers.push({ owner, stale: old.map(({ identifier }) => (identifier === domain ? ANYONE : identifier)) })
    }
    return sharers.sort((a, b) => (a.owner.address < b.owner.address ? -1 : 1))
  }

  /** To be called before an owner's store grants `identifier` (an account's id, or `anyone`) anything. */
  async note(owner: Account, identifier: string): Promise<void> {
    await this.#directory.putShare(shareOf(owner, identifier), this.#clock.nowMs())
  }

  /** As `note`, if that has not been noted. */
  async noteMissing(owner: Account, identifier: string): Promise<void> {
    const share = shareOf(owner, identifier)
    const noted = await this.#directory.sharesWith([share.identifier])
    if (!noted.some((one) => one.owner === owner.id)) await this.note(owner, identifier)
  }

  /** To be called when a change of a list is durable. */
  changed(change: AclChange): Promise<void> {
    return this.#tellOwner(change)
  }

  /** To be called where an owner's store turns out to grant `identifier` nothing. */
  async forget(owner: Account, identifier: string): Promise<void> {
    await this.#directory.forgetShare(shareOf(owner, identifier), this.#clock.nowMs() - STALE_MS)
  }
}

function shareOf(owner: Account, identifier: string) {
  return { owner: owner.id, identifier: identifier === ANYONE ? domainOf(owner.address) : identifier }
}

/** `@example.org`. */
function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@'))
}
