import type { Severity } from '../audit-row.ts'
import { endpointName } from '../audited-endpoint.ts'
import { ALL_CHECKS } from '../checks/all-checks.ts'
import type { CheckDescription } from '../checks/check-description.ts'
import type { AuditReport, ReportedEndpoint, ReportedRow } from './audit-report.ts'

/** For tools that sort by number (`security-severity`, as CVSS has it). */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '0.0',
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}

/** A report in SARIF 2.1.0 (OASIS), for code hosts and CI: what fails are results of kind `fail`, what is unknown `open`, what holds `pass`. */
export function sarifReport(report: AuditReport): object {
  const { version, startedAt, tookMs, endpoints } = report
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'posthus audit', semanticVersion: version, rules: ALL_CHECKS.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: endpoints.every(({ failure }) => failure === undefined),
            startTimeUtc: startedAt,
            endTimeUtc: new Date(Date.parse(startedAt) + tookMs).toISOString(),
            toolExecutionNotifications: endpoints.flatMap(notificationOf),
          },
        ],
        results: [
          ...endpoints.flatMap((endpoint) =>
            endpoint.rows.flatMap((row) => resultOf(endpoint, endpointName(endpoint), row) ?? []),
          ),
          ...(report.inside?.rows ?? []).flatMap(
            (row) => resultOf({ name: 'inside://localhost' }, 'inside://localhost', row) ?? [],
          ),
        ],
      },
    ],
  }
}

function ruleOf({ id, title, severity, scope, mend, references }: CheckDescription): object {
  return {
    id,
    shortDescription: { text: title },
    help: { text: mend },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['security', scope, ...references], 'security-severity': SECURITY_SEVERITY[severity] },
  }
}

/** SARIF §3.27.10: a result that is no failure has the level `none`. */
function resultOf(
  endpoint: Pick<ReportedEndpoint, 'name'>,
  place: string,
  { check, title, state, severity, evidence, mend }: ReportedRow,
): object | undefined {
  const ruleIndex = ALL_CHECKS.findIndex(({ id }) => id === check)
  if (ruleIndex < 0) return undefined
  const kind = state === 'fails' ? 'fail' : state === 'unknown' ? 'open' : 'pass'
  const said = state === 'fails' ? `Not so: ${title}. ${evidence}. ${mend}` : `${title}: ${evidence}`
  return {
    ruleId: check,
    ruleIndex,
    kind,
    level: kind === 'fail' ? LEVELS[severity] : 'none',
    message: { text: said },
    // A place in a file is asked for by those who show results; the endpoint stands in for the file.
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(place) }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: endpoint.name, kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'posthusAudit/v1': `${endpoint.name} ${check}` },
  }
}

/** The name as RFC 3986 has URIs; the brackets of an IPv6 address belong there. */
function uriOf(name: string): string {
  return encodeURI(name.toWellFormed()).replaceAll('%5B', '[').replaceAll('%5D', ']')
}

function notificationOf({ name, failure }: ReportedEndpoint): object[] {
  return failure === undefined ? [] : [{ level: 'error', message: { text: `${name}: ${failure}` } }]
}
