import { crc32 } from 'node:zlib'
import { Fault } from '../../base/fault.ts'
import type { SqlValue } from '../sql/database.ts'

/**
 * Columns of `body` that were worked out from a message, in groups that are read together. Each group has a CRC-32 in the column `sums`, four
 * octets each, which whoever reads the group compares: nobody is shown an envelope that is not the one that was written. It costs
 * 0.2 µs where reading the row costs 3. A damaged group is no loss, since `scrub --repair` works it out again from the body.
 */
export const CONTENT_GROUPS = {
  envelope: ['envelope'],
  bodyStructure: ['body_structure'],
  preview: ['preview'],
  root: ['parts'],
  sort: ['sent_ms', 'base_subject', 'is_reply', 'message_id', 'message_refs'],
  attachment: ['has_attachment'],
} as const

export type ContentGroup = keyof typeof CONTENT_GROUPS

const GROUPS = Object.keys(CONTENT_GROUPS) as ContentGroup[]
const PLACES = Object.fromEntries(GROUPS.map((group, index) => [group, index * 4])) as Record<ContentGroup, number>

/** The column `sums` of a body whose content is `columns`. */
export function contentSums(columns: Readonly<Record<string, SqlValue>>): Uint8Array {
  const sums = Buffer.alloc(GROUPS.length * 4)
  for (const group of GROUPS) {
    const values = CONTENT_GROUPS[group].map((column) => columns[column] as SqlValue)
    sums.writeUInt32BE(sumOf(values), PLACES[group])
  }
  return sums
}

/** Whether the values of a group are those that were written. Without sums, which older rows have not, nobody can say. */
export function isSound(group: ContentGroup, values: readonly SqlValue[], sums: SqlValue): boolean {
  if (sums === null) return true
  if (!(sums instanceof Uint8Array) || sums.length !== GROUPS.length * 4) return false
  const at = PLACES[group]
  const sum = ((sums[at]! << 24) | (sums[at + 1]! << 16) | (sums[at + 2]! << 8) | sums[at + 3]!) >>> 0
  return sumOf(values) === sum
}

/** @throws Fault us store/content-damaged */
export function requireSound(group: ContentGroup, values: readonly SqlValue[], sums: SqlValue, uid: number): void {
  if (isSound(group, values, sums)) return
  throw new Fault(
    'us',
    'store/content-damaged',
    `The ${group} of UID ${uid} is not what was stored; "posthus scrub --repair" works it out again from the message`,
  )
}

/** Each value follows its type and length, so that nothing can move from one to the next unnoticed. */
function sumOf(values: readonly SqlValue[]): number {
  const [first] = values
  if (values.length === 1 && (typeof first === 'string' || first instanceof Uint8Array)) return crc32(first)
  return crc32(JSON.stringify(values.map((value) => (value instanceof Uint8Array ? [...value] : value))))
}
