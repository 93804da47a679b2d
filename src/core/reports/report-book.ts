import type { ReportOccasion } from './report-draft.ts'

/** What became of one report of ours. `begun`: it was on its way when this was written, and may be. */
export interface SentReport extends ReportOccasion {
  readonly state: 'begun' | 'sent' | 'not-wanted' | 'too-large' | 'failed'
  /** Where it went. */
  readonly targets: readonly string[]
  /** Octets, compressed. */
  readonly octets: number
  readonly atMs: number
}

/** A row of a report of others on a domain here. */
export interface ReceivedRow {
  readonly isPass: boolean
  readonly count: number
  /** The address that mail came from (DMARC), or the host that was asked (TLS); empty if it is not named. */
  readonly source: string
  /** What went wrong, or right, in few words. */
  readonly detail: string
}

/** A report of others, as it is kept. Texts are of strangers: printable, at most 255 characters. */
export interface ReceivedReport {
  readonly kind: 'tls' | 'dmarc'
  /** The domain that is reported on. */
  readonly domain: string
  /** What the reporter calls itself. */
  readonly reporter: string
  readonly reportId: string
  readonly beginMs: number
  readonly endMs: number
  readonly receivedMs: number
  /** At most `MAX_ROWS`, failures first, the most messages or sessions first. */
  readonly rows: readonly ReceivedRow[]
  /** Of all rows, kept or not. */
  readonly passed: number
  readonly failed: number
}

/** Rows of one report that are kept. */
export const MAX_ROWS = 200

/** Which reports are meant. */
export interface ReportQuery {
  readonly kind?: 'tls' | 'dmarc'
  readonly domain?: string
  readonly sinceMs: number
  readonly most: number
}

/** Port: reports that were sent, each once, and those of others. Bounded. Contract: `report-book.contract.ts`. */
export interface ReportBook {
  /** Resolves when it is on stable storage; what was written of the same occasion before is replaced. */
  note(report: SentReport): Promise<void>
  sent(occasion: ReportOccasion): Promise<SentReport | undefined>
  /** The domains that have had, or are not to have, their report of a kind and day. */
  settled(kind: ReportOccasion['kind'], day: number): Promise<ReadonlySet<string>>
  /** The latest first. */
  allSent(query: ReportQuery): Promise<readonly SentReport[]>
  /** Keeps a report of others. False, and nothing is changed, if one with that id is there from that reporter on that domain, or no more are kept of this day. */
  keep(report: ReceivedReport): Promise<boolean>
  /** The latest first. */
  received(query: ReportQuery): Promise<readonly ReceivedReport[]>
  /** Forgets what is older. */
  sweep(beforeMs: number): Promise<void>
}
