import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import { JUNK_FIELD } from '../filter/junk-reasons.ts'
import type { ArrivalFacts } from './reception.ts'

/** Hops after which a message is taken to go round in circles. RFC 5321 §6.3 asks for at least 100 to be allowed. */
export const MAX_HOPS = 100

/** Fields that a final delivery writes and that must not be believed when they come from outside. */
export const ARRIVAL_DROPS: ReadonlySet<string> = new Set(['return-path', JUNK_FIELD])

/** What a Received field says beside how the message arrived. */
export interface HopFacts {
  /** Name of this host. */
  readonly hostname: string
  readonly id: string
  readonly atMs: number
  readonly smtpUtf8: boolean
  /** The recipient, if the message has exactly one: naming one of several would show hidden recipients to the others. */
  readonly recipient: string | undefined
}

/**
 * The Received field of a hop, folded, with its line break. RFC 5321 §4.4; protocol keywords of RFC 3848 and RFC 6531 §4.3. The comment after the id names TLS
 * version, cipher suite and key-exchange group as they were measured.
 *
 * Of a client that has logged in neither address nor name is written: where members are is nobody's business.
 */
export function receivedField(arrival: ArrivalFacts, hop: HopFacts): Bytes {
  const { protection } = arrival
  let field = 'Received: '
  if (arrival.accountId === undefined) {
    field += `from ${safeName(arrival.helo)} (${addressLiteral(arrival.remoteAddress)})\r\n\t`
  }
  field += `by ${hop.hostname} (Posthus) with ${protocolOf(arrival, hop.smtpUtf8)} id ${hop.id}\r\n\t`
  if (protection) {
    field += `(using ${protection.version} with cipher ${protection.suite} and key exchange ${protection.group})\r\n\t`
  }
  if (hop.recipient !== undefined) field += `for <${hop.recipient}>`
  field = field.endsWith('\t') ? field.slice(0, -3) : field
  return utf8(`${field}; ${mailDate(hop.atMs)}\r\n`)
}

/** Return-Path and Delivered-To, which stand on top of a message in a mailbox. RFC 5321 §4.4, RFC 9228. */
export function deliveryFields(reversePath: string, deliveredTo: string): Bytes {
  return utf8(`Return-Path: <${reversePath}>\r\nDelivered-To: ${deliveredTo}\r\n`)
}

/** Whether a message has gone through too many hosts, or has been delivered to `addresses` before. `addresses` are canonical. */
export function isLooping(fields: HeaderFields, addresses: ReadonlySet<string>): boolean {
  let hops = 0
  for (const field of fields) {
    if (field.name === 'received' && ++hops > MAX_HOPS) return true
    if (field.name === 'delivered-to' && addresses.has(fields.value(field).toLowerCase())) return true
  }
  return false
}

/** A moment as RFC 5322 §3.3 writes it, in UTC. */
export function mailDate(atMs: number): string {
  return new Date(atMs).toUTCString().replace('GMT', '+0000')
}

/** The protocol keyword of a Received field: RFC 3848, RFC 6531 §4.3. */
export function protocolOf(arrival: ArrivalFacts, smtpUtf8: boolean): string {
  if (!arrival.esmtp) return 'SMTP'
  return `${smtpUtf8 ? 'UTF8SMTP' : 'ESMTP'}${arrival.protection ? 'S' : ''}${arrival.accountId === undefined ? '' : 'A'}`
}

/** What the client calls itself, if it can stand in a field: the name is its own choice, and so would be the fields written with it. */
function safeName(helo: string): string {
  return /^(?:[A-Za-z0-9._-]{1,255}|\[[A-Za-z0-9.:]{1,60}\])$/.test(helo) ? helo : 'unknown'
}

function addressLiteral(address: string): string {
  return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`
}
