import type { Protection, Service } from './protection.ts'

/** How many connections of one service were protected in one way within one hour. `protection` is undefined for clear text. */
export interface PostureCount {
  /** Start of the hour, milliseconds since the epoch. */
  readonly hourMs: number
  readonly service: Service
  readonly protection: Protection | undefined
  readonly connections: number
}

/** One successful or refused log-in, kept 90 days for the member to look at. Those of one hour that differ in nothing but the minute are one record. */
export interface LoginRecord {
  readonly accountId: string
  readonly atMs: number
  readonly service: Service
  readonly mechanism: string
  readonly address: string
  readonly protection: Protection | undefined
  readonly accepted: boolean
  /** How many log-ins the record stands for, the latest of them at `atMs`; 1 by default. */
  readonly times?: number
}

/** Port: where measured protection is kept. Writing never delays a connection and never fails it. Contract: `posture-ledger.contract.ts`. */
export interface PostureLedger {
  /** Counts one connection, in memory first; the counts are written together every few seconds and at the end. */
  connected(service: Service, protection: Protection | undefined, atMs: number): void
  loggedIn(login: LoginRecord): void
  /** Counts by hour, service and protection for the hours that begin in [fromMs, toMs), oldest first. */
  counts(fromMs: number, toMs: number): Promise<readonly PostureCount[]>
  /** The latest log-ins of an account, newest first. */
  logins(accountId: string, most: number): Promise<readonly LoginRecord[]>
  /** Writes what is still in memory. */
  flush(): Promise<void>
}
