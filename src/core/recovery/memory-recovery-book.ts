import { type Bytes, equal, hex } from '../../base/bytes.ts'
import type { KeptRecoveryCode } from '../factors/factor-store.ts'
import type { FoundLink, KeptAddress, RecoveryBook, RecoveryLink } from './recovery-book.ts'

/** What accounts are recovered by, in memory, for tests. */
export class MemoryRecoveryBook implements RecoveryBook {
  readonly #codes = new Map<string, readonly KeptRecoveryCode[]>()
  readonly #addresses = new Map<string, KeptAddress>()
  #links: { readonly link: RecoveryLink; readonly opening: string; readonly cancelling: string }[] = []

  async codes(accountId: string): Promise<readonly KeptRecoveryCode[]> {
    return this.#codes.get(accountId) ?? []
  }

  async putCodes(accountId: string, codes: readonly KeptRecoveryCode[]): Promise<void> {
    this.#codes.set(accountId, codes)
  }

  async spendCode(accountId: string, mac: Bytes): Promise<boolean> {
    const before = this.#codes.get(accountId) ?? []
    const left = before.filter((one) => !equal(one.mac, mac))
    this.#codes.set(accountId, left)
    return left.length < before.length
  }

  async address(accountId: string): Promise<KeptAddress | undefined> {
    return this.#addresses.get(accountId)
  }

  async putAddress(address: KeptAddress): Promise<void> {
    this.#addresses.set(address.accountId, address)
  }

  async removeAddress(accountId: string): Promise<boolean> {
    return this.#addresses.delete(accountId)
  }

  async addLink(link: RecoveryLink, opening: Bytes, cancelling: Bytes): Promise<void> {
    this.#links.push({ link, opening: hex(opening), cancelling: hex(cancelling) })
  }

  async tryFindLink(digest: Bytes): Promise<FoundLink | undefined> {
    const shown = hex(digest)
    const found = this.#links.find(({ opening, cancelling }) => shown === opening || shown === cancelling)
    return found && { link: found.link, opens: found.opening === shown }
  }

  async links(accountId: string, nowMs: number): Promise<readonly RecoveryLink[]> {
    return this.#links.map(({ link }) => link).filter((link) => link.accountId === accountId && nowMs < link.untilMs)
  }

  async endLinks(accountId: string): Promise<number> {
    const before = this.#links.length
    this.#links = this.#links.filter(({ link }) => link.accountId !== accountId)
    return before - this.#links.length
  }

  async sweep(nowMs: number): Promise<void> {
    this.#links = this.#links.filter(({ link }) => nowMs < link.untilMs)
  }
}
