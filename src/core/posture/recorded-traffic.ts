import type { AuditRun } from '../audit/audit-log.ts'
import type { AuditedEndpoint } from '../audit/audited-endpoint.ts'
import type { PostureCount } from './posture-ledger.ts'
import { isForwardSecret, isPostQuantum, type Service } from './protection.ts'
import { PUBLIC_SERVICES, type PublicService } from './public-posture.ts'

const DAY_MS = 86_400_000
/** For so long after it an audit speaks for the days that follow: it runs every day. */
const AUDIT_HOLDS_MS = 3 * DAY_MS

/**
 * What becomes of traffic that somebody recorded, now that they have every key: it stays `closed`, some of it is `open` to them, or nobody can show either (`unproven`).
 */
export type RecordedVerdict = 'closed' | 'open' | 'unproven'

/** Days in a row of one service of which the same holds. */
export interface RecordedSpan {
  readonly service: PublicService
  readonly fromMs: number
  /** End of the last day. */
  readonly toMs: number
  readonly verdict: RecordedVerdict
  /** Connections with TLS in these days, those of them without forward secrecy, and those that hold against quantum computers too. */
  readonly encrypted: number
  readonly open: number
  readonly postQuantum: number
  /** Connections in clear text: nothing of them was ever closed. */
  readonly clear: number
  /** Why, of the first of these days. */
  readonly evidence: string
}

/**
 * Assesses what recorded traffic of a time stays closed to whoever gets hold of every key that is kept here, by service and day: from what was counted of every connection, and from the audits of
 * the time. Both are needed: the ledger knows what was agreed on, and the audits that keys of exchanges were not used twice and no ticket held the secret of a session. `counts` are those of days.
 */
export function assessRecordedTraffic(
  counts: readonly PostureCount[],
  runs: readonly AuditRun[],
  fromMs: number,
  toMs: number,
): readonly RecordedSpan[] {
  const spans: RecordedSpan[] = []
  for (const service of Object.keys(PUBLIC_SERVICES) as PublicService[]) {
    const names: readonly Service[] = PUBLIC_SERVICES[service]
    const days = Map.groupBy(
      counts.filter((count) => names.includes(count.service)),
      ({ startMs }) => startMs,
    )
    for (let dayMs = fromMs; dayMs < toMs; dayMs += DAY_MS) {
      const own = days.get(dayMs)
      if (own) addDay(spans, dayOf(service, dayMs, own, runs))
    }
  }
  return spans
}

/** Joins a day to the span before it if that is of the day before and the same holds of it. */
function addDay(spans: RecordedSpan[], day: RecordedSpan): void {
  const last = spans.at(-1)
  if (last?.service !== day.service || last.toMs !== day.fromMs || last.verdict !== day.verdict) {
    spans.push(day)
    return
  }
  spans[spans.length - 1] = {
    ...last,
    toMs: day.toMs,
    encrypted: last.encrypted + day.encrypted,
    open: last.open + day.open,
    postQuantum: last.postQuantum + day.postQuantum,
    clear: last.clear + day.clear,
  }
}

function dayOf(
  service: PublicService,
  dayMs: number,
  counts: readonly PostureCount[],
  runs: readonly AuditRun[],
): RecordedSpan {
  const total = (holds: (count: PostureCount) => boolean) =>
    counts.filter(holds).reduce((sum, { connections }) => sum + connections, 0)
  const encrypted = total(({ protection }) => protection !== undefined)
  const open = total(({ protection }) => protection !== undefined && !isForwardSecret(protection))
  return {
    service,
    fromMs: dayMs,
    toMs: dayMs + DAY_MS,
    ...judgeDay(service, dayMs, open, runs),
    encrypted,
    open,
    postQuantum: total(({ protection }) => protection !== undefined && isPostQuantum(protection)),
    clear: total(({ protection }) => protection === undefined),
  }
}

function judgeDay(
  service: PublicService,
  dayMs: number,
  open: number,
  runs: readonly AuditRun[],
): { readonly verdict: RecordedVerdict; readonly evidence: string } {
  if (open > 0) return { verdict: 'open', evidence: `${open} connections were agreed on without forward secrecy` }
  if (service === 'smtp-out') {
    // Whether the other side uses its keys once nobody here can see.
    return { verdict: 'closed', evidence: 'every encrypted connection had keys of its own, as far as our side goes' }
  }
  const names: readonly string[] = PUBLIC_SERVICES[service]
  const endpoints = runs
    .filter(({ atMs }) => atMs >= dayMs + DAY_MS - AUDIT_HOLDS_MS && atMs < dayMs + DAY_MS)
    .flatMap((run) => run.endpoints.filter((endpoint) => names.includes(endpoint.service)))
  const reached = endpoints.filter(({ failure }) => failure === undefined)
  const bad = reached.find(({ forwardSecrecy: { level } }) => level === 'partial' || level === 'none')
  if (bad)
    return {
      verdict: 'open',
      evidence: `audit of ${at(bad)}: ${bad.forwardSecrecy.reasons[0] ?? bad.forwardSecrecy.level}`,
    }
  const good = reached.find(({ forwardSecrecy: { level } }) => level === 'full' || level === 'post-quantum')
  if (!good)
    return {
      verdict: 'unproven',
      evidence: 'every connection was forward-secret, but no audit of the time shows that keys were used once',
    }
  return { verdict: 'closed', evidence: `every encrypted connection was forward-secret; audit of ${at(good)}` }
}

function at({ service, port, atMs }: AuditedEndpoint): string {
  return `${service} on port ${port}, ${new Date(atMs).toISOString().slice(0, 10)}`
}
