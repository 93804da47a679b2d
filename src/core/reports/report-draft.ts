import { createHash } from 'node:crypto'

/** Who reports on whom, and about what time. */
export interface ReportOccasion {
  readonly kind: 'tls' | 'dmarc'
  /** The domain that is reported on, lower-case A-labels. */
  readonly domain: string
  /** Days of UTC since the epoch. */
  readonly day: number
}

/** What reports say of ourselves. */
export interface Reporter {
  /** Name of this host. */
  readonly hostname: string
  /** Domain that reports come from: one that is hosted here, so that they can be signed (RFC 8460 §5.3). */
  readonly domain: string
  /** Somebody who answers questions. */
  readonly contact: string
}

/** A report as octets, before it is compressed. */
export interface ReportDraft {
  readonly occasion: ReportOccasion
  readonly id: string
  readonly content: string
}

export const DAY_MS = 86_400_000

/** The same for the same occasion, so that whoever gets a report twice can tell. */
export function reportId({ kind, domain, day }: ReportOccasion, reporter: Reporter): string {
  const name = createHash('sha256').update(`${kind} ${domain} ${day} ${reporter.hostname}`).digest('hex').slice(0, 20)
  return `${day}.${name}@${reporter.domain}`
}

/** First and last second of a day. */
export function daySeconds(day: number): { readonly begin: number; readonly end: number } {
  return { begin: (day * DAY_MS) / 1000, end: ((day + 1) * DAY_MS) / 1000 - 1 }
}
