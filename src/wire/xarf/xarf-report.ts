import { type Bytes, tryText, utf8 } from '../../base/bytes.ts'
import { printable } from '../mime/feedback-report.ts'
import { HeaderFields } from '../mime/header-fields.ts'

/** What a report in the format of xarf.org says. Nothing of it is proved: whoever writes one can claim anything. */
export interface XarfReport {
  /** `xarf` with category and type as the report has them, small letters: `xarf messaging/spam`. */
  readonly type: string
  /** Fields that say what was seen, when, where and by whom, as `name: value`, printable and short. Subjects, recipients and evidence are none of them. */
  readonly fields: readonly string[]
  /** The message that is complained about, if the report has one: at most `MAX_EVIDENCE_BYTES` of it. */
  readonly message: Bytes | undefined
}

/** Octets of the report: evidence may have five megabytes, which base64 makes seven. */
export const MAX_XARF_BYTES = 8 * 1024 * 1024
/** Arrays, objects and what is in them. Threat: eight million brackets are read into a gigabyte. A real report has a hundred. */
const MAX_VALUES = 20_000
const MAX_EVIDENCE = 20
const MAX_EVIDENCE_BYTES = 5 * 1024 * 1024
const MESSAGES: ReadonlySet<string> = new Set(['message/rfc822', 'message/global', 'text/rfc822-headers', 'text/email'])

/** What is kept of version 4, and of an object within it behind a point. */
const FIELDS_4 =
  'xarf_version report_id legacy_version timestamp first_seen last_seen source_identifier source_port category class type evidence_source confidence severity protocol smtp_from message_id recipient_count url reporter.org reporter.contact reporter.domain sender.org sender.contact sender.domain'.split(
    ' ',
  )
/** Of versions 1 to 3, where the report is an object of its own. */
const FIELDS_3 =
  'Version ReporterInfo.ReporterOrg ReporterInfo.ReporterOrgDomain ReporterInfo.ReporterOrgEmail ReporterInfo.ReporterContactEmail Report.ReportID Report.ReportClass Report.ReportType Report.ReportSubType Report.Date Report.FirstSeen Report.LastSeen Report.SourceIp Report.SourcePort Report.Source.IP Report.Source.Port Report.SmtpMailFromAddress Report.SmtpMessageId Report.AdditionalInfo.Protocol Report.AdditionalInfo.SMTPFrom Report.AdditionalInfo.DetectionMethod Report.Url'.split(
    ' ',
  )
/** Of version 0.2, which is lines. */
const FIELDS_0: ReadonlySet<string> = new Set(
  'reported-from category report-type report-id service version user-agent date source-type source port occurrences schema-url'.split(
    ' ',
  ),
)

/** Reads a report in JSON: version 4, or 1 to 3 (xarf.org/docs/specification). Undefined for what is none. Linear, whatever the octets. */
export function tryReadXarf(octets: Bytes): XarfReport | undefined {
  const root = octets.length > MAX_XARF_BYTES ? undefined : tryJson(octets)
  if (typeof at(root, 'xarf_version') === 'string') {
    const category = at(root, 'category') ?? at(root, 'class')
    return report(root, FIELDS_4, [category, at(root, 'type')], at(root, 'evidence'), at(root, 'message_id'))
  }
  const old = at(root, 'Report')
  if (!isObject(old) || !isObject(at(root, 'ReporterInfo'))) return undefined
  const samples = old['Samples'] ?? old['Attachment']
  return report(root, FIELDS_3, [old['ReportClass'], old['ReportType']], samples, old['SmtpMessageId'])
}

/** Reads a report of version 0.2, whose letter has the field `X-XARF`: lines of `Name: value`. Its message is a part of the letter. */
export function tryReadXarfLines(octets: Bytes): XarfReport | undefined {
  const lines = new HeaderFields(octets.subarray(0, 64 * 1024), 200)
  const type = unquoted(lines.first('report-type'))
  if (type === undefined) return undefined
  const fields = [...lines]
    .filter(({ name }) => FIELDS_0.has(name))
    .slice(0, FIELDS_0.size)
    .map((field) => `${field.name}: ${printable(unquoted(lines.value(field)) ?? '')}`)
  return { type: typeOf([unquoted(lines.first('category')), type]), fields, message: undefined }
}

function report(
  root: unknown,
  names: readonly string[],
  kind: readonly unknown[],
  evidence: unknown,
  messageId: unknown,
): XarfReport {
  const fields = names.flatMap((name) => {
    const value = name.split('.').reduce<unknown>(at, root)
    return isScalar(value) ? [`${name}: ${shown(String(value))}`] : []
  })
  return { type: typeOf(kind), fields, message: messageOf(evidence) ?? headerOf(messageId) }
}

/** The first piece of evidence that is a message. Versions before 4 say whether it is in base64. */
function messageOf(evidence: unknown): Bytes | undefined {
  if (!Array.isArray(evidence)) return undefined
  for (const one of evidence.slice(0, MAX_EVIDENCE)) {
    const type = at(one, 'content_type') ?? at(one, 'ContentType')
    const payload = at(one, 'payload') ?? at(one, 'Payload') ?? at(one, 'Data')
    if (typeof type !== 'string' || typeof payload !== 'string') continue
    if (!MESSAGES.has((/^[^;\s]*/.exec(type)?.[0] ?? '').toLowerCase())) continue
    const octets = at(one, 'Base64Encoded') === false ? utf8(payload.toWellFormed()) : tryBase64(payload)
    if (octets) return octets.subarray(0, MAX_EVIDENCE_BYTES)
  }
  return undefined
}

/** A Message-ID that is named without the message, as the header that it stood in. */
function headerOf(messageId: unknown): Bytes | undefined {
  const id = typeof messageId === 'string' ? /^<?([\x21-\x3b\x3d\x3f-\x7e]{1,500})>?$/.exec(messageId)?.[1] : undefined
  return id === undefined ? undefined : utf8(`Message-ID: <${id}>\r\n`)
}

function typeOf(kind: readonly unknown[]): string {
  const words = kind.flatMap((one) => (typeof one === 'string' && /^[a-z0-9_-]{1,40}$/i.test(one) ? [one] : []))
  return `xarf ${words.join('/').toLowerCase() || 'other'}`
}

function tryBase64(digits: string): Bytes | undefined {
  try {
    return Uint8Array.fromBase64(digits)
  } catch {
    // Evidence that is none of it leaves the report without a message.
    return undefined
  }
}

/** JSON with no more in it than `MAX_VALUES`, which is looked at before it is read. */
function tryJson(octets: Bytes): unknown {
  const text = tryText(octets)
  if (text === undefined || countOf(text) > MAX_VALUES) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Brackets and commas outside of strings, no further than to one too many. */
function countOf(text: string): number {
  let count = 0
  let isString = false
  for (let at = 0; at < text.length && count <= MAX_VALUES; at++) {
    const mark = text[at]
    if (mark === '"') isString = !isString
    else if (isString) at += mark === '\\' ? 1 : 0
    else if (mark === '[' || mark === '{' || mark === ',') count++
  }
  return count
}

function at(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** `printable` takes octets, one for each character. */
function shown(value: string): string {
  return printable(String.fromCharCode(...utf8(value.slice(0, 1000).toWellFormed())))
}

function unquoted(value: string | undefined): string | undefined {
  return value?.replace(/^(['"])(.*)\1$/, '$2')
}
