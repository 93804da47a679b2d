import { join } from 'node:path'
import { type AuditedEndpoint, endpointName } from '../../core/audit/audited-endpoint.ts'
import { promiseBrokenBy } from '../../core/audit/promise.ts'
import { failedRows } from '../../core/audit/report/audit-report.ts'
import { lastAudits } from '../../store/audit/last-audits.ts'
import { formatMoment } from '../terminal/format-time.ts'
import { printable } from '../terminal/printable.ts'

/** What the last audit of every own listener has found that cannot stay, for whoever checks a house. @throws Fault store/corrupt, store/unavailable */
export function auditWarnings(data: string): string[] {
  return lastAudits(join(data, 'directory.db')).flatMap(warningsOf)
}

function warningsOf(endpoint: AuditedEndpoint): string[] {
  const broken = promiseBrokenBy(endpoint)
  const grave = failedRows(endpoint.rows, 'high').map(({ check, evidence }) => `${check}: ${evidence}`)
  const said = [...(broken === undefined ? [] : [`it is not forward-secret: ${broken}`]), ...grave]
  const when = formatMoment(endpoint.atMs)
  return said.map((text) => printable(`${endpointName(endpoint)}, as audited ${when}: ${text}; see posthus audit`))
}
