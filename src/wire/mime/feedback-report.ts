import type { Bytes } from '../../base/bytes.ts'
import { decodeOctetString } from './encoded-words.ts'
import { HeaderFields } from './header-fields.ts'
import type { Part } from './message-content.ts'

/** What the machine-readable part of an abuse report says (`message/feedback-report`). Nothing of it is proved: whoever writes one can claim anything. Every text is printable and of at most `MAX_TEXT` characters. */
export interface FeedbackReport {
  /** Small letters: `abuse`, `fraud`, `virus`, `not-spam`, `auth-failure`, `other` …; what is not registered is `other` (RFC 5965 §3.1 with §7.3). */
  readonly type: string
  /** How many of them the report stands for (RFC 5965 §3.2); 1 where it does not say. */
  readonly incidents: number
  /** All of its fields in their order, as `Name: value`, at most `MAX_FIELDS`. */
  readonly fields: readonly string[]
}

/** Octets of the part that are looked at. A real one has some hundreds. */
const MAX_OCTETS = 64 * 1024
export const MAX_FIELDS = 50
export const MAX_TEXT = 300
const MAX_INCIDENTS = 1_000_000
/** The registry of RFC 5965 §7.3, with what RFC 6430 and RFC 6591 have added. */
const TYPES: ReadonlySet<string> = new Set([
  'abuse',
  'auth-failure',
  'dkim',
  'fraud',
  'miscategorized',
  'not-spam',
  'opt-out',
  'opt-out-list',
  'other',
  'virus',
])

/** Whether a message is an abuse report in form: RFC 5965 §2 (multipart/report, RFC 6522). */
export function isFeedbackReport({ type, subtype, params }: Pick<Part, 'type' | 'subtype' | 'params'>): boolean {
  return type === 'multipart' && subtype === 'report' && params['report-type']?.toLowerCase() === 'feedback-report'
}

/** Reads the part, its transfer encoding undone. Undefined where it has no Feedback-Type, which every report has (RFC 5965 §3.1). Linear, whatever the octets. */
export function tryReadFeedbackReport(octets: Bytes): FeedbackReport | undefined {
  const fields = new HeaderFields(octets.subarray(0, MAX_OCTETS), MAX_FIELDS)
  const type = fields.first('feedback-type')?.toLowerCase().trim()
  if (type === undefined || type === '') return undefined
  const incidents = /^\d{1,9}$/.exec(fields.first('incidents') ?? '')?.[0]
  return {
    type: TYPES.has(type) ? type : 'other',
    incidents: Math.min(MAX_INCIDENTS, Math.max(1, Number(incidents ?? 1))),
    fields: shownFields(fields, () => true),
  }
}

/** Fields of a header as `Name: value`: those that `isWanted`, by their names in small letters. */
export function shownFields(header: HeaderFields, isWanted: (name: string) => boolean): readonly string[] {
  const shown: string[] = []
  for (const field of header) {
    if (shown.length >= MAX_FIELDS) break
    if (field.name === '' || !isWanted(field.name)) continue
    shown.push(`${printable(field.name)}: ${printable(header.value(field))}`)
  }
  return shown
}

/** Text that can be shown anywhere: without control characters, nor those that turn the direction of what follows, and not too long. `value`: one character for each octet. */
export function printable(value: string, most = MAX_TEXT): string {
  const text = decodeOctetString(value.slice(0, most * 4)).replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
  return text.trim().slice(0, most).toWellFormed()
}
