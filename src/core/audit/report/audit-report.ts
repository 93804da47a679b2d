import type { AuditRow, Severity } from '../audit-row.ts'
import { SEVERITIES } from '../audit-row.ts'
import { type AuditedEndpoint, endpointName } from '../audited-endpoint.ts'
import { checkOf } from '../checks/all-checks.ts'
import { judgeInside } from '../inside/inside-checks.ts'
import type { InsideEvidence } from '../inside/inside-evidence.ts'
import { type MagazineSheet, magazineSheet } from './magazine-sheet.ts'

/** What the JSON of a report says of itself. A field that goes or changes its meaning makes a new number; one that is added does not. */
export const REPORT_SCHEMA = 'posthus-audit/1'

/** A row with all that there is to know about its rule. */
export interface ReportedRow extends AuditRow {
  readonly mend: string
  readonly references: readonly string[]
}

export interface ReportedEndpoint extends Omit<AuditedEndpoint, 'rows'> {
  /** `imaps://mail.example.org:993`; where several addresses of the host were audited, with the address: `imaps://mail.example.org:993 (192.0.2.1)`. */
  readonly name: string
  readonly rows: readonly ReportedRow[]
}

/** One audit, as it is handed out: JSON, HTML, SARIF and text are made of it. */
export interface AuditReport {
  readonly schema: typeof REPORT_SCHEMA
  /** Of Posthus. */
  readonly version: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly tookMs: number
  readonly connections: number
  readonly endpoints: readonly ReportedEndpoint[]
  /** Ports that were tried because a host was named, and at which nobody answers. */
  readonly closed: readonly string[]
  /** Host names with more addresses than may be audited of one, and how many were left out. */
  readonly leftOut: readonly string[]
  readonly magazine: MagazineSheet
  /** Of the own service only: what somebody on the machine sees. */
  readonly inside?: ReportedInside
}

/** What is on the machine, and what that says. */
export interface ReportedInside extends InsideEvidence {
  readonly rows: readonly ReportedRow[]
}

/** Puts a report together; `nowMs` is the end. */
export function makeReport(
  endpoints: readonly AuditedEndpoint[],
  closed: readonly string[],
  version: string,
  startedMs: number,
  nowMs: number,
): AuditReport {
  return {
    schema: REPORT_SCHEMA,
    version,
    startedAt: new Date(startedMs).toISOString(),
    tookMs: nowMs - startedMs,
    connections: endpoints.reduce((sum, one) => sum + one.connections, 0),
    endpoints: endpoints.map((endpoint) => ({
      ...endpoint,
      name: nameAmong(endpoint, endpoints),
      rows: endpoint.rows.map(reported),
    })),
    closed,
    leftOut: [],
    magazine: magazineSheet(endpoints),
  }
}

function nameAmong(endpoint: AuditedEndpoint, all: readonly AuditedEndpoint[]): string {
  const name = endpointName(endpoint)
  const isOneOfSeveral = all.some((one) => one !== endpoint && endpointName(one) === name)
  return isOneOfSeveral ? `${name} (${endpoint.address})` : name
}

/** The rows that fail and are at least as grave as the threshold. */
export function failedRows(rows: readonly AuditRow[], threshold: Severity): AuditRow[] {
  const limit = SEVERITIES.indexOf(threshold)
  return rows.filter(({ state, severity }) => state === 'fails' && SEVERITIES.indexOf(severity) <= limit)
}

/** The report with what is on the machine beside it. */
export function withInside(report: AuditReport, evidence: InsideEvidence, nowMs: number): AuditReport {
  return { ...report, inside: { ...evidence, rows: judgeInside(evidence, nowMs).map(reported) } }
}

function reported(row: AuditRow): ReportedRow {
  const { mend = '', references = [] } = checkOf(row.check) ?? {}
  return { ...row, mend, references }
}
