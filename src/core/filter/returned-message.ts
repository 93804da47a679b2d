import { type Bytes, concat, latin1 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { parseMessageIds } from '../../wire/mime/message-ids.ts'
import type { IncomingMessage, Part } from '../mail/message.ts'

/** Octets of a part of a report that are read. */
const MAX_PART = 32 * 1024
/** Received fields of the returned message in which our own id is looked for. */
const MAX_RECEIVED = 30
const MAX_FIELD = 1000
/** Lines, and characters of one, of a delivery status that are shown. */
const MAX_LINES = 12
const MAX_LINE = 200

/** What a report says of the message that it returns. */
export interface ReturnedMessage {
  /** Without angle brackets. */
  readonly messageId: string | undefined
  /** Ids that its Received fields say it had in the queue of `hostname`. */
  readonly queueIds: readonly string[]
  /** Lines of the delivery status, printable. */
  readonly status: readonly string[]
}

/** Whether a message is a report of delivery by its form (RFC 3464 §2): whoever sends one by hand may write the same. */
export function isDeliveryReport(root: Part): boolean {
  return (
    root.type === 'multipart' && root.subtype === 'report' && /^(?:global-)?delivery-status$/i.test(reportType(root))
  )
}

function reportType({ params }: Part): string {
  return params['report-type'] ?? 'delivery-status'
}

export async function readReturned({ body, content }: IncomingMessage, hostname: string): Promise<ReturnedMessage> {
  const { parts } = content.root
  const returned = parts.find(isReturnedPart)
  const statusPart = parts.find(({ type, subtype }) => type === 'message' && /delivery-status$/.test(subtype))
  const read = async (part: Part | undefined) =>
    part ? octetsOf(body.chunks(part.bodyStart, Math.min(part.bodyEnd, part.bodyStart + MAX_PART))) : new Uint8Array()
  const header = new HeaderFields(await read(returned))
  const [messageId] = parseMessageIds(header.first('message-id') ?? '')
  const ours = new RegExp(`\\bby ${RegExp.escape(hostname)} \\(Posthus\\)[^;]* id ([A-Za-z0-9_-]{1,64})\\b`)
  const queueIds = header
    .every('received')
    .slice(0, MAX_RECEIVED)
    .flatMap((field) => ours.exec(field.slice(0, MAX_FIELD))?.[1] ?? [])
  return { messageId, queueIds, status: statusLines(latin1(await read(statusPart))) }
}

/** The message, or its header alone: RFC 3462 §2, RFC 6533 §3. */
function isReturnedPart({ type, subtype }: Part): boolean {
  return (
    (type === 'message' && /^(?:rfc822|global|global-headers)$/.test(subtype)) ||
    (type === 'text' && subtype === 'rfc822-headers')
  )
}

function statusLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => /^[A-Za-z-]+:/.test(line))
    .slice(0, MAX_LINES)
    .map((line) => line.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_LINE))
}

async function octetsOf(chunks: AsyncIterable<Bytes>): Promise<Bytes> {
  const all: Bytes[] = []
  for await (const chunk of chunks) all.push(chunk)
  return concat(all)
}
