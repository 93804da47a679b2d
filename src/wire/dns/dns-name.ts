import { type Bytes, fromLatin1 } from '../../base/bytes.ts'
import { badMessage } from './dns-fault.ts'

/** RFC 1035 §2.3.4: octets of a name, with the lengths of its labels and the root. */
const MAX_NAME_BYTES = 255
const MAX_LABEL_BYTES = 63
/** Pointers that one name may follow. A name has at most 127 labels, and an honest pointer leads to a label. */
const MAX_POINTERS = 127

/**
 * The octets of a name without compression, or undefined if no such name can be (a label longer than 63 octets, 255 in all, other
 * characters than printable US-ASCII). The root is the empty string; a dot at the end is dropped; letters become small. RFC 1035 §3.1.
 */
export function tryEncodeName(name: string): Bytes | undefined {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name
  if (bare === '') return new Uint8Array(1)
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(bare) || bare.length > MAX_NAME_BYTES - 2) return undefined
  const labels = bare.toLowerCase().split('.')
  if (labels.some((label) => label === '' || label.length > MAX_LABEL_BYTES)) return undefined
  return fromLatin1(`${labels.map((label) => String.fromCharCode(label.length) + label).join('')}\0`)
}

export interface ReadName {
  /** Labels in small letters with dots between them, none at the end; the root is empty. An octet within a label that is no other printable character than `.` and `\` stands as `\DDD`. */
  readonly name: string
  /** Where the octets behind it begin. */
  readonly end: number
}

/**
 * The name at `at` of a message. RFC 1035 §4.1.4. Octets keep their labels: a dot within a label does not become a border between two, with
 * which a name of one zone would read like one of another. @throws Fault peer dns/bad-message
 */
export function readName(message: Bytes, at: number): ReadName {
  const labels: string[] = []
  let bytes = 1
  let end: number | undefined
  let place = at
  for (let pointers = 0; ; ) {
    const length = octetAt(message, place)
    if (length === 0) return { name: labels.join('.'), end: end ?? place + 1 }
    if (length >= 0xc0) {
      const target = ((length & 0x3f) << 8) | octetAt(message, place + 1)
      end ??= place + 2
      // Only backwards: two pointers to each other would never end.
      if (target >= place || ++pointers > MAX_POINTERS) throw badMessage('a compressed name leads in a circle')
      place = target
      continue
    }
    if (length > MAX_LABEL_BYTES) throw badMessage('a label has a form that nothing is known of')
    bytes += length + 1
    if (bytes > MAX_NAME_BYTES) throw badMessage('a name is longer than 255 octets')
    if (place + 1 + length > message.length) throw badMessage('a name ends in the middle')
    labels.push(shownLabel(message, place + 1, place + 1 + length))
    place += length + 1
  }
}

function octetAt(message: Bytes, at: number): number {
  const octet = message[at]
  if (octet === undefined) throw badMessage('a name ends in the middle')
  return octet
}

function shownLabel(message: Bytes, start: number, end: number): string {
  let out = ''
  for (let at = start; at < end; at++) {
    const octet = message[at] as number
    const isPlain = octet > 0x20 && octet < 0x7f && octet !== 0x2e && octet !== 0x5c
    out += isPlain ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, '0')}`
  }
  return out.toLowerCase()
}
