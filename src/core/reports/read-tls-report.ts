import { boundedRows, countOf, domainOf, printable, type ReadReport } from './read-report.ts'
import type { ReceivedRow } from './report-book.ts'

/** Policies of one report, and failures of one policy, that are looked at. */
const MAX_POLICIES = 100
const MAX_DETAILS = 5000

type Json = Readonly<Record<string, unknown>>

/** A report on TLS, RFC 8460 §4. Undefined if it is none. Of several domains, which only a report on many would have, the first counts. */
export function tryReadTlsReport(document: string): ReadReport | undefined {
  const root = tryObject(tryParse(document))
  const range = tryObject(root?.['date-range'])
  const policies = objectsIn(root?.['policies'], MAX_POLICIES)
  const domain = domainOf(tryObject(policies[0]?.['policy'])?.['policy-domain'])
  const reportId = printable(root?.['report-id'])
  const beginMs = Date.parse(printable(range?.['start-datetime']))
  const endMs = Date.parse(printable(range?.['end-datetime']))
  if (domain === undefined || reportId === '' || Number.isNaN(beginMs) || Number.isNaN(endMs)) return undefined
  const reporter = printable(root?.['organization-name'])
  return { kind: 'tls', domain, reporter, reportId, beginMs, endMs, ...boundedRows(policies.flatMap(rowsOf)) }
}

function rowsOf(part: Json): ReceivedRow[] {
  const policy = tryObject(part['policy'])
  const summary = tryObject(part['summary'])
  const type = printable(policy?.['policy-type'])
  const failures = objectsIn(part['failure-details'], MAX_DETAILS).map((detail) => failureOf(detail, type))
  const named = failures.reduce((total, { count }) => total + count, 0)
  const rows: ReceivedRow[] = [...failures]
  const passed = countOf(summary?.['total-successful-session-count'])
  if (passed > 0) rows.push({ isPass: true, count: passed, source: '', detail: `policy=${type}` })
  // What was counted without being told apart.
  const unnamed = countOf(summary?.['total-failure-session-count']) - named
  if (unnamed > 0) rows.push({ isPass: false, count: unnamed, source: '', detail: `unnamed failure policy=${type}` })
  return rows
}

function failureOf(detail: Json, policy: string): ReceivedRow {
  const words = [
    printable(detail['result-type']) || 'unknown failure',
    `policy=${policy}`,
    word('from', detail['sending-mta-ip']),
    word('at', detail['receiving-ip']),
    word('reason', detail['failure-reason-code']),
  ]
  return {
    isPass: false,
    count: countOf(detail['failed-session-count']),
    source: printable(detail['receiving-mx-hostname']),
    detail: printable(words.filter((one) => one !== '').join(' ')),
  }
}

function word(name: string, value: unknown): string {
  const text = printable(value)
  return text === '' ? '' : `${name}=${text}`
}

function tryParse(document: string): unknown {
  try {
    return JSON.parse(document)
  } catch {
    return undefined
  }
}

function tryObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

function objectsIn(value: unknown, most: number): Json[] {
  return Array.isArray(value)
    ? value.slice(0, most).flatMap((one: unknown): Json[] => {
        const object = tryObject(one)
        return object ? [object] : []
      })
    : []
}
