import { promisify } from 'node:util'
import { gunzip, gzip, inflateRaw } from 'node:zlib'
import { type Bytes, tryText } from '../../base/bytes.ts'
import type { ReportPacking } from '../../core/reports/report-packing.ts'

/** Octets that a report may have, unpacked: real ones have some thousands, the largest of the largest providers some millions. Reading one of this size takes half a second of a worker. */
const MAX_REPORT_BYTES = 4 * 1024 * 1024

/**
 * The text of a report that is packed with gzip or zip (told by its first octets, since names lie), or not at all. Undefined if it is no text, or larger than `maxBytes`, or cannot be unpacked.
 *
 * Threats: a few octets that unpack to gigabytes, archives within archives, names that lead out of a folder. So unpacking stops at the limit, is done once and never again on what came out, only the first
 * file of a zip is looked at, and its name is not.
 */
async function tryUnpack(packed: Bytes, maxBytes: number): Promise<string | undefined> {
  const octets = await unpacked(packed, maxBytes)
  return octets && octets.length <= maxBytes ? tryText(octets) : undefined
}

/** Packs with gzip, unpacks gzip and zip. */
export class ZlibPacking implements ReportPacking {
  readonly #maxBytes: number

  constructor(maxBytes: number = MAX_REPORT_BYTES) {
    this.#maxBytes = maxBytes
  }

  async pack(octets: Bytes): Promise<Bytes> {
    return new Uint8Array(await promisify(gzip)(octets))
  }

  tryUnpack(packed: Bytes): Promise<string | undefined> {
    return tryUnpack(packed, this.#maxBytes)
  }
}

async function unpacked(packed: Bytes, maxOutputLength: number): Promise<Bytes | undefined> {
  try {
    if (packed[0] === 0x1f && packed[1] === 0x8b) return await promisify(gunzip)(packed, { maxOutputLength })
    if (packed[0] === 0x50 && packed[1] === 0x4b) {
      const file = firstFile(packed)
      if (!file) return undefined
      return file.isStored ? file.octets : await promisify(inflateRaw)(file.octets, { maxOutputLength })
    }
    return packed
  } catch {
    // Damaged, or too large: either way it says nothing that could be kept.
    return undefined
  }
}

const CENTRAL_ENTRY = 0x02014b50
const LOCAL_ENTRY = 0x04034b50
const END_OF_DIRECTORY = 0x06054b50
/** Octets of the end of the directory, with the longest comment behind it. */
const MAX_END_BYTES = 22 + 0xffff

/** The first file of a zip, by its directory, which unlike the file's own head always knows its size (APPNOTE 4.3.12). */
function firstFile(zip: Bytes): { readonly isStored: boolean; readonly octets: Bytes } | undefined {
  const view = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength)
  const from = Math.max(0, view.length - MAX_END_BYTES)
  let end = view.length - 22
  while (end >= from && view.readUInt32LE(end) !== END_OF_DIRECTORY) end--
  if (end < from) return undefined
  const entry = view.readUInt32LE(end + 16)
  if (entry + 46 > view.length || view.readUInt32LE(entry) !== CENTRAL_ENTRY) return undefined
  const flags = view.readUInt16LE(entry + 8)
  const method = view.readUInt16LE(entry + 10)
  const size = view.readUInt32LE(entry + 20)
  const head = view.readUInt32LE(entry + 42)
  // Encrypted, or packed in a way that nobody uses for reports.
  if ((flags & 1) !== 0 || (method !== 0 && method !== 8)) return undefined
  if (head + 30 > view.length || view.readUInt32LE(head) !== LOCAL_ENTRY) return undefined
  const start = head + 30 + view.readUInt16LE(head + 26) + view.readUInt16LE(head + 28)
  if (start + size > view.length) return undefined
  return { isStored: method === 0, octets: zip.subarray(start, start + size) }
}
