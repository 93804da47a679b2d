import type { Protection } from '../posture/protection.ts'
import type { Demand, Demander } from './demand.ts'
import type { TlsFailure } from './tls-failure.ts'
import type { ReportedPolicy } from './tls-report-ledger.ts'

/** What was demanded of one connection by whom, what was found, and why it was not enough: for the delivery log, the hop record and reports. */
export interface TransportAttempt {
  readonly host: string
  /** IP address, or undefined if the host was not even tried. */
  readonly address: string | undefined
  /** The recipient side's policy. */
  readonly policy: ReportedPolicy['type']
  readonly demand: Demand['kind']
  /** Who demanded it, none if nobody did. */
  readonly demandedBy: readonly Demander[]
  readonly protection: Protection | undefined
  /** What proves that it is the host: its TLSA records, an authority of the Web's, or nothing (then anybody on the way could be it). */
  readonly provedBy: 'dane' | 'web-pki' | 'nothing'
  /** Why the connection was not used, or (with a policy that is only being tested) would not have been. */
  readonly failure: TlsFailure | undefined
  /** Whether the host offered REQUIRETLS (RFC 8689 §2); undefined where it was not heard, or is from before this was noted. */
  readonly offersRequireTls?: boolean | undefined
}
