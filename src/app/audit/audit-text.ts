import type { AuditedEndpoint, ForwardSecrecyLevel } from '../../core/audit/audited-endpoint.ts'
import type {
  AuditReport,
  ReportedEndpoint,
  ReportedInside,
  ReportedRow,
} from '../../core/audit/report/audit-report.ts'
import { isOnSheet } from '../../core/audit/report/magazine-sheet.ts'
import { formatTable } from '../terminal/format-table.ts'
import { formatMoment } from '../terminal/format-time.ts'
import { printable } from '../terminal/printable.ts'

export interface TextOptions {
  /** For people at a terminal; programs and files get none. */
  readonly colour: boolean
  /** Checks that hold as well. */
  readonly all: boolean
}

/** A report for people, one endpoint below the other: what is wrong with it first, what mends it beside it. */
export function auditText(report: AuditReport, options: TextOptions): string {
  const { endpoints, closed, leftOut, connections, tookMs } = report
  const parts = endpoints.map((endpoint) => endpointText(endpoint, options))
  if (report.inside) parts.push(insideText(report.inside, options))
  if (closed.length > 0) parts.push(`Nobody answers at ${closed.map(printable).join(', ')}.`)
  if (leftOut.length > 0) parts.push(`Addresses that were left out (see --addresses): ${leftOut.join(', ')}.`)
  const count = `${endpoints.length} endpoint${endpoints.length === 1 ? '' : 's'}`
  parts.push(`${count}, ${connections} connections, ${(tookMs / 1000).toFixed(1)} s.`)
  return parts.join('\n\n')
}

/** The sheet of a magazine: one line for each class, and why one does not pass. */
export function magazineText({ magazine, endpoints }: AuditReport, options: TextOptions): string {
  const { lines } = magazine
  const table = formatTable(
    ['service', 'endpoints', 'forward secrecy', 'score', 'verdict'],
    lines.map(({ name, endpoints, forwardSecrecy, score, passes }) => [
      name,
      endpoints,
      forwardSecrecy,
      score,
      endpoints === 0 ? 'not audited' : passes ? 'passes' : 'FAILS',
    ]),
    '',
  )
  const reasons = lines
    .filter(({ endpoints, passes }) => endpoints > 0 && !passes)
    .flatMap(({ name, why }) => why.map((reason) => `${name}: ${printable(reason)}`))
  const others = endpoints.filter((endpoint) => !isOnSheet(endpoint)).map(({ name }) => printable(name))
  const aside =
    others.length === 0 ? [] : [`Not on the sheet: ${others.join(', ')}. Name the service: https://host:port.`]
  return [paint(table, options), ...reasons, ...aside].join('\n')
}

/** What is on the machine, beside what is seen from outside. */
function insideText({ rows, files, processes }: ReportedInside, options: TextOptions): string {
  const shown = rows.filter(({ state }) => options.all || state !== 'holds')
  const running = processes?.map(
    ({ pid, node, openssl, startedMs }) =>
      `  process ${pid} since ${formatMoment(startedMs)}${node === undefined ? '' : `, Node ${node}, OpenSSL ${openssl}`}`,
  )
  return [
    bold('on this machine', options),
    `  ${files.length} files with secrets`,
    ...(running ?? ['  processes cannot be looked at on this machine']),
    ...shown.flatMap((row) => rowText(row, options)),
    ...(options.all ? [] : [`  ${rows.length - shown.length} checks hold.`]),
  ].join('\n')
}

function endpointText(endpoint: ReportedEndpoint, options: TextOptions): string {
  const { name, address, connections, tookMs, failure, forwardSecrecy, rows, protocols, groups } = endpoint
  const shown = rows.filter(({ state }) => options.all || state !== 'holds')
  const holding = rows.filter(({ state }) => state === 'holds').length
  const lines = [
    bold(printable(name), options),
    `  ${address ?? 'no address'}, ${connections} connections, ${tookMs} ms`,
    ...(failure === undefined ? [] : [`  ${red(printable(failure), options)}`]),
    `  forward secrecy  ${levelText(forwardSecrecy.level, options)}`,
    ...forwardSecrecy.reasons.slice(0, 4).map((reason) => `                   ${printable(reason)}`),
    `  score            ${scoreText(endpoint)}`,
    ...endpoint.score.caps.slice(0, 6).map((cap) => `                   ${printable(cap)}`),
    `  offers           ${[...protocols, ...groups].join(', ') || 'nothing that is known'}`,
    ...(shown.length > 0 ? [''] : []),
    ...shown.flatMap((row) => rowText(row, options)),
    ...(options.all ? [] : [`  ${holding} checks hold.`]),
  ]
  return lines.join('\n')
}

function rowText({ check, title, state, severity, evidence, mend }: ReportedRow, options: TextOptions): string[] {
  const word = (state === 'fails' ? severity : state).padEnd(8)
  const painted = state === 'fails' && (severity === 'critical' || severity === 'high') ? red(word, options) : word
  const head = `  ${painted} ${check.padEnd(24)} ${printable(evidence)}`
  return state === 'fails' ? [head, `           ${title}: not so. ${mend}`] : [head]
}

function scoreText({ score: { grade, points, protocol, keyExchange, cipher } }: AuditedEndpoint): string {
  if (points === undefined) return 'nothing could be scored'
  return `${grade}  ${points} points: protocol ${protocol}, key exchange ${keyExchange}, cipher ${cipher}`
}

function levelText(level: ForwardSecrecyLevel, options: TextOptions): string {
  return level === 'full' || level === 'post-quantum' ? green(level, options) : red(level, options)
}

function paint(table: string, options: TextOptions): string {
  return table.replaceAll('FAILS', red('FAILS', options)).replaceAll(/\bpasses$/gm, green('passes', options))
}

function bold(text: string, { colour }: TextOptions): string {
  return colour ? `\u001b[1m${text}\u001b[0m` : text
}

function red(text: string, { colour }: TextOptions): string {
  return colour ? `\u001b[31m${text}\u001b[0m` : text
}

function green(text: string, { colour }: TextOptions): string {
  return colour ? `\u001b[32m${text}\u001b[0m` : text
}
