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
  readonly protection: LoginProtection | null
  readonly accepted: boolean
  readonly times: number
}

export interface LoginProtection {
  readonly version: string
  readonly suite: string
  readonly group: string
  /** What ALPN agreed on; `none` where the client named nothing, null where it was not recorded. */
  readonly alpn: string | null
  /** What the client was shown; null where it was not recorded. `sha256`: 64 hexadecimal digits. */
  readonly certificate: { readonly name: string; readonly keyType: string; readonly sha256: string } | null
}

/** The beginning of a fingerprint, in groups that people compare by eye: `3fa2 19c0 77de 01ab`. 64 bits are enough to tell certificates apart; who wants to prove something has the whole in the export. */
export function shortFingerprint(sha256: string): string {
  return sha256.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')
}
