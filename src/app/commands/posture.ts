import type { PostureCount, PostureLedger } from '../../core/posture/posture-ledger.ts'
import { reportPosture, type ServicePosture, shareOf } from '../../core/posture/posture-report.ts'
import { formatTable } from '../terminal/format-table.ts'
import type { Outcome } from './outcome.ts'

const HOUR_MS = 3_600_000

/** Prints how the connections of the last `hours` hours were protected, as measured on each of them. */
export async function showPosture(ledger: PostureLedger, hours: number, nowMs: number): Promise<Outcome> {
  const thisHourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS
  const counts = await ledger.counts(thisHourMs - (hours - 1) * HOUR_MS, thisHourMs + HOUR_MS)
  const report = reportPosture(counts)
  return { text: `${formatCounts(counts)}\n\n${formatSummary(report.all, hours)}`, json: { hours, ...report } }
}

/** One row for each way in which a service was reached. */
function formatCounts(counts: readonly PostureCount[]): string {
  const ways = Map.groupBy(counts, ({ service, protection }) =>
    [service, protection?.version, protection?.suite, protection?.group].join(' '),
  )
  const rows = [...ways.values()].map((same) => {
    const { service, protection } = same[0] as PostureCount
    const connections = same.reduce((sum, count) => sum + count.connections, 0)
    return { service, protection, connections }
  })
  rows.sort((a, b) => a.service.localeCompare(b.service) || b.connections - a.connections)
  return formatTable(
    ['service', 'version', 'suite', 'key exchange', 'connections'],
    rows.map(({ service, protection, connections }) => [
      service,
      protection?.version ?? 'clear text',
      protection?.suite ?? '',
      protection?.group ?? '',
      connections,
    ]),
    'No connection has been counted yet. Counts are written every few seconds.',
  )
}

function formatSummary(all: ServicePosture, hours: number): string {
  const share = (part: number) => {
    const exact = shareOf(part, all.encrypted)
    return exact === undefined ? '' : ` (${(100 * exact).toFixed(1)} % of those with TLS)`
  }
  const span = hours === 1 ? 'This hour' : `In ${hours} hours`
  return [
    `${span}: ${all.connections} connections, ${all.connections - all.encrypted} of them without TLS to their end.`,
    `Forward-secret: ${all.forwardSecret}${share(all.forwardSecret)}`,
    `Post-quantum:   ${all.postQuantum}${share(all.postQuantum)}`,
  ].join('\n')
}
