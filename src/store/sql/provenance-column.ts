import { crc32 } from 'node:zlib'
import { Fault } from '../../base/fault.ts'
import { MAX_PROVENANCE_BYTES, type Provenance } from '../../core/mail/provenance.ts'

/** Octets of the sum in front of the JSON: SQLite pages carry none, and a flipped bit must not make `fail` of a `pass`. */
const SUM_BYTES = 4

/** A provenance as the column holds it; null if there is none, or one that is larger than any real one. */
export function encodeProvenance(provenance: Provenance | undefined): Uint8Array | null {
  if (!provenance) return null
  const json = Buffer.from(JSON.stringify(provenance))
  if (json.length > MAX_PROVENANCE_BYTES) return null
  const sum = Buffer.alloc(SUM_BYTES)
  sum.writeUInt32BE(crc32(json))
  return Buffer.concat([sum, json])
}

/** @throws Fault us store/content-damaged */
export function decodeProvenance(column: Uint8Array | null): Provenance | undefined {
  if (column === null) return undefined
  if (!isSoundProvenance(column)) {
    throw new Fault('us', 'store/content-damaged', 'The record of where a message comes from is not what was stored')
  }
  return JSON.parse(Buffer.from(column.subarray(SUM_BYTES)).toString())
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
