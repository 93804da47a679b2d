import type { AbuseEntry } from './abuse-case.ts'

/** What is counted, and told everybody. */
export const COUNTED = [
  'cases',
  'reports',
  'warn',
  'throttle',
  'hold',
  'suspend',
  'appeals',
  'upheld',
  'reversed',
  'alone',
] as const
export type Counted = (typeof COUNTED)[number]

/** The numbers of a quarter of a year. */
export interface AbuseQuarter {
  /** `2026-Q4`, in UTC. */
  readonly quarter: string
  readonly counts: Readonly<Record<Counted, number>>
}

/** One number as it is kept. */
export interface AbuseTally {
  readonly quarter: string
  readonly what: Counted
  readonly times: number
}

/** What an entry counts as, once each. `alone`: an answer by whoever had acted. */
export function countsOf(entry: AbuseEntry): readonly Counted[] {
  switch (entry.what) {
    case 'opened':
      return ['cases']
    case 'reported':
    case 'more-reports':
      return ['reports']
    case 'acted':
      return [entry.measure]
    case 'appealed':
      return ['appeals']
    case 'decided':
      return [entry.isReversed ? 'reversed' : 'upheld', ...(entry.isAlone ? (['alone'] as const) : [])]
    default:
      return []
  }
}

/** The quarter of a moment, in UTC. */
export function quarterOf(atMs: number): string {
  const date = new Date(atMs)
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`
}

/** The numbers by quarters, the latest first. */
export function quartersOf(tallies: readonly AbuseTally[]): readonly AbuseQuarter[] {
  const names = [...new Set(tallies.map(({ quarter }) => quarter))].toSorted().toReversed()
  return names.map((quarter) => {
    const of = (what: Counted) => tallies.find((one) => one.quarter === quarter && one.what === what)?.times ?? 0
    return { quarter, counts: Object.fromEntries(COUNTED.map((what) => [what, of(what)])) as Record<Counted, number> }
  })
}
