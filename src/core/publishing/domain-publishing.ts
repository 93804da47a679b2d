import type { MtaStsMode } from './mta-sts-policy.ts'

/** What an operator has decided about what a domain publishes. */
export interface DomainPublishing {
  /** `off`: no policy, and no record that announces one. */
  readonly mtaSts: MtaStsMode | 'off'
  /** Seconds for which others keep the policy. */
  readonly mtaStsMaxAge: number
}
