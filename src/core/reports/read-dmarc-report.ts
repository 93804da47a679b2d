import { childOf, textOf, tryReadXml, type XmlElement } from '../../wire/xml/read-xml.ts'
import { boundedRows, countOf, domainOf, printable, type ReadReport } from './read-report.ts'
import type { ReceivedRow } from './report-book.ts'

/** Elements of a report: 20,000 records. */
const MAX_ELEMENTS = 400_000

/** An aggregate report of DMARC, RFC 9990 or its ancestor RFC 7489 (the same but for names of namespaces). Undefined if it is none. */
export function tryReadDmarcReport(document: string): ReadReport | undefined {
  const root = tryReadXml(document, MAX_ELEMENTS)
  if (root?.name !== 'feedback') return undefined
  const metadata = childOf(root, 'report_metadata')
  const range = childOf(metadata, 'date_range')
  const domain = domainOf(textOf(childOf(root, 'policy_published'), 'domain'))
  const reportId = printable(textOf(metadata, 'report_id'))
  const beginMs = secondsOf(textOf(range, 'begin'))
  const endMs = secondsOf(textOf(range, 'end'))
  if (domain === undefined || reportId === '' || beginMs === undefined || endMs === undefined) return undefined
  const reporter = printable(textOf(metadata, 'org_name'))
  const records = root.children.filter(({ name }) => name === 'record')
  return { kind: 'dmarc', domain, reporter, reportId, beginMs, endMs, ...boundedRows(records.map(rowOf)) }
}

/** Passed is what DMARC calls so: DKIM or SPF is right and of the domain of From. */
function rowOf(record: XmlElement): ReceivedRow {
  const row = childOf(record, 'row')
  const evaluated = childOf(row, 'policy_evaluated')
  const identifiers = childOf(record, 'identifiers')
  const [dkim, spf] = [textOf(evaluated, 'dkim'), textOf(evaluated, 'spf')]
  const reason = textOf(childOf(evaluated, 'reason'), 'type')
  const words = [
    `dkim=${dkim || 'none'}`,
    `spf=${spf || 'none'}`,
    `done=${textOf(evaluated, 'disposition') || 'unknown'}`,
    reason === '' ? '' : `because=${reason}`,
    `from=${textOf(identifiers, 'header_from')}`,
    ...resultsOf(childOf(record, 'auth_results')),
  ]
  return {
    isPass: dkim === 'pass' || spf === 'pass',
    count: countOf(textOf(row, 'count')),
    source: printable(textOf(row, 'source_ip')),
    detail: printable(words.filter((word) => word !== '').join(' ')),
  }
}

/** What DKIM and SPF came to before it was asked whose they are: tells a forgery from a service that was forgotten. */
function resultsOf(results: XmlElement | undefined): string[] {
  return (results?.children ?? [])
    .filter(({ name }) => name === 'dkim' || name === 'spf')
    .slice(0, 4)
    .map((one) => `${one.name}:${textOf(one, 'domain')}=${textOf(one, 'result')}`)
}

function secondsOf(text: string): number | undefined {
  return /^\d{1,11}(?:\.\d+)?$/.test(text) ? Math.floor(Number(text)) * 1000 : undefined
}
