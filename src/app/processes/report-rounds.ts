import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Directory } from '../../core/directory/directory.ts'
import type { ReportBook } from '../../core/reports/report-book.ts'
import type { Reporter } from '../../core/reports/report-draft.ts'
import type { ReportSending } from '../../core/reports/report-sending.ts'
import { Rounds } from './rounds.ts'

/** After a start there is more important work, and a resolver on this machine may not be there yet. */
const TIMES = { firstMs: 90_000, everyMs: 600_000 }

/** Sends reports to others when they are due, and forgets old ones. */
export function makeReportRounds(
  sending: Pick<ReportSending, 'round'>,
  book: Pick<ReportBook, 'sweep'>,
  directory: Pick<Directory, 'domains'>,
  { hostname, keepMs }: { readonly hostname: string; readonly keepMs: number },
  clock: Clock,
  log: Log,
): Rounds {
  const round = async (stopping: AbortSignal): Promise<void> => {
    const domains = (await directory.domains()).map(({ name }) => name)
    await sending.round(reporterOf(hostname, domains), stopping)
    await book.sweep(clock.nowMs() - keepMs)
  }
  return new Rounds(round, TIMES, 'reports/round-failed', clock, log)
}

/** Who speaks: the hosted domain that the server's name is in, or else the first. Undefined if none is hosted. */
export function reporterOf(hostname: string, domains: readonly string[]): Reporter | undefined {
  const domain = domains.find((name) => hostname === name || hostname.endsWith(`.${name}`)) ?? domains[0]
  return domain === undefined ? undefined : { hostname, domain, contact: `postmaster@${domain}` }
}
