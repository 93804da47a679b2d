import type { Case, Goal, Measure, RowPlan, Run } from './case.ts'
import type { ContestantName } from './contestant.ts'
import { median, round } from './load/samples.ts'

/** Runs of one case, by server, in order. */
export type Runs = ReadonlyMap<ContestantName, readonly Run[]>

/** A line of the table with its figures: medians over all rounds. */
export interface Row {
  readonly title: string
  readonly measure: Measure
  readonly peer: ContestantName
  readonly posthus: number
  readonly theirs: number
  /** How many times better Posthus is. */
  readonly times: number
  readonly goal: string
  /** Undefined where nothing is asked for. */
  readonly met: boolean | undefined
}

const UNITS: Record<Measure, string> = { rate: '/s', cpuMs: 'ms', loadMs: 'ms', p50Ms: 'ms', p99Ms: 'ms', kib: 'KiB' }

const MEASURES: Record<Measure, string> = {
  rate: 'rate',
  cpuMs: 'server CPU each',
  loadMs: 'CPU of the load generator',
  p50Ms: 'median',
  p99Ms: '99 %',
  kib: 'memory',
}

const PEERS: Record<ContestantName, string> = {
  posthus: 'Posthus',
  mdbox: 'Dovecot, mdbox',
  maildir: 'Dovecot, maildir',
  default: 'Dovecot, default log-in',
  xapian: 'Dovecot, fts-xapian',
  postfix: 'Postfix',
  opendkim: 'Postfix, opendkim',
  opendmarc: 'Postfix, opendkim, opendmarc with SPF',
  rspamd: 'Postfix, opendkim, opendmarc with SPF, rspamd',
}

/** Lines of a case, those without figures left out. */
export function rowsOf({ rows }: Case, runs: Runs): Row[] {
  return rows.flatMap((plan) => {
    const posthus = medianOf(runs.get('posthus'), plan)
    const theirs = medianOf(runs.get(plan.peer), plan)
    if (!(posthus > 0) || !(theirs > 0)) return []
    const times = plan.measure === 'rate' ? posthus / theirs : theirs / posthus
    const { title, measure, peer, goal } = plan
    return [
      { title, measure, peer, posthus, theirs, times, goal: asked(goal, measure), met: isMet(goal, posthus, times) },
    ]
  })
}

/** The table as Markdown, columns aligned. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [
    ['operation', 'measure', 'Posthus', 'beside', 'its figure', 'times better', 'goal', 'met'],
    ...rows.map((row) => [
      row.title,
      MEASURES[row.measure],
      withUnit(row.posthus, row.measure),
      PEERS[row.peer],
      withUnit(row.theirs, row.measure),
      precise(row.times),
      row.goal,
      row.met === undefined ? '' : row.met ? 'yes' : 'no',
    ]),
  ]
  const widths = (cells[0] as string[]).map((_, column) =>
    Math.max(...cells.map((line) => (line[column] as string).length)),
  )
  const lines = cells.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`,
  )
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`)
  return lines.join('\n')
}

function medianOf(runs: readonly Run[] | undefined, { operation, measure }: RowPlan): number {
  return median((runs ?? []).flatMap((run) => run[operation]?.[measure] ?? []))
}

function asked(goal: Goal | undefined, measure: Measure): string {
  if (!goal) return ''
  return 'times' in goal ? `${goal.times} ×` : `at most ${goal.atMost} ${UNITS[measure]}`
}

function isMet(goal: Goal | undefined, posthus: number, times: number): boolean | undefined {
  if (!goal) return undefined
  return 'times' in goal ? times >= goal.times : posthus <= goal.atMost
}

function withUnit(value: number, measure: Measure): string {
  return `${precise(value)}${measure === 'rate' ? '' : ' '}${UNITS[measure]}`
}

/** Three digits that mean something, thousands apart. */
function precise(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return round(value, digits).toLocaleString('en-US', { maximumFractionDigits: digits })
}
