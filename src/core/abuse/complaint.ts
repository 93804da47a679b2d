import type { Bytes } from '../../base/bytes.ts'
import { openTextDecoder } from '../../wire/mime/charset.ts'
import { isFeedbackReport, printable, tryReadFeedbackReport } from '../../wire/mime/feedback-report.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Part } from '../../wire/mime/message-content.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import { decodeTransfer, openTransferDecoder } from '../../wire/mime/transfer-decoder.ts'
import { MAX_XARF_BYTES, tryReadXarf, tryReadXarfLines, type XarfReport } from '../../wire/xarf/xarf-report.ts'
import type { Body } from '../mail/body.ts'

/** What a letter to the desk carries, before anybody has looked whose message it is about. */
export interface Complaint {
  /** RFC 5965 §3.1, `xarf …`, or `mail` for a letter that somebody has written. */
  readonly type: string
  readonly from: string
  readonly text: string
  readonly fields: readonly string[]
  /** The header of the message that is complained about, no more than its beginning. */
  readonly reported: HeaderFields
  /** The whole message as it lies in the report; nothing where there is none. Read once. */
  readonly message: () => AsyncIterable<Bytes>
}

const MAX_PARTS = 20
const NESTING = 4
/** Octets of a part that are read: of a message that was reported no more than its header. */
const MAX_PART_BYTES = 64 * 1024
const MAX_HEADER_FIELDS = 500
/** Parts in JSON that are looked at. */
const MAX_JSON_PARTS = 3
/** Characters of what the reporter has written that are kept, and fields of the report. */
const MAX_SAID = 4000
const MAX_FIELDS = 60
/** Kinds of feedback that are no complaint: RFC 5965 §7.3 (`not-spam`), RFC 6591 (`auth-failure`). */
const NO_COMPLAINT: ReadonlySet<string> = new Set(['not-spam', 'auth-failure', 'dkim'])

/** What a letter says to the desk; undefined for what is no complaint: answers of programs, bounces, feedback of other kinds. Nothing of it is proved. */
export async function tryComplaint(body: Body): Promise<Complaint | undefined> {
  const parser = new MimeParser()
  for await (const chunk of body.chunks()) parser.push(chunk)
  const { root } = parser.finish()
  const own = new HeaderFields(await octetsOf(body, { start: 0, end: body.size }))
  const parts = leavesOf(root, NESTING).slice(0, MAX_PARTS)
  const machine = isFeedbackReport(root)
    ? parts.find(({ type, subtype }) => `${type}/${subtype}` === 'message/feedback-report')
    : undefined
  const feedback = machine && tryReadFeedbackReport(await decoded(body, machine))
  if (feedback && NO_COMPLAINT.has(feedback.type)) return undefined
  const texts = parts.filter(({ type, subtype }) => type === 'text' && subtype === 'plain')
  const xarf = await tryXarf(body, parts, texts, own)
  if (!feedback && !xarf && isAutomatic(root, own)) return undefined
  const part = parts.find(isReportedMessage)
  const evidence = xarf?.message
  const header = part ? await decoded(body, part) : (evidence?.subarray(0, MAX_PART_BYTES) ?? new Uint8Array())
  const [said] = texts
  return {
    type: xarf?.type ?? feedback?.type ?? 'mail',
    from: printable(own.first('from') ?? ''),
    text: said ? await textOf(body, said) : '',
    fields: [...(feedback?.fields ?? []), ...(xarf?.fields ?? [])].slice(0, MAX_FIELDS),
    reported: new HeaderFields(header, MAX_HEADER_FIELDS),
    message: () => (part ? decodedPieces(body, part) : inOne(evidence)),
  }
}

/** A report of xarf.org: in JSON, beside the parts of RFC 5965 or alone; or, of old, the second text of a letter that says so. */
async function tryXarf(
  body: Body,
  parts: readonly Part[],
  [, lines]: readonly Part[],
  own: HeaderFields,
): Promise<XarfReport | undefined> {
  const json = parts.filter(({ type, subtype }) => type === 'application' && /^(?:xarf\+)?json$/.test(subtype))
  for (const part of json.slice(0, MAX_JSON_PARTS)) {
    const found = tryReadXarf(await decoded(body, part, MAX_XARF_BYTES))
    if (found) return found
  }
  return lines && own.first('x-xarf') !== undefined ? tryReadXarfLines(await decoded(body, lines)) : undefined
}

/** Answers of programs (RFC 3834 §5), and reports of another kind: of delivery, for example, to what we have sent from there. */
function isAutomatic(root: Part, header: HeaderFields): boolean {
  const automatic = header.first('auto-submitted')?.toLowerCase() ?? 'no'
  return (root.type === 'multipart' && root.subtype === 'report') || automatic.startsWith('auto-replied')
}

/** The message that is complained about, or its header: RFC 5965 §2, RFC 6522 §4. */
function isReportedMessage({ type, subtype }: Part): boolean {
  return ['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers'].includes(
    `${type}/${subtype}`,
  )
}

/** Parts that are no multipart; of a message within, the message itself and nothing of what is in it. */
function leavesOf(part: Part, depth: number): Part[] {
  if (part.type !== 'multipart') return [part]
  return depth === 0 ? [] : part.parts.slice(0, MAX_PARTS).flatMap((child) => leavesOf(child, depth - 1))
}

/** `most`: octets of the part as it stands there. */
async function decoded(body: Body, { bodyStart, bodyEnd, encoding }: Part, most = MAX_PART_BYTES): Promise<Bytes> {
  return decodeTransfer(encoding, await octetsOf(body, { start: bodyStart, end: bodyEnd }, most))
}

async function* decodedPieces(body: Body, { bodyStart, bodyEnd, encoding }: Part): AsyncIterable<Bytes> {
  const decoder = openTransferDecoder(encoding)
  for await (const chunk of body.chunks(bodyStart, bodyEnd)) yield decoder.push(chunk)
  yield decoder.finish()
}

async function* inOne(octets: Bytes | undefined): AsyncIterable<Bytes> {
  if (octets) yield octets
}

async function textOf(body: Body, part: Part): Promise<string> {
  const decoder = openTextDecoder(part.params['charset'])
  const text = decoder.decode(await decoded(body, part))
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, ' ')
    .slice(0, MAX_SAID)
    .toWellFormed()
    .trim()
}

/** No more than the beginning of a part. */
async function octetsOf(
  body: Body,
  { start, end }: { readonly start: number; readonly end: number },
  most = MAX_PART_BYTES,
): Promise<Bytes> {
  const octets = new Uint8Array(Math.min(end - start, most))
  let at = 0
  for await (const chunk of body.chunks(start, start + octets.length)) {
    octets.set(chunk, at)
    at += chunk.length
  }
  return octets
}
