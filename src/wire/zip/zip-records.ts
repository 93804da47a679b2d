import { latin1, utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** A file in a ZIP archive, as its directory has it (PKWARE APPNOTE 6.3.10 §4.3). */
export interface ZipEntry {
  /** Relative, levels parted by `/`. */
  readonly path: string
  /** Whether its octets are deflated (RFC 1951), or lie there as they are. */
  readonly isDeflated: boolean
  readonly crc32: number
  /** Octets that it takes in the archive, and those that it has. */
  readonly packedBytes: number
  readonly bytes: number
  /** Where its local header begins. */
  readonly at: number
  readonly modifiedMs: number
}

/** Where the directory of an archive lies. */
export interface ZipEnd {
  readonly entries: number
  readonly directoryAt: number
  readonly directoryBytes: number
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
export const LOCAL_BYTES = 30
/** Of the end record, without its comment, and with the largest one: so far from the end it is looked for. */
const END_BYTES = 22
export const MOST_END_BYTES = END_BYTES + 0xffff + 20
export const END_64_BYTES = 56
const LOCATOR_BYTES = 20
/** What does not fit into 32 bits is in an extra field (§4.5.3). */
const FULL_32 = 0xffffffff
const FULL_16 = 0xffff
const ZIP64_FIELD = 0x0001
/** Keeps the room that the large sizes would take, where they were not needed. No program knows the number, and those pass it over. */
const SPARE_FIELD = 0x5050
const LOCAL_EXTRA_BYTES = 20
/** Names are UTF-8 (§4.4.4, bit 11). */
const UTF8_NAMES = 0x0800
const STORED = 0
const DEFLATED = 8
/** 4.5: the first version that knows large sizes. */
const VERSION = 45
/** The upper octet says Unix: then the modes below are understood. */
const MADE_BY = (3 << 8) | VERSION
const FILE_MODE = 0o100600 * 0x10000

/** What stands before the octets of a file. It has the same length whatever the sizes are: it is written once more when they are known. */
export function encodeLocalHeader(entry: ZipEntry): Uint8Array {
  const name = utf8(entry.path)
  const isLarge = entry.bytes >= FULL_32 || entry.packedBytes >= FULL_32
  const out = new Uint8Array(LOCAL_BYTES + name.length + LOCAL_EXTRA_BYTES)
  const view = new DataView(out.buffer)
  view.setUint32(0, LOCAL, true)
  view.setUint16(4, VERSION, true)
  common(view, 6, entry, isLarge)
  view.setUint16(26, name.length, true)
  view.setUint16(28, LOCAL_EXTRA_BYTES, true)
  out.set(name, LOCAL_BYTES)
  const extra = LOCAL_BYTES + name.length
  view.setUint16(extra, isLarge ? ZIP64_FIELD : SPARE_FIELD, true)
  view.setUint16(extra + 2, 16, true)
  if (isLarge) {
    view.setBigUint64(extra + 4, BigInt(entry.bytes), true)
    view.setBigUint64(extra + 12, BigInt(entry.packedBytes), true)
  }
  return out
}

/** How far behind a local header the octets begin. @throws Fault peer transfer/bad-archive */
export function localHeaderBytes(header: Uint8Array): number {
  const view = viewOf(header)
  if (header.length < LOCAL_BYTES || view.getUint32(0, true) !== LOCAL)
    throw badArchive('a file does not begin where it should')
  return LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true)
}

/** The directory, and what ends the archive. `at`: where it begins. */
export function encodeDirectory(entries: readonly ZipEntry[], at: number): Uint8Array {
  const pieces = entries.map(encodeEntry)
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0)
  const end = encodeEnd({ entries: entries.length, directoryAt: at, directoryBytes: bytes })
  const out = new Uint8Array(bytes + end.length)
  let to = 0
  for (const piece of [...pieces, end]) {
    out.set(piece, to)
    to += piece.length
  }
  return out
}

/**
 * The end record in the last octets of an archive, or where the larger one lies that has what does not fit into it. `tailAt`: where `tail` begins.
 * @throws Fault peer transfer/bad-archive
 */
export function readEnd(tail: Uint8Array, tailAt: number): ZipEnd | { readonly largeAt: number } {
  const view = viewOf(tail)
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END || at + END_BYTES + view.getUint16(at + 20, true) !== tail.length) continue
    const found = {
      entries: view.getUint16(at + 10, true),
      directoryBytes: view.getUint32(at + 12, true),
      directoryAt: view.getUint32(at + 16, true),
    }
    const isLarge = found.entries === FULL_16 || found.directoryBytes === FULL_32 || found.directoryAt === FULL_32
    if (!isLarge) return within(found, tailAt + at)
    const locator = at - LOCATOR_BYTES
    if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64) throw badArchive('its end is incomplete')
    return { largeAt: large(view, locator + 8) }
  }
  throw badArchive('it has no end: it was cut off, or is no ZIP archive')
}

/** The larger end record. @throws Fault peer transfer/bad-archive */
export function readLargeEnd(record: Uint8Array, at: number): ZipEnd {
  const view = viewOf(record)
  if (record.length < END_64_BYTES || view.getUint32(0, true) !== END_64) throw badArchive('its end is incomplete')
  const found = { entries: large(view, 32), directoryBytes: large(view, 40), directoryAt: large(view, 48) }
  return within(found, at)
}

/** @throws Fault peer transfer/bad-archive */
export function readDirectory(directory: Uint8Array, entries: number): ZipEntry[] {
  const found: ZipEntry[] = []
  const view = viewOf(directory)
  for (let at = 0; found.length < entries; ) {
    if (at + 46 > directory.length || view.getUint32(at, true) !== CENTRAL) throw badArchive('its directory is broken')
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ]
    const end = at + 46 + nameBytes + extraBytes + commentBytes
    if (end > directory.length) throw badArchive('its directory is broken')
    found.push(readEntry(directory.subarray(at, end), nameBytes, extraBytes))
    at = end
  }
  return found
}

function readEntry(record: Uint8Array, nameBytes: number, extraBytes: number): ZipEntry {
  const view = viewOf(record)
  const flags = view.getUint16(8, true)
  const method = view.getUint16(10, true)
  const name = record.subarray(46, 46 + nameBytes)
  const path = flags & UTF8_NAMES ? new TextDecoder().decode(name) : latin1(name)
  if (flags & 1) throw badArchive(`${path} is encrypted`)
  if (method !== STORED && method !== DEFLATED) throw badArchive(`${path} is packed in a way that is not known here`)
  const sizes = { bytes: view.getUint32(24, true), packedBytes: view.getUint32(20, true), at: view.getUint32(42, true) }
  const time = view.getUint16(12, true)
  const date = view.getUint16(14, true)
  return {
    path,
    isDeflated: method === DEFLATED,
    crc32: view.getUint32(16, true),
    ...largeSizes(record.subarray(46 + nameBytes, 46 + nameBytes + extraBytes), sizes),
    modifiedMs: Date.UTC(
      1980 + (date >> 9),
      ((date >> 5) & 15) - 1,
      date & 31,
      time >> 11,
      (time >> 5) & 63,
      (time & 31) * 2,
    ),
  }
}

/** Those that stand in the extra field, in this order, as far as they are full (§4.5.3). */
function largeSizes<T extends { bytes: number; packedBytes: number; at: number }>(extra: Uint8Array, sizes: T): T {
  const view = viewOf(extra)
  for (let at = 0; at + 4 <= extra.length; ) {
    const bytes = view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === ZIP64_FIELD) {
      let from = at + 4
      const end = Math.min(at + 4 + bytes, extra.length)
      for (const name of ['bytes', 'packedBytes', 'at'] as const) {
        if (sizes[name] !== FULL_32) continue
        if (from + 8 > end) throw badArchive('its directory is broken')
        sizes[name] = large(view, from)
        from += 8
      }
    }
    at += 4 + bytes
  }
  return sizes
}

function encodeEntry(entry: ZipEntry): Uint8Array {
  const name = utf8(entry.path)
  const isLarge = entry.bytes >= FULL_32 || entry.packedBytes >= FULL_32 || entry.at >= FULL_32
  const extraBytes = isLarge ? 28 : 0
  const out = new Uint8Array(46 + name.length + extraBytes)
  const view = new DataView(out.buffer)
  view.setUint32(0, CENTRAL, true)
  view.setUint16(4, MADE_BY, true)
  view.setUint16(6, VERSION, true)
  common(view, 8, entry, isLarge)
  view.setUint16(28, name.length, true)
  view.setUint16(30, extraBytes, true)
  view.setUint32(38, FILE_MODE, true)
  view.setUint32(42, isLarge ? FULL_32 : entry.at, true)
  out.set(name, 46)
  if (isLarge) {
    const at = 46 + name.length
    view.setUint16(at, ZIP64_FIELD, true)
    view.setUint16(at + 2, 24, true)
    for (const [place, size] of [entry.bytes, entry.packedBytes, entry.at].entries()) {
      view.setBigUint64(at + 4 + place * 8, BigInt(size), true)
    }
  }
  return out
}

/** What the two headers have in common, in the same order: flags, method, time, checksum, sizes. */
function common(view: DataView, at: number, entry: ZipEntry, isLarge: boolean): void {
  const date = new Date(entry.modifiedMs)
  view.setUint16(at, UTF8_NAMES, true)
  view.setUint16(at + 2, entry.isDeflated ? DEFLATED : STORED, true)
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1)
  view.setUint16(at + 4, time, true)
  const year = Math.max(0, date.getUTCFullYear() - 1980)
  view.setUint16(at + 6, (year << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(), true)
  view.setUint32(at + 8, entry.crc32, true)
  view.setUint32(at + 12, isLarge ? FULL_32 : entry.packedBytes, true)
  view.setUint32(at + 16, isLarge ? FULL_32 : entry.bytes, true)
}

function encodeEnd({ entries, directoryAt, directoryBytes }: ZipEnd): Uint8Array {
  const isLarge = entries >= FULL_16 || directoryAt >= FULL_32 || directoryBytes >= FULL_32
  const largeBytes = isLarge ? END_64_BYTES + LOCATOR_BYTES : 0
  const out = new Uint8Array(largeBytes + END_BYTES)
  const view = new DataView(out.buffer)
  if (isLarge) {
    view.setUint32(0, END_64, true)
    view.setBigUint64(4, BigInt(END_64_BYTES - 12), true)
    view.setUint16(12, MADE_BY, true)
    view.setUint16(14, VERSION, true)
    for (const [place, value] of [entries, entries, directoryBytes, directoryAt].entries()) {
      view.setBigUint64(24 + place * 8, BigInt(value), true)
    }
    view.setUint32(END_64_BYTES, LOCATOR_64, true)
    view.setBigUint64(END_64_BYTES + 8, BigInt(directoryAt + directoryBytes), true)
    view.setUint32(END_64_BYTES + 16, 1, true)
  }
  view.setUint32(largeBytes, END, true)
  view.setUint16(largeBytes + 8, isLarge ? FULL_16 : entries, true)
  view.setUint16(largeBytes + 10, isLarge ? FULL_16 : entries, true)
  view.setUint32(largeBytes + 12, isLarge ? FULL_32 : directoryBytes, true)
  view.setUint32(largeBytes + 16, isLarge ? FULL_32 : directoryAt, true)
  return out
}

function within(end: ZipEnd, recordAt: number): ZipEnd {
  if (end.directoryAt + end.directoryBytes > recordAt) throw badArchive('its directory is broken')
  return end
}

function large(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw badArchive('its directory is broken')
  return Number(value)
}

function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
}

export function badArchive(problem: string, cause?: unknown): Fault {
  return new Fault('peer', 'transfer/bad-archive', `The archive is damaged or no export of an account: ${problem}`, {
    cause,
  })
}
