import type { Protection, Service, Trust } from './protection.ts'
import type { RefusalReason } from './refusal.ts'

/** What counts are added up over. Days are those of UTC. */
export type PostureSpan = 'hour' | 'day'

/** How many connections of one service were protected in one way within one hour or day. `protection` is undefined for clear text. */
export interface PostureCount {
  /** Start of the hour or day, milliseconds since the epoch. */
  readonly startMs: number
  readonly service: Service
  readonly protection: Protection | undefined
  /** Of connections that we made to others: what they were worth. `own`: they came from this machine itself, as audits do. */
  readonly trust: Trust | 'own' | undefined
  readonly connections: number
}

/** How many connections of one service came to nothing within one hour or day, for one reason. */
export interface RefusalCount {
  readonly startMs: number
  readonly service: Service
  readonly reason: RefusalReason
  readonly connections: number
}

/**
 * What the member is told of a refused log-in beyond that it was refused. Whoever tried is told nothing of it. `second-factor`: the right password, where it opens nothing without a second step.
 * `forced`: the right password, which has to be changed first. `scope`: an app password that is for something else.
 */
export type LoginDetail = 'second-factor' | 'forced' | 'scope'

/** One successful or refused log-in, kept 90 days for the member to look at. Those of one hour that differ in nothing but the minute are one record. */
export interface LoginRecord {
  readonly accountId: string
  readonly atMs: number
  readonly service: Service
  readonly mechanism: string
  readonly address: string
  readonly protection: Protection | undefined
  readonly accepted: boolean
  /** Why it was refused, where the member should know more than that the password was wrong; see `LoginDetail`. */
  readonly detail?: LoginDetail
  /** The device whose app password was shown, or what the browser calls itself. */
  readonly device?: string
  /** How many log-ins the record stands for, the latest of them at `atMs`; 1 by default. */
  readonly times?: number
}

/** Which log-ins are looked at: those of some services, only those that were accepted or refused, so many of them after `skip`. */
export interface LoginFilter {
  readonly services?: readonly Service[]
  readonly accepted?: boolean
  readonly skip: number
  readonly most: number
}

/**
 * Port: where measured protection is kept. Writing never delays a connection and never fails it. Counts name neither members nor addresses, and are kept for two years; all
 * that they are counted by comes from closed lists, so that the ledger grows with time alone. Contract: `posture-ledger.contract.ts`.
 */
export interface PostureLedger {
  /** Counts one connection, in memory first; the counts are written together every few seconds and at the end. `trust`: of one that we made to another host, or `own` of one that came from this machine. */
  connected(service: Service, protection: Protection | undefined, atMs: number, trust?: Trust | 'own'): void
  /** Counts one connection that TLS could not be put on, or that was not used as it was worth less than demanded. */
  refused(service: Service, reason: RefusalReason, atMs: number): void
  loggedIn(login: LoginRecord): void
  /** Counts by hour or day, service and protection for the hours (days) that begin in [fromMs, toMs), oldest first. */
  counts(fromMs: number, toMs: number, span?: PostureSpan): Promise<readonly PostureCount[]>
  refusals(fromMs: number, toMs: number, span?: PostureSpan): Promise<readonly RefusalCount[]>
  /** How many different members have logged in to each service in [fromMs, toMs), as far as log-ins are kept. */
  membersSeen(fromMs: number, toMs: number): Promise<ReadonlyMap<Service, number>>
  /** The latest log-ins of an account, newest first. */
  logins(accountId: string, most: number): Promise<readonly LoginRecord[]>
  /** Those of an account that a filter lets through, newest first. */
  loginHistory(accountId: string, filter: LoginFilter): Promise<readonly LoginRecord[]>
  /** Writes what is still in memory. */
  flush(): Promise<void>
}
