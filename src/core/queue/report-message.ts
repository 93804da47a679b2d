import { type Bytes, isAscii, LF, text, utf8 } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import { mailDate } from '../delivery/trace-fields.ts'
import type { DeliveryReport, ReportAction, ReportedRecipient } from './delivery-report.ts'
import type { OutboundMessage } from './outbound-queue.ts'

/** What reports say of ourselves. */
export interface ReportSettings {
  /** Our own host name. */
  readonly hostname: string
  /** Address in From of a report: somebody who answers questions about mail, `postmaster@…`. */
  readonly from: string
  /** Octets of a message that is sent back whole with RET=FULL; of a larger one only the header. */
  readonly maxReturnBytes: number
}

/** Octets of a returned header. */
const MAX_RETURNED_HEADER_BYTES = 256 * 1024

/** A report that is ready to be sent. */
export interface ComposedReport {
  /** What the envelope has to say. */
  readonly eightBit: boolean
  readonly smtpUtf8: boolean
  /** The octets, the same every time. @throws faults of the reported message's body */
  chunks(): AsyncIterable<Bytes>
}

/**
 * The message that tells a sender what became of a message: multipart/report (RFC 6522) with words for people, the delivery status for
 * programs (RFC 3464; RFC 6533 with international addresses), and the header of the message, or all of it for RET=FULL (RFC 3461 §4.3).
 */
export async function composeReport(
  report: DeliveryReport,
  settings: ReportSettings,
  entropy: Entropy,
): Promise<ComposedReport> {
  const { message } = report
  const isUtf8 = !isAscii(message.reversePath) || report.recipients.some(({ recipient }) => !isAscii(recipient.address))
  const returned = await returnedPart(report, settings)
  const words = humanPart(report, settings)
  // Random, so that no message can contain it and end its part early.
  const boundary = `=_${randomId(entropy)}`
  const head = [
    header(report, settings, boundary, randomId(entropy)),
    `--${boundary}\r\n`,
    `Content-Type: text/plain; charset=utf-8\r\n${encoding(isAscii(words))}\r\n${words}\r\n--${boundary}\r\n`,
    isUtf8 ? 'Content-Type: message/global-delivery-status\r\n' : 'Content-Type: message/delivery-status\r\n',
    `${encoding(!isUtf8)}\r\n${statusPart(report, settings)}\r\n`,
    returned ? `--${boundary}\r\n${returned.fields}\r\n` : '',
  ].join('')
  return {
    eightBit: !isAscii(head) || (returned?.isEightBit ?? false),
    smtpUtf8: isUtf8,
    async *chunks() {
      yield utf8(head)
      if (returned) yield* returned.chunks()
      yield utf8(`\r\n--${boundary}--\r\n`)
    },
  }
}

const SUBJECTS: Readonly<Record<ReportAction, string>> = {
  failed: 'Your message could not be delivered',
  delayed: 'Your message has not been delivered yet',
  delivered: 'Your message was delivered',
  relayed: 'Your message was handed on',
}

function header(report: DeliveryReport, settings: ReportSettings, boundary: string, id: string): string {
  return [
    `From: Mail delivery at ${settings.hostname} <${settings.from}>`,
    `To: <${clean(report.message.reversePath)}>`,
    `Subject: ${SUBJECTS[report.action]}`,
    `Date: ${mailDate(report.atMs)}`,
    `Message-ID: <${id}@${settings.hostname}>`,
    // RFC 3834 §5: so that nobody's automatic answer answers it.
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${boundary}"`,
    '',
    '',
  ].join('\r\n')
}

function humanPart(report: DeliveryReport, settings: ReportSettings): string {
  const lines = [`This is the mail system at ${settings.hostname}.`, '', ...WORDS[report.action](report.message), '']
  for (const one of report.recipients) {
    lines.push(`  ${clean(one.recipient.address)}`)
    const text = isGivenBack(report) ? 'given back by the administrator, not tried any more' : one.text
    lines.push(...wrapped(clean(text), 74).map((line) => `    ${line}`), '')
  }
  lines.push(...adviceFor(report), '')
  return lines.join('\r\n')
}

const WORDS: Readonly<Record<ReportAction, (message: OutboundMessage) => string[]>> = {
  failed: (message) =>
    message.isGivenBack
      ? [
          `Your message of ${mailDate(message.queuedMs)} was given back by the administrator of`,
          'this service. Nothing more of it is sent to:',
        ]
      : [`Your message of ${mailDate(message.queuedMs)} could not be delivered to:`],
  delayed: (message) => [`Your message of ${mailDate(message.queuedMs)} has not been delivered yet to:`],
  delivered: (message) => [`Your message of ${mailDate(message.queuedMs)} is in the mailbox of:`],
  relayed: (message) => [
    `Your message of ${mailDate(message.queuedMs)} was handed on to a host that sends no`,
    'reports of delivery, for:',
  ],
}

function adviceFor(report: DeliveryReport): string[] {
  if (report.action === 'delayed') {
    return [
      'You need not do anything: delivery will be tried again until',
      `${mailDate(report.message.expiresMs)}. If it cannot be delivered until then you will be told.`,
    ]
  }
  if (report.action !== 'failed') return ['You need not do anything.']
  if (report.message.isGivenBack) {
    return ['No other server has refused it. Only the administrator can tell why; ask before you send it again.']
  }
  const statuses = report.recipients.map(({ status }) => status)
  const advice: string[] = []
  for (const [pattern, words] of ADVICE) if (statuses.some((status) => pattern.test(status))) advice.push(...words)
  return advice.length > 0
    ? advice
    : ['The message is not tried again. If the reason above does not help you, ask the recipient', 'in another way.']
}

const ADVICE: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^5\.1\.[01236]$/, ['Please check the address for typing mistakes, then send the message again.']],
  [/^5\.1\.10$/, ['That domain takes no mail. Please check the address for typing mistakes.']],
  [/^5\.2\.2$/, ['The mailbox is full. Please try again in some days.']],
  [/^5\.3\.4$/, ['The message is too large for the recipient. Please send a smaller one.']],
  [
    /^5\.4\.7$/,
    [
      'The recipient could not be reached for days. Please send the message again later, or ask',
      'the recipient in another way.',
    ],
  ],
  [
    /^5\.6\.7$/,
    ['The recipient cannot take international addresses yet. Please send from an address with', 'ASCII letters only.'],
  ],
  [
    /^5\.7\.(?:5|30)$/,
    [
      'No connection to the recipient was as protected as it has to be, so nothing was sent. If it',
      'was you who wanted it protected so, you may send the message again without that wish.',
    ],
  ],
  [/^5\.7\.(?!5$|30$)/, ['The recipient refuses the message by a rule of its own; only its operator can tell more.']],
]

function statusPart(report: DeliveryReport, settings: ReportSettings): string {
  const { message } = report
  const fields = [`Reporting-MTA: dns; ${settings.hostname}`]
  if (message.envelopeId !== undefined) fields.push(`Original-Envelope-Id: ${clean(message.envelopeId)}`)
  fields.push(`Arrival-Date: ${mailDate(message.queuedMs)}`)
  // RFC 4865 §5: what was asked for, so that nobody takes the time in between for a delay.
  if (message.releaseMs !== undefined) {
    fields.push(`Future-Release-Request: until; ${new Date(message.releaseMs).toISOString()}`)
  }
  fields.push('')
  for (const one of report.recipients) fields.push(...recipientStatus(report, one), '')
  return fields.join('\r\n')
}

function recipientStatus(report: DeliveryReport, one: ReportedRecipient): string[] {
  const { recipient } = one
  const fields: string[] = []
  if (recipient.originalRecipient !== undefined) {
    fields.push(`Original-Recipient: ${clean(recipient.originalRecipient)}`)
  }
  // RFC 6533 §3: an address that is not ASCII is of type utf-8.
  const type = isAscii(recipient.address) ? 'rfc822' : 'utf-8'
  fields.push(`Final-Recipient: ${type}; ${clean(recipient.address)}`)
  fields.push(`Action: ${report.action}`, `Status: ${one.status}`)
  if (one.host !== undefined && !isGivenBack(report)) fields.push(`Remote-MTA: dns; ${clean(one.host)}`)
  // RFC 3464 §2.3.6: no other server has said that, so it is no answer of SMTP.
  if (isGivenBack(report)) fields.push('Diagnostic-Code: X-Posthus; given back by the administrator')
  else if (one.reply !== undefined) fields.push(`Diagnostic-Code: smtp; ${asciiOnly(clean(one.reply))}`)
  fields.push(`Last-Attempt-Date: ${mailDate(report.atMs)}`)
  if (report.action === 'delayed') fields.push(`Will-Retry-Until: ${mailDate(report.message.expiresMs)}`)
  return fields
}

function isGivenBack({ action, message }: DeliveryReport): boolean {
  return action === 'failed' && message.isGivenBack === true
}

interface ReturnedPart {
  /** Fields of the part, each with its line break. */
  readonly fields: string
  readonly isEightBit: boolean
  chunks(): AsyncIterable<Bytes>
}

/** The message that is reported on; undefined if it cannot be read any more, which must not keep the report back. */
async function returnedPart(report: DeliveryReport, settings: ReportSettings): Promise<ReturnedPart | undefined> {
  const { message, action } = report
  try {
    const head = await readHeader(message)
    const isAsciiHead = isAscii(text(head))
    // RFC 3461 §4.3: RET is for failures only; and what is binary cannot stand in a part with lines.
    const isWhole =
      action === 'failed' &&
      message.dsnReturn === 'FULL' &&
      message.body.size <= settings.maxReturnBytes &&
      message.binaryMime !== true
    if (isWhole) {
      const isEightBit = message.eightBit || !isAsciiHead
      const type = isAsciiHead ? 'message/rfc822' : 'message/global'
      return { fields: partFields(type, !isEightBit), isEightBit, chunks: () => message.body.chunks() }
    }
    const type = isAsciiHead ? 'text/rfc822-headers' : 'message/global-headers'
    return {
      fields: partFields(type, isAsciiHead),
      isEightBit: !isAsciiHead,
      async *chunks() {
        yield head
      },
    }
  } catch (error) {
    if (isFault(error, 'store/body-corrupt') || isFault(error, 'store/body-missing')) return undefined
    throw error
  }
}

function partFields(type: string, isSevenBit: boolean): string {
  return `Content-Type: ${type}\r\n${encoding(isSevenBit)}`
}

function encoding(isSevenBit: boolean): string {
  return `Content-Transfer-Encoding: ${isSevenBit ? '7bit' : '8bit'}\r\n`
}

/** The header of the message up to and without the empty line, or its first part. */
async function readHeader(message: OutboundMessage): Promise<Bytes> {
  const head: Bytes = new Uint8Array(Math.min(message.body.size, MAX_RETURNED_HEADER_BYTES))
  let length = 0
  for await (const chunk of message.body.chunks(0, head.length)) {
    head.set(chunk, length)
    const from = Math.max(0, length - 2)
    length += chunk.length
    const end = headerEnd(head.subarray(0, length), from)
    if (end !== undefined) return head.subarray(0, end)
  }
  return head.subarray(0, length)
}

function headerEnd(octets: Bytes, from: number): number | undefined {
  for (let at = octets.indexOf(LF, from); at >= 0; at = octets.indexOf(LF, at + 1)) {
    if (octets[at + 1] === LF || (octets[at + 1] === 0x0d && octets[at + 2] === LF)) return at + 1
  }
  return undefined
}

/** Text that others have chosen, fit for one line of a header: a line break in it would begin a field of their choosing. */
function clean(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, '?').slice(0, 900)
}

function asciiOnly(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
