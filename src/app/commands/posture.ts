import type { PostureCount, PostureLedger } from '../../core/posture/posture-ledger.ts'
import { isForwardSecret, isPostQuantum, type Protection, type Service } from '../../core/posture/protection.ts'
import { formatTable } from '../terminal/format-table.ts'
import type { Outcome } from './outcome.ts'

const HOUR_MS = 3_600_000

interface Total {
  readonly service: Service
  readonly protection: Protection | undefined
  connections: number
}

/** Prints how the connections of the last `hours` hours were protected, as measured on each of them. */
export async function showPosture(ledger: PostureLedger, hours: number, nowMs: number): Promise<Outcome> {
  const counts = await ledger.counts(Math.floor(nowMs / HOUR_MS) * HOUR_MS - (hours - 1) * HOUR_MS, nowMs + HOUR_MS)
  const totals = addUp(counts)
  const all = sum(totals)
  const protectedOnes = totals.filter((total) => total.protection !== undefined)
  const forwardSecret = sum(protectedOnes.filter((total) => isForwardSecret(total.protection as Protection)))
  const postQuantum = sum(protectedOnes.filter((total) => isPostQuantum(total.protection as Protection)))
  const json = {
    hours,
    connections: all,
    protected: sum(protectedOnes),
    forwardSecret,
    postQuantum,
    totals: totals.map(({ service, protection, connections }) => ({ service, ...protection, connections })),
  }
  return { text: `${formatTotals(totals)}\n\n${formatSummary(json)}`, json }
}

function addUp(counts: readonly PostureCount[]): Total[] {
  const totals = new Map<string, Total>()
  for (const { service, protection, connections } of counts) {
    const key = [service, protection?.version, protection?.suite, protection?.group].join(' ')
    const total = totals.get(key)
    if (total) total.connections += connections
    else totals.set(key, { service, protection, connections })
  }
  return [...totals.values()].sort((a, b) => a.service.localeCompare(b.service) || b.connections - a.connections)
}

function formatTotals(totals: readonly Total[]): string {
  return formatTable(
    ['service', 'version', 'suite', 'key exchange', 'connections'],
    totals.map(({ service, protection, connections }) => [
      service,
      protection?.version ?? 'clear text',
      protection?.suite ?? '',
      protection?.group ?? '',
      connections,
    ]),
    'No connection has been counted.',
  )
}

function formatSummary(totals: {
  readonly hours: number
  readonly connections: number
  readonly protected: number
  readonly forwardSecret: number
  readonly postQuantum: number
}): string {
  const share = (part: number) =>
    totals.protected === 0 ? '' : ` (${((100 * part) / totals.protected).toFixed(1)} % of those with TLS)`
  const span = totals.hours === 1 ? 'hour' : `${totals.hours} hours`
  return [
    `In the last ${span}: ${totals.connections} connections, ${totals.connections - totals.protected} of them never asked for TLS.`,
    `Forward-secret: ${totals.forwardSecret}${share(totals.forwardSecret)}`,
    `Post-quantum:   ${totals.postQuantum}${share(totals.postQuantum)}`,
  ].join('\n')
}

function sum(totals: readonly Total[]): number {
  return totals.reduce((count, total) => count + total.connections, 0)
}
