import type { DmarcPolicy } from './check-dmarc.ts'

/** What has been seen of one domain: a row of its next aggregate report (RFC 9990). Texts are of strangers, and bounded. */
export interface DmarcObservation {
  /** Where the policy is published, lower-case A-labels. */
  readonly policyDomain: string
  /** The record that was applied. */
  readonly record: string
  readonly sourceAddress: string
  /** What was done. */
  readonly disposition: DmarcPolicy
  /** Why something else than the domain asks for. */
  readonly override: 'trusted_forwarder' | 'local_policy' | undefined
  readonly dkimAligned: boolean
  readonly spfAligned: boolean
  readonly headerFrom: string
  /** Domain of the reverse-path; empty for the null one. */
  readonly envelopeFrom: string
  readonly spf: { readonly domain: string; readonly scope: string; readonly result: string }
  readonly dkim: readonly { readonly domain: string; readonly selector: string; readonly result: string }[]
}

/** Messages of one day that are alike. */
export interface DmarcRow {
  readonly observation: DmarcObservation
  readonly messages: number
}

/** Days of UTC since the epoch. */
export type DayNumber = number

export function dayOf(atMs: number): DayNumber {
  return Math.floor(atMs / 86_400_000)
}

/**
 * Port: what aggregate reports are made of. Writing never delays a message and never fails it. Bounded: what is too much for a day is counted, not kept, and a day is forgotten after two weeks.
 * Contract: `dmarc-ledger.contract.ts`.
 */
export interface DmarcLedger {
  /** Counts one message, in memory first; what has been counted is written together every few seconds and at the end. */
  observed(observation: DmarcObservation, atMs: number): void
  /** The policy domains that were seen on a day, in order. */
  domains(day: DayNumber): Promise<readonly string[]>
  /** What was seen of a domain on a day, most messages first. */
  rows(day: DayNumber, policyDomain: string): Promise<readonly DmarcRow[]>
  /** Forgets a day of a domain: its report has been sent. */
  forget(day: DayNumber, policyDomain: string): Promise<void>
  /** Writes what is still in memory. */
  flush(): Promise<void>
}
