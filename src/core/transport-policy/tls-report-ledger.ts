import type { TlsFailure, TlsResultType } from './tls-failure.ts'

/** The policy that sessions were made under, as a report names it. RFC 8460 §4.4. */
export interface ReportedPolicy {
  readonly type: 'tlsa' | 'sts' | 'no-policy-found'
  /** Domain that mail was sent to (A-labels). */
  readonly domain: string
  /** Lines of the MTA-STS policy, or TLSA records in their text form. */
  readonly strings: readonly string[]
  /** Patterns of the policy (MTA-STS) or the host that the records belong to (DANE). */
  readonly mxHosts: readonly string[]
}

/** One attempt at a session with a host. */
export interface TlsSession {
  readonly policy: ReportedPolicy
  readonly atMs: number
  /** Host and address, or undefined if none was reached: a policy that could not be fetched. */
  readonly host: string | undefined
  readonly address: string | undefined
  /** Undefined for a session that did what the policy asks for. */
  readonly failure: TlsFailure | undefined
}

/** How many sessions of one day came to the same. */
export interface TlsSessionCount {
  /** Start of the UTC day, milliseconds since the epoch. */
  readonly dayMs: number
  readonly policy: ReportedPolicy
  /** Undefined for success; then host, address and reason are as well. */
  readonly result: TlsResultType | undefined
  readonly host: string | undefined
  readonly address: string | undefined
  readonly reason: string | undefined
  readonly sessions: number
}

/** Port: counts of sessions for TLS reports (RFC 8460). Writing never delays a delivery and never fails it. Contract: `tls-report-ledger.contract.ts`. */
export interface TlsReportLedger {
  record(session: TlsSession): void
  /** Counts of the days that begin in [fromMs, toMs), of one domain or of all, by day, domain and policy. */
  counts(fromMs: number, toMs: number, domain?: string): Promise<readonly TlsSessionCount[]>
  /** The domains that there are counts of, in order. */
  domains(fromMs: number, toMs: number): Promise<readonly string[]>
  /** Writes what is still in memory. */
  flush(): Promise<void>
  /** Forgets the days that begin before a moment. */
  sweep(beforeMs: number): Promise<void>
}
