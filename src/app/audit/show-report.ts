import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { AuditRow, Severity } from '../../core/audit/audit-row.ts'
import type { AuditedEndpoint } from '../../core/audit/audited-endpoint.ts'
import { ALL_CHECKS } from '../../core/audit/checks/all-checks.ts'
import { type AuditReport, failedRows } from '../../core/audit/report/audit-report.ts'
import { htmlReport } from '../../core/audit/report/html-report.ts'
import { sarifReport } from '../../core/audit/report/sarif-report.ts'
import type { Outcome } from '../commands/outcome.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { auditText, magazineText } from './audit-text.ts'

/** How a report is shown, and when it is a failure. */
export interface ReportOptions {
  readonly html?: string
  readonly sarif?: string
  readonly all?: boolean
  readonly profile?: 'magazine'
  readonly failOn: Severity | 'none'
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
}

/** Writes the files that are asked for into `folder`, and says what there is to say. @throws Fault peer audit/cannot-write */
export async function showReport(
  report: AuditReport,
  terminal: Pick<Terminal, 'interactive'>,
  folder: string,
  options: ReportOptions,
): Promise<Outcome> {
  const { html, sarif, failOn } = options
  if (html !== undefined) await write(resolve(folder, html), htmlReport(report))
  if (sarif !== undefined) await write(resolve(folder, sarif), `${JSON.stringify(sarifReport(report), null, 2)}\n`)
  const look = { colour: terminal.interactive && process.env['NO_COLOR'] === undefined, all: options.all === true }
  const isSheet = options.profile === 'magazine'
  const wrong = failOn === 'none' ? 0 : wrongs(report, failOn)
  const isEmpty = report.endpoints.length === 0
  const text = [
    isSheet ? magazineText(report, look) : '',
    isSheet && !look.all ? '' : auditText(report, look),
    wrong > 0 ? `${wrong} of what was found is ${failOn} or graver, or could not be audited.` : '',
    isEmpty ? 'Nothing was audited: nobody answers.' : '',
  ].filter((part) => part !== '')
  return { text: text.join('\n\n'), json: report, failed: wrong > 0 || isEmpty || (isSheet && !report.magazine.passes) }
}

/** An endpoint that could not be audited counts too: silence is no pass. */
function wrongs({ endpoints, inside }: AuditReport, failOn: Severity): number {
  return endpoints.reduce(
    (sum, { rows, failure }) => sum + failedRows(rows, failOn).length + (failure === undefined ? 0 : 1),
    failedRows(inside?.rows ?? [], failOn).length,
  )
}

/** The rows that were asked for; the grades are made of all of them. */
export function onlyWanted(
  endpoint: AuditedEndpoint,
  { only, skip = [] }: Pick<ReportOptions, 'only' | 'skip'>,
): AuditedEndpoint {
  const isWanted = ({ check }: AuditRow) => (only === undefined || only.includes(check)) && !skip.includes(check)
  return { ...endpoint, rows: endpoint.rows.filter(isWanted) }
}

/** @throws Fault peer audit/bad-check */
export function requireKnownChecks({ only = [], skip = [] }: Pick<ReportOptions, 'only' | 'skip'>): void {
  const unknown = [...only, ...skip].find((name) => !ALL_CHECKS.some(({ id }) => id === name))
  if (unknown === undefined) return
  const known = ALL_CHECKS.map(({ id }) => id).join(', ')
  throw new Fault(
    'peer',
    'audit/bad-check',
    `there is no check ${JSON.stringify(unknown.slice(0, 60))}; there are ${known}`,
  )
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new Fault(
      'peer',
      'audit/cannot-write',
      `${path} cannot be written (${why}): name a file in a folder that is there`,
    )
  }
}
