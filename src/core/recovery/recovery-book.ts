import type { Bytes } from '../../base/bytes.ts'
import type { KeptRecoveryCode } from '../factors/factor-store.ts'

/** An address outside that an account can be recovered by. */
export interface KeptAddress {
  readonly accountId: string
  /** Sealed under the pepper, bound to the account: the database alone tells nobody. */
  readonly sealed: Bytes
  /** HMAC under the pepper of the code that was sent there. */
  readonly codeMac: Bytes
  /** Since when it counts; undefined until the code was shown. */
  readonly verifiedMs: number | undefined
}

/** A link that opens an account, on its way. */
export interface RecoveryLink {
  readonly id: string
  readonly accountId: string
  /** Who is believed: whoever reads the recovery address, or an operator. */
  readonly by: 'address' | 'operator'
  readonly createdMs: number
  /** It opens from then on … */
  readonly dueMs: number
  /** … until then. */
  readonly untilMs: number
}

/** A link as it is found by what was shown. `opens`: it is the link itself, and not the one that takes it back. */
export interface FoundLink {
  readonly link: RecoveryLink
  readonly opens: boolean
}

/** Port: what accounts are recovered by. What is good once is spent in one step over all processes. Writes resolve when they are durable. Contract: `recovery-book.contract.ts`. */
export interface RecoveryBook {
  codes(accountId: string): Promise<readonly KeptRecoveryCode[]>
  /** Replaces all of them. */
  putCodes(accountId: string, codes: readonly KeptRecoveryCode[]): Promise<void>
  /** Spends one. False if it was spent before, or there is none. */
  spendCode(accountId: string, mac: Bytes): Promise<boolean>

  address(accountId: string): Promise<KeptAddress | undefined>
  /** Adds it, or puts it in the place of the one that there was. */
  putAddress(address: KeptAddress): Promise<void>
  /** False if there is none. */
  removeAddress(accountId: string): Promise<boolean>

  /** `opening` and `cancelling`: SHA-256 of the secrets of both links. */
  addLink(link: RecoveryLink, opening: Bytes, cancelling: Bytes): Promise<void>
  tryFindLink(digest: Bytes): Promise<FoundLink | undefined>
  /** Those of an account that are not over, the oldest first. */
  links(accountId: string, nowMs: number): Promise<readonly RecoveryLink[]>
  /** Ends all links of an account; how many there were. */
  endLinks(accountId: string): Promise<number>
  /** Forgets links that are over. */
  sweep(nowMs: number): Promise<void>
}
