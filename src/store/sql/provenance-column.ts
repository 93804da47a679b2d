import { crc32 } from 'node:zlib'
import { Fault } from '../../base/fault.ts'
import { MAX_PROVENANCE_BYTES, type Provenance } from '../../core/mail/provenance.ts'

/** Octets of the sum in front of the JSON: SQLite pages carry none, and a flipped bit must not make `fail` of a `pass`. */
const SUM_BYTES = 4

/** A provenance as the column holds it; null if there is none, or one that is larger than any real one. */
export function encodeProvenance(provenance: Provenance | undefined): Uint8Array | null {
  if (!provenance) return null
  const json = JSON.stringify(provenance)
  const size = Buffer.byteLength(json)
  if (size > MAX_PROVENANCE_BYTES) return null
  const column = Buffer.alloc(SUM_BYTES + size)
  column.write(json, SUM_BYTES)
  column.writeUInt32BE(crc32(column.subarray(SUM_BYTES)))
  return column
}

/** @throws Fault us store/content-damaged */
export function decodeProvenance(column: Uint8Array | null): Provenance | undefined {
  if (column === null) return undefined
  const provenance = tryDecodeProvenance(column)
  if (provenance) return provenance
  throw new Fault('us', 'store/content-damaged', 'The record of where a message comes from is not what was stored')
}

/** The same, and undefined for one that is not what was stored: for readers to whom it is not worth the message. */
export function tryDecodeProvenance(column: Uint8Array | null): Provenance | undefined {
  if (column === null || !isSoundProvenance(column)) return undefined
  const { buffer, byteOffset, length } = column
  return JSON.parse(Buffer.from(buffer, byteOffset + SUM_BYTES, length - SUM_BYTES).toString())
}

export function isSoundProvenance(column: Uint8Array): boolean {
  if (column.length <= SUM_BYTES) return false
  const sum = Buffer.from(column.buffer, column.byteOffset, SUM_BYTES).readUInt32BE()
  return crc32(column.subarray(SUM_BYTES)) === sum
}

/** The column with the one bit turned back that must have flipped; null if more than one has: a record that may say anything says nothing. */
export function mendProvenance(column: Uint8Array): Uint8Array | null {
  const tried = new Uint8Array(column)
  for (let at = 0; at < tried.length; at++) {
    for (let bit = 1; bit < 256; bit <<= 1) {
      tried[at]! ^= bit
      if (isSoundProvenance(tried)) return tried
      tried[at]! ^= bit
    }
  }
  return null
}
