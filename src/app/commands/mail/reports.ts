import type {
  ReceivedReport,
  ReceivedRow,
  ReportBook,
  ReportQuery,
  SentReport,
} from '../../../core/reports/report-book.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import { shorten } from '../../terminal/printable.ts'
import type { Outcome } from '../outcome.ts'

const MOST_REPORTS = 1000
const MOST_ROWS = 50

/** What others say of the mail and the encryption of our domains: failures first, then everybody who sends in their names. */
export async function listReports(book: ReportBook, query: Omit<ReportQuery, 'most'>): Promise<Outcome> {
  const reports = await book.received({ ...query, most: MOST_REPORTS })
  const json = { reports }
  if (reports.length === 0) return { text: 'Nobody has sent a report in that time.', json }
  const text = [
    ...sectionOf(reports, 'dmarc', 'Mail in our names (DMARC)', 'messages', DMARC_ADVICE),
    ...sectionOf(reports, 'tls', 'Encryption towards us (TLS-RPT)', 'sessions', TLS_ADVICE),
    formatTable(
      ['report of', 'on', 'kind', 'about', 'passed', 'failed'],
      reports.slice(0, MOST_ROWS).map(reportRow),
      '',
    ),
    reports.length > MOST_ROWS ? `… ${reports.length - MOST_ROWS} more reports` : '',
  ]
  return { text: text.join('\n').trimEnd(), json }
}

/** What we have told others. */
export async function listSentReports(book: ReportBook, query: Omit<ReportQuery, 'most'>): Promise<Outcome> {
  const sent = await book.allSent({ ...query, most: MOST_REPORTS })
  const rows = sent.map(({ kind, day, domain, state, targets, octets, atMs }) => [
    formatMoment(atMs),
    kind,
    domain,
    dayName(day * 86_400_000),
    STATES[state],
    octets === 0 ? '' : String(octets),
    shorten(targets.join(' '), 80),
  ])
  const heads = ['when', 'kind', 'on', 'about', 'what', 'octets', 'to']
  return { text: formatTable(heads, rows, 'No report was due in that time.'), json: { sent } }
}

const STATES: Readonly<Record<SentReport['state'], string>> = {
  begun: 'on its way',
  sent: 'sent',
  'not-wanted': 'nobody asks for it',
  'too-large': 'larger than is taken',
  failed: 'not taken',
}

const DMARC_ADVICE =
  'What failed is a forgery, or a service that sends for you and is not in your SPF and DKIM. Look at the addresses: dkim: and spf: say who was behind them.'
const TLS_ADVICE =
  'Others could not encrypt, or could not prove this server. `posthus check` and `posthus domain dns` show what they find.'

function sectionOf(
  reports: readonly ReceivedReport[],
  kind: ReceivedReport['kind'],
  title: string,
  what: string,
  advice: string,
): string[] {
  const some = reports.filter((report) => report.kind === kind)
  if (some.length === 0) return []
  const passed = some.reduce((sum, report) => sum + report.passed, 0)
  const failed = some.reduce((sum, report) => sum + report.failed, 0)
  const lines = [`${title}: ${passed} ${what} passed, ${failed} failed, in ${some.length} reports.`]
  const failures = addedUp(
    some.flatMap(({ domain, rows }) => rows.filter(({ isPass }) => !isPass).map((row) => ({ domain, ...row }))),
  )
  if (failed > 0) {
    const rows = failures
      .slice(0, MOST_ROWS)
      .map(({ count, domain, source, detail }) => [String(count), domain, source, shorten(detail, 100)])
    lines.push('', formatTable(['failed', 'domain', kind === 'dmarc' ? 'from' : 'host', 'how'], rows, ''), '', advice)
  }
  return [...lines, '']
}

interface SourceRow extends ReceivedRow {
  readonly domain: string
}

/** Rows that say the same as one, the largest first. */
function addedUp(rows: readonly SourceRow[]): SourceRow[] {
  const sums = new Map<string, SourceRow>()
  for (const row of rows) {
    const key = `${row.domain} ${row.source} ${row.detail}`
    sums.set(key, { ...row, count: row.count + (sums.get(key)?.count ?? 0) })
  }
  return [...sums.values()].sort((a, b) => b.count - a.count)
}

function reportRow({ reporter, domain, kind, beginMs, passed, failed }: ReceivedReport): string[] {
  return [reporter, domain, kind, dayName(beginMs), String(passed), String(failed)]
}

function dayName(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}
