import { Fault } from '../../../base/fault.ts'
import type { PostureCount, PostureLedger, RefusalCount } from '../../../core/posture/posture-ledger.ts'
import {
  type PostureReport,
  reportPosture,
  type ServicePosture,
  shareOf,
} from '../../../core/posture/posture-report.ts'
import { formatTable } from '../../terminal/format-table.ts'
import type { Outcome } from '../outcome.ts'
import { readMoment } from '../read-moment.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Which connections are meant, and what is added up. */
export interface PostureOptions {
  /** So many hours up to now; `from` goes before. */
  readonly hours: number
  /** `90m`, `2h`, `3d` ago, or a date. */
  readonly from?: string
  readonly to?: string
  readonly service?: string
  readonly by?: PostureStep
}

export const POSTURE_STEPS = ['hour', 'day', 'month'] as const

export type PostureStep = (typeof POSTURE_STEPS)[number]

type Ledger = Pick<PostureLedger, 'counts' | 'refusals'>

/** Prints how connections were protected, as measured on each of them: in a time, or step by step. @throws Fault peer command/bad-time */
export async function showPosture(ledger: Ledger, options: PostureOptions, nowMs: number): Promise<Outcome> {
  const [fromMs, toMs] = postureBounds(options, nowMs)
  const isWanted = (one: PostureCount | RefusalCount) =>
    options.service === undefined || one.service === options.service
  const span = options.by === 'day' || options.by === 'month' ? 'day' : 'hour'
  const counts = (await ledger.counts(fromMs, toMs, span)).filter(isWanted)
  const refusals = (await ledger.refusals(fromMs, toMs, span)).filter(isWanted)
  const json = { hours: Math.round((toMs - fromMs) / HOUR_MS), fromMs, toMs, ...reportPosture(counts, refusals) }
  if (options.by !== undefined) {
    const steps = stepsOf(options.by, counts, refusals)
    return { text: formatSteps(steps, options.by), json: { ...json, by: options.by, steps } }
  }
  const parts = [
    formatCounts(counts),
    formatSummary(json.all, json.hours),
    ...formatTrust(json.all),
    ...formatRefusals(refusals),
  ]
  return { text: parts.join('\n\n'), json }
}

/** Whole hours, or whole days where days are added up: [from, to). @throws Fault peer command/bad-time */
export function postureBounds({ hours, from, to, by }: PostureOptions, nowMs: number): [fromMs: number, toMs: number] {
  const stepMs = by === 'day' || by === 'month' ? DAY_MS : HOUR_MS
  const end = to === undefined ? nowMs : readMoment(to, nowMs)
  const toMs = (Math.floor(end / stepMs) + (to !== undefined && end % stepMs === 0 ? 0 : 1)) * stepMs
  const begin = from === undefined ? toMs - hours * HOUR_MS : readMoment(from, nowMs)
  const fromMs = Math.floor(begin / stepMs) * stepMs
  if (fromMs < toMs) return [fromMs, toMs]
  throw new Fault(
    'peer',
    'command/bad-time',
    'the time ends before it begins: write an earlier --from, or a later --to',
  )
}

interface Step extends PostureReport {
  /** `2026-11`, `2026-11-26`, `2026-11-26 08:00Z`. */
  readonly of: string
}

/** Calendar months, days or hours of UTC that had connections, oldest first. */
function stepsOf(by: PostureStep, counts: readonly PostureCount[], refusals: readonly RefusalCount[]): Step[] {
  const label = ({ startMs }: { readonly startMs: number }) => {
    const iso = new Date(startMs).toISOString()
    if (by === 'month') return iso.slice(0, 7)
    return by === 'day' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}Z`
  }
  const counted = Map.groupBy(counts, label)
  const refused = Map.groupBy(refusals, label)
  return [...new Set([...counted.keys(), ...refused.keys()])]
    .sort()
    .map((of) => ({ of, ...reportPosture(counted.get(of) ?? [], refused.get(of) ?? []) }))
}

function formatSteps(steps: readonly Step[], by: PostureStep): string {
  return formatTable(
    [by, 'service', 'connections', 'with TLS', 'forward-secret', 'post-quantum', 'TLS 1.3', 'refused'],
    steps.flatMap(({ of, services }) =>
      services.map((one) => {
        const share = (part: number) => percent(part, one.encrypted)
        return [
          of,
          one.service,
          one.connections,
          percent(one.encrypted, one.connections),
          ...[one.forwardSecret, one.postQuantum, one.tls13].map(share),
          one.refused.reduce((sum, { connections }) => sum + connections, 0),
        ]
      }),
    ),
    NOTHING,
  )
}

const NOTHING = 'No connection has been counted in that time. Counts are written every few seconds.'

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
    NOTHING,
  )
}

function formatSummary(all: ServicePosture, hours: number): string {
  const line = (what: string, part: number) => {
    const exact = shareOf(part, all.encrypted)
    return `${what} ${part}${exact === undefined ? '' : ` (${percent(part, all.encrypted)} of those with TLS)`}`
  }
  const span = hours === 1 ? 'This hour' : `In ${hours} hours`
  return [
    `${span}: ${all.connections} connections, ${all.connections - all.encrypted} of them without TLS to their end, ${all.own} from this machine itself.`,
    line('Forward-secret:', all.forwardSecret),
    line('Post-quantum:  ', all.postQuantum),
    line('TLS 1.3:       ', all.tls13),
  ].join('\n')
}

/** Of connections to others: what their side promises, and what proved that it was them. */
function formatTrust({ policies, proofs }: ServicePosture): string[] {
  if (policies.length + proofs.length === 0) return []
  const tally = (of: ServicePosture['policies']) =>
    of.map(({ name, connections }) => `${name} ${connections}`).join(', ')
  return [`To other servers, by their policy: ${tally(policies)}. Proved by: ${tally(proofs)}.`]
}

function formatRefusals(refusals: readonly RefusalCount[]): string[] {
  if (refusals.length === 0) return []
  const rows = reportPosture([], refusals).services.flatMap(({ service, refused }) =>
    refused.map(({ name, connections }) => [service, name, connections]),
  )
  return [formatTable(['came to nothing', 'why', 'connections'], rows, '')]
}

function percent(part: number, whole: number): string {
  const share = shareOf(part, whole)
  return share === undefined ? '' : `${(100 * share).toFixed(1)} %`
}
