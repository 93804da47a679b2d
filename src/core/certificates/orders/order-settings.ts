import type { AcmeChallengeType } from '../../../wire/acme/resources.ts'
import type { RenewalSettings } from '../renewal.ts'

/** What an operator decides about certificates that are ordered by themselves. */
export interface OrderSettings {
  readonly renewal: RenewalSettings
  readonly challenge: AcmeChallengeType
  readonly namesPerCertificate: number
  readonly key: AcmeKeyKind
  /** How long before a renewal its key is made. */
  readonly keyAheadMs: number
  /** Orders that are under way at once. */
  readonly concurrent: number
  /** New orders in an hour with one authority. */
  readonly perHour: number
  /** How long a name is left alone after its first failure, and at the longest. */
  readonly firstRetryMs: number
  readonly longestRetryMs: number
  /** Whether a name is asked for only when it has an address in the DNS. */
  readonly checksNames: boolean
  /** How long a DNS record is given to reach all name servers. */
  readonly dnsWaitMs: number
}

export type AcmeKeyKind = 'ecdsa-p256' | 'rsa-2048' | 'rsa-3072'
