import { MAX_ROWS, type ReceivedReport, type ReceivedRow } from './report-book.ts'

/** A report as it was read, before it is known when it came. */
export type ReadReport = Omit<ReceivedReport, 'receivedMs'>

/** The rows that are kept, failures first, and the sums of all. */
export function boundedRows(rows: readonly ReceivedRow[]): Pick<ReceivedReport, 'rows' | 'passed' | 'failed'> {
  const sum = (isPass: boolean) => rows.reduce((total, row) => total + (row.isPass === isPass ? row.count : 0), 0)
  const sorted = rows.toSorted((a, b) => Number(a.isPass) - Number(b.isPass) || b.count - a.count)
  return { rows: sorted.slice(0, MAX_ROWS), passed: sum(true), failed: sum(false) }
}

/** Text of a stranger, fit for a line of a terminal. */
export function printable(text: unknown): string {
  if (typeof text !== 'string') return ''
  return text
    .slice(0, 1000)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 255)
}

/** A domain name in small letters, or undefined. */
export function domainOf(text: unknown): string | undefined {
  const name = printable(text).toLowerCase().replace(/\.$/, '')
  return /^(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+$/.test(name) ? name : undefined
}

/** How many; what is no number counts for nothing. At most a billion, so that no sum overflows. */
export function countOf(text: unknown): number {
  const count = typeof text === 'number' ? text : /^\d{1,10}$/.test(printable(text)) ? Number(text) : 0
  return Number.isInteger(count) && count >= 0 ? Math.min(count, 1_000_000_000) : 0
}
