import { type Bytes, concat } from '../../base/bytes.ts'

/** Tags of ITU-T X.680 that are written here. */
export const DER = {
  integer: 0x02,
  octets: 0x04,
  nothing: 0x05,
  identifier: 0x06,
  generalizedTime: 0x18,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const

/** An element with the octets that it holds: ITU-T X.690 §8.1, §10.1. At most 16 MiB. */
export function element(tag: number, ...content: readonly Uint8Array[]): Bytes {
  const length = content.reduce((sum, { length }) => sum + length, 0)
  return concat([Uint8Array.from([tag, ...lengthOctets(length)]), ...content])
}

/** SET OF: its elements stand in the order of their octets (ITU-T X.690 §11.6). `tag` is another one where it is IMPLICIT. */
export function setOf(elements: readonly Uint8Array[], tag: number = DER.set): Bytes {
  return element(tag, ...[...elements].sort(Buffer.compare))
}

/** A small number that is not negative. */
export function smallInteger(value: number): Bytes {
  return element(DER.integer, Uint8Array.from([value]))
}

/** `1.2.840.113549.1.7.2`. ITU-T X.690 §8.19. */
export function identifier(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(DER.identifier, Uint8Array.from([40 * first + second, ...rest].flatMap(base128)))
}

/** UTCTime until 2049, GeneralizedTime from then on: RFC 5652 §11.3. */
export function time(ms: number): Bytes {
  const text = new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '')
  const isLate = new Date(ms).getUTCFullYear() >= 2050
  return element(isLate ? DER.generalizedTime : DER.utcTime, new TextEncoder().encode(isLate ? text : text.slice(2)))
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  if (length < 0x100) return [0x81, length]
  if (length < 0x10000) return [0x82, length >> 8, length & 0xff]
  return [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff]
}

function base128(value: number): number[] {
  const octets = [value & 0x7f]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift((rest & 0x7f) | 0x80)
  return octets
}
