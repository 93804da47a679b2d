import type { MtaStsMode } from './mta-sts-policy.ts'

/** What an operator has decided about what a domain publishes. */
export interface DomainPublishing {
  /** `off`: no policy, and no record that announces one. */
  readonly mtaSts: MtaStsMode | 'off'
  /** Seconds for which others keep the policy. */
  readonly mtaStsMaxAge: number
  /** What SPF says after its version: who may send for the domain. RFC 7208 §4.6. */
  readonly spf: string
  /** What others do with mail that says it is of the domain and is not. RFC 7489 §6.3. */
  readonly dmarc: 'none' | 'quarantine' | 'reject'
  /** Where reports about forgeries (DMARC) and failed encryption (TLS-RPT) go: a local part of the domain, or an address; empty for nowhere. */
  readonly reports: string
  /** The domain of the only certificate authority that may issue for the server; empty for all. RFC 8659. */
  readonly caa: string
}
