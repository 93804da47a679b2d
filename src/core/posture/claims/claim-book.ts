import type { Claim } from './claim.ts'

/** Port: the public claims, those that have ended and those that were withdrawn with them. Contract: `claim-book.contract.ts`. */
export interface ClaimBook {
  /** All of them, the newest first. */
  claims(): Promise<readonly Claim[]>
  /** Adds a claim, or puts it in the place of the one with its id. Resolves when it is on stable storage. */
  put(claim: Claim): Promise<void>
}
