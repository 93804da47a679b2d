import { type Bytes, concat, utf8 } from '../../../src/base/bytes.ts'

/** A file that goes into an archive. */
export interface ZipEntry {
  readonly name: string
  readonly octets: Bytes
}

/** Names in UTF-8 (APPNOTE.TXT 6.3.10 §4.4.4, bit 11). */
const UTF8_NAMES = 0x0800
/** 1 January 1980, where its dates begin: nothing is known of when a file was made. */
const FIRST_DAY = 0x0021

/** An archive of files as they are, not compressed (APPNOTE.TXT 6.3.10): what is sent by mail is mostly compressed already. At most 65,535 files and 4 GiB. */
export function writeZip(entries: readonly ZipEntry[]): Bytes {
  const pieces: Bytes[] = []
  const directory: Bytes[] = []
  let at = 0
  for (const { name, octets } of withNamesApart(entries)) {
    const written = utf8(name)
    const facts = [20, UTF8_NAMES, 0, 0, FIRST_DAY] as const
    const sizes = [crc32(octets), octets.length, octets.length] as const
    const header = concat([
      fields([4, 0x04034b50], ...of(2, facts), ...of(4, sizes), [2, written.length], [2, 0]),
      written,
    ])
    pieces.push(header, octets)
    directory.push(
      concat([
        fields([4, 0x02014b50], [2, 20], ...of(2, facts), ...of(4, sizes), [2, written.length]),
        fields(...of(2, [0, 0, 0, 0]), [4, 0], [4, at]),
        written,
      ]),
    )
    at += header.length + octets.length
  }
  const index = concat(directory)
  const counts = of(2, [0, 0, directory.length, directory.length])
  return concat([...pieces, index, fields([4, 0x06054b50], ...counts, [4, index.length], [4, at], [2, 0])])
}

/** Two files of one name would be one when they are taken out; a name that leads elsewhere is none. */
function withNamesApart(entries: readonly ZipEntry[]): readonly ZipEntry[] {
  const taken = new Set<string>()
  return entries.map(({ name, octets }) => {
    const clean = name.replace(/[\x00-\x1f\x7f/\\:*?"<>|]/g, '_').replace(/^[\s.]+|[\s.]+$/g, '') || 'file'
    const [, stem = clean, end = ''] = /^(.+?)(\.[^.]{1,10})?$/s.exec(clean) ?? []
    let free = clean
    for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${stem} (${count})${end}`
    taken.add(free.toLowerCase())
    return { name: free, octets }
  })
}

type Field = readonly [octets: 2 | 4, value: number]

function of(octets: 2 | 4, values: readonly number[]): readonly Field[] {
  return values.map((value) => [octets, value])
}

function fields(...values: readonly Field[]): Bytes {
  const written = new DataView(new ArrayBuffer(values.reduce((sum, [octets]) => sum + octets, 0)))
  let at = 0
  for (const [octets, value] of values) {
    if (octets === 2) written.setUint16(at, value, true)
    else written.setUint32(at, value, true)
    at += octets
  }
  return new Uint8Array(written.buffer)
}

const TABLE = Uint32Array.from({ length: 256 }, (_, octet) => {
  let value = octet
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

function crc32(octets: Bytes): number {
  let sum = 0xffffffff
  for (const octet of octets) sum = (TABLE[(sum ^ octet) & 0xff] as number) ^ (sum >>> 8)
  return (sum ^ 0xffffffff) >>> 0
}
