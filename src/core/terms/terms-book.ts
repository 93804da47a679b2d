import type { Acceptance, TermsKind, TermsVersion } from './terms-version.ts'

/** Port: all versions of the texts, and who has agreed to which. Contract: `terms-book.contract.ts`. */
export interface TermsBook {
  /** All versions of a kind, the newest first. */
  versions(kind: TermsKind): Promise<readonly TermsVersion[]>
  /**
   * Adds the next version, unless the newest one has this digest: several processes that start at once add one. Resolves, when it is on stable storage, to whether it was added.
   */
  publish(version: Omit<TermsVersion, 'number'>): Promise<boolean>
  /** What a member has agreed to, the newest first. */
  acceptances(accountId: string): Promise<readonly Acceptance[]>
  /** Notes that a member has agreed; the first time counts. Resolves when it is on stable storage. */
  accept(acceptance: Acceptance): Promise<void>
}
