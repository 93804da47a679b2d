import { type AuditLog, type AuditRun, MOST_RUNS } from '../../../core/audit/audit-log.ts'
import type { PostureLedger } from '../../../core/posture/posture-ledger.ts'
import {
  assessRecordedTraffic,
  type RecordedSpan,
  type RecordedVerdict,
} from '../../../core/posture/recorded-traffic.ts'
import { formatTable } from '../../terminal/format-table.ts'
import type { Outcome } from '../outcome.ts'
import { type PostureOptions, postureBounds } from '../published/posture.ts'

const DAY_MS = 86_400_000

/** Tells what traffic that was recorded in a time stays closed to whoever has got every key that is kept here, by service and date: for the assessment of a break-in. @throws Fault peer command/bad-time */
export async function showRecordedTraffic(
  ledger: Pick<PostureLedger, 'counts'>,
  audits: Pick<AuditLog, 'runs'>,
  options: PostureOptions,
  nowMs: number,
): Promise<Outcome> {
  const [fromMs, toMs] = postureBounds({ ...options, by: 'day' }, nowMs)
  const counts = await ledger.counts(fromMs, toMs, 'day')
  const runs: readonly AuditRun[] = await audits.runs(MOST_RUNS)
  const all = assessRecordedTraffic(counts, runs, fromMs, toMs)
  const spans = options.service === undefined ? all : all.filter(({ service }) => service === options.service)
  return { text: `${formatSpans(spans)}\n\n${EXPLANATION}`, json: { fromMs, toMs, spans } }
}

const VERDICTS: Readonly<Record<RecordedVerdict, string>> = {
  closed: 'stays closed',
  open: 'CAN BE READ in part',
  unproven: 'not proven',
}

const EXPLANATION =
  'Of traffic that somebody recorded and who later has every key that is kept here. Clear text was never closed; what lies on disk is another matter.'

function formatSpans(spans: readonly RecordedSpan[]): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  return formatTable(
    ['service', 'from', 'to', 'what was recorded', 'with TLS', 'post-quantum', 'clear text', 'why'],
    spans.map(({ service, fromMs, toMs, verdict, encrypted, postQuantum, clear, evidence }) => [
      service,
      day(fromMs),
      day(toMs - DAY_MS),
      VERDICTS[verdict],
      encrypted,
      postQuantum,
      clear,
      evidence,
    ]),
    'No connection has been counted in that time.',
  )
}
