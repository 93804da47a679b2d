import { type Bytes, concat } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { readPublicBlock } from '../../wire/openpgp/read-key-block.ts'
import { tryKeyFor } from '../../wire/openpgp/transferable-key.ts'
import type { AddressBook } from '../directory/address-book.ts'
import { addressParts, tryCanonicalAddress } from '../directory/canonical-address.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { MailStore } from '../mail/mail-store.ts'
import { type KeptKey, readKeptKeys } from './kept-key.ts'

/** What publishing stands on. */
export interface PublishedKeysParts {
  readonly directory: Pick<Directory, 'domain' | 'account' | 'accountAt' | 'alias'>
  readonly book: Pick<AddressBook, 'mayUse'>
  readonly mail: Pick<MailStore, 'read'>
  readonly clock: Clock
}

/** The keys that members publish for their addresses: what the Web Key Directories of our domains give out. */
export class PublishedKeys {
  readonly #parts: PublishedKeysParts

  constructor(parts: PublishedKeysParts) {
    this.#parts = parts
  }

  /** Whether an address is of a domain that is hosted here, so that we know all that there is to know of it. */
  async isOurs(address: string): Promise<boolean> {
    const canonical = tryCanonicalAddress(address)
    return canonical !== undefined && (await this.#parts.directory.domain(addressParts(canonical).domain)) !== undefined
  }

  /**
   * The key of an address, binary, with its user ids of that address alone; undefined if its owner publishes none. Whether the address has an owner cannot be told from it.
   *
   * Where more than one is published: the default one that can be used, or else the newest, and behind it those that are revoked, so that who has one of these learns of it (draft-koch-openpgp-webkey-service §3.1).
   */
  async tryFind(address: string): Promise<Bytes | undefined> {
    const canonical = tryCanonicalAddress(address)
    const owner = canonical && (await this.#ownerOf(canonical))
    if (!canonical || !owner) return undefined
    const keys = await this.#parts.mail.read(owner.id, ({ records }) => readKeptKeys(records))
    const published = [...keys.values()].filter(
      (key) => key.isPublished && key.addresses.some((one) => tryCanonicalAddress(one) === canonical),
    )
    const [first, ...revoked] = [...usableFirst(published, this.#parts.clock.nowMs()), ...published.filter(isRevoked)]
    const found = [first, ...revoked.slice(0, MOST_REVOKED)].flatMap((key) =>
      key ? (tryBinary(key, canonical) ?? []) : [],
    )
    return found.length === 0 ? undefined : concat(found)
  }

  /** The account that has an address for itself: an alias that leads to several is nobody's. */
  async #ownerOf(address: string): Promise<Account | undefined> {
    const { directory, book } = this.#parts
    const own = await directory.accountAt(address)
    const [target, ...more] = own ? [] : ((await directory.alias(address))?.targets ?? [])
    const account = own ?? (target !== undefined && more.length === 0 ? await directory.account(target) : undefined)
    return account && (await book.mayUse(account, address)) ? account : undefined
  }
}

/** Revoked keys that go along. */
const MOST_REVOKED = 3

function usableFirst(keys: readonly KeptKey[], nowMs: number): KeptKey[] {
  return keys
    .filter((key) => !key.isRevoked && (key.expiresMs === null || key.expiresMs > nowMs))
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || b.createdMs - a.createdMs)
    .slice(0, 1)
}

function isRevoked(key: KeptKey): boolean {
  return key.isRevoked
}

/** The user id may spell the address in another way than we do: it is taken as it stands in the key. */
function tryBinary({ publicKey, addresses }: KeptKey, canonical: string): Bytes | undefined {
  const spelling = addresses.find((one) => tryCanonicalAddress(one) === canonical)
  return spelling === undefined ? undefined : tryKeyFor(readPublicBlock(publicKey), spelling)
}
