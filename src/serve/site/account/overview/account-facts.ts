import type { Quota } from '../../../../core/mail/quota.ts'

/** What an account has, beyond what its doors say. */
export interface AccountFacts {
  /** Other addresses that lead to it, in order. */
  readonly aliases: readonly string[]
  readonly quota: Quota
  /** When its password was set; undefined if it has none. */
  readonly passwordMs: number | undefined
}
