/** A capability of our own (RFC 8620 §1.8): who has logged in to an account, and how that was protected. */
export const LOGINS_CAPABILITY = 'https://posthus.dev/jmap/logins'

/** One log-in, or several within an hour that differ in nothing but the minute. */
export interface LoginEntry {
  /** UTC. */
  readonly at: string
  /** `imaps`, `submission`, `https`, `jmap` … */
  readonly service: string
  readonly mechanism: string
  readonly address: string
  /** Null: in clear text. `group`: of the key exchange. */
  readonly protection: { readonly version: string; readonly suite: string; readonly group: string } | null
  readonly accepted: boolean
  readonly times: number
}
