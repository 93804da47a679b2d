import type { Body } from '../../core/mail/body.ts'
import type { MailPriority } from '../../core/queue/mail-priority.ts'
import type { DsnNotify, DsnReturn, OutboundMessage, OutboundRecipient } from '../../core/queue/outbound-queue.ts'
import type { TransportWish } from '../../core/transport-policy/demand.ts'
import { tryDecodeProvenance } from '../sql/provenance-column.ts'

/** A row of `queued_message` without the body's octets. */
export interface MessageRow {
  readonly id: string
  readonly account_id: string | null
  readonly priority: number
  readonly reverse_path: string
  readonly eight_bit: number
  readonly binary_mime: number
  readonly smtp_utf8: number
  readonly require_tls: number
  readonly transport: string
  readonly envelope_id: string | null
  readonly dsn_return: string | null
  readonly header_message_id: string | null
  readonly queued_ms: number
  readonly release_ms: number | null
  readonly expires_ms: number
  readonly held_by: string | null
  readonly held_reason: string | null
  readonly held_ms: number | null
  readonly digest: Uint8Array
  readonly size: number
  readonly sender_proven: number
  readonly given_back: number
  readonly provenance: Uint8Array | null
}

export const MESSAGE_COLUMNS = `id, account_id, priority, reverse_path, eight_bit, binary_mime, smtp_utf8, require_tls, transport,
  envelope_id, dsn_return, header_message_id, queued_ms, release_ms, expires_ms, held_by, held_reason, held_ms, digest, size, sender_proven,
  given_back, provenance`

/** A row of `queued_recipient`. */
export interface RecipientRow {
  readonly message_id: string
  readonly number: number
  readonly address: string
  readonly original_recipient: string | null
  readonly notify: string
  readonly destination: string
  readonly state: string
  readonly attempts: number
  readonly next_ms: number
  readonly last_result: string | null
  readonly delay_notified: number
}

export const RECIPIENT_COLUMNS = `message_id, number, address, original_recipient, notify, destination, state, attempts, next_ms,
  last_result, delay_notified`

/** Recipients that are not settled. */
export const OPEN = "('waiting', 'ready', 'leased', 'held')"

/** In the order in which they go out. */
const PRIORITIES: readonly MailPriority[] = ['letter', 'newsletter', 'bulk']

export function priorityNumber(priority: MailPriority | undefined): number {
  return PRIORITIES.indexOf(priority ?? 'letter')
}

export function messageOf(row: MessageRow, body: Body): OutboundMessage {
  return {
    id: row.id,
    accountId: row.account_id ?? undefined,
    reversePath: row.reverse_path,
    body,
    eightBit: row.eight_bit === 1,
    binaryMime: row.binary_mime === 1,
    smtpUtf8: row.smtp_utf8 === 1,
    requireTls: row.require_tls === 1,
    transport: row.transport as TransportWish,
    envelopeId: row.envelope_id ?? undefined,
    dsnReturn: (row.dsn_return ?? undefined) as DsnReturn | undefined,
    queuedMs: row.queued_ms,
    expiresMs: row.expires_ms,
    priority: PRIORITIES[row.priority] ?? 'letter',
    ...(row.sender_proven === 1 ? { isSenderProven: true } : {}),
    ...(row.given_back === 1 ? { isGivenBack: true } : {}),
    ...(row.release_ms === null ? {} : { releaseMs: row.release_ms }),
    ...(row.header_message_id === null ? {} : { headerMessageId: row.header_message_id }),
    ...provenanceOf(row),
    ...(row.held_by === null
      ? {}
      : { hold: { by: row.held_by, reason: row.held_reason ?? '', sinceMs: row.held_ms ?? 0 } }),
  }
}

function provenanceOf(row: MessageRow): Pick<OutboundMessage, 'provenance'> {
  const provenance = tryDecodeProvenance(row.provenance)
  return provenance ? { provenance } : {}
}

export function recipientOf(row: RecipientRow): OutboundRecipient {
  return {
    messageId: row.message_id,
    index: row.number,
    address: row.address,
    originalRecipient: row.original_recipient ?? undefined,
    notify: row.notify === '' ? [] : (row.notify.split(',') as DsnNotify[]),
    destination: row.destination,
    // Whether a recipient waits for a moment or for its turn is nobody's business outside.
    state: row.state === 'ready' ? 'waiting' : (row.state as OutboundRecipient['state']),
    attempts: row.attempts,
    nextMs: row.next_ms,
    lastResult: row.last_result ?? undefined,
    delayNotified: row.delay_notified === 1,
  }
}
