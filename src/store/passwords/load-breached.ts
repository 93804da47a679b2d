import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { syncFolder } from '../sql/synced-folder.ts'
import {
  type BreachedHead,
  encodeHead,
  HEAD_BYTES,
  MOST_IN_BUCKET,
  PLACE_BYTES,
  PREFIX_BITS,
  placeOf,
  REMAINDER_BYTES,
  remaindersAt,
} from './breached-file.ts'

/** By the first octet of the SHA-1: each is sorted by itself. */
const PARTS = 256
const KEY_BYTES = PREFIX_BITS / 8
/** Keys of a part that are put aside together: 64 KB, so 16 MB for all parts. */
const KEYS_TOGETHER = 10_922
const FEWEST_BITS = 8
const MOST_BITS = 28
/** What a place of 32 bits can say. */
const MOST_KEYS = 2 ** 32 - 1

/** Told now and then how many octets were read, and how many passwords were in them. */
export type LoadProgress = (octets: number, passwords: number) => void

/**
 * Makes the file of breached passwords at `path` from lines of SHA-1 in hexadecimal digits, with or without `:` and how often each was met, in any order: the form of Have I Been Pwned. The lines are read once,
 * put aside by their first octet beside the file (6 octets each), and sorted part by part, so a thousand million take 16 MB and one part (40 MB). The file that there was stays until the new one is whole.
 * @throws Fault peer passwords/bad-breached-line, passwords/nothing-breached
 */
export async function loadBreached(
  lines: AsyncIterable<Uint8Array>,
  path: string,
  nowMs: number,
  progress: LoadProgress = () => undefined,
): Promise<BreachedHead> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const [aside, making] = ['aside', 'making'].map((what) => join(dirname(path), `${what}-${process.pid}.tmp`))
  await using cleaning = new AsyncDisposableStack()
  const fresh = async (name: string) => {
    cleaning.defer(() => rm(name, { force: true }))
    return cleaning.use(await open(name, 'w+', 0o600))
  }
  const sorted = new PartsAside(await fresh(aside as string))
  await readPrefixes(lines, sorted, progress)
  await sorted.flush()
  if (sorted.count === 0) throw new Fault('peer', 'passwords/nothing-breached', 'there is no line in it')
  const bits = Math.min(MOST_BITS, Math.max(FEWEST_BITS, Math.ceil(Math.log2(sorted.count / MOST_IN_BUCKET))))
  const file = await fresh(making as string)
  const count = await writeParts(file, sorted, bits)
  const head = { bits, count, madeMs: nowMs }
  await file.write(encodeHead(head), 0, HEAD_BYTES, 0)
  await file.sync()
  await rename(making as string, path)
  await syncFolder(dirname(path))
  return head
}

/** The first 48 bits of many SHA-1s, by their first octet. */
class PartsAside {
  count = 0
  readonly #file: FileHandle
  /** Made with the first key of a part: few passwords fill few. */
  readonly #held: (Buffer | undefined)[] = new Array(PARTS)
  readonly #filled = new Uint32Array(PARTS)
  /** Where pieces of each part lie in the file, and how long they are. */
  readonly #pieces: (readonly [at: number, length: number])[][] = Array.from({ length: PARTS }, () => [])
  #end = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  /** The part that has to be written before the next is added, or -1. */
  add(prefix: number): number {
    const part = Math.floor(prefix / 2 ** (PREFIX_BITS - 8))
    const at = this.#filled[part] as number
    const held = (this.#held[part] ??= Buffer.alloc(KEYS_TOGETHER * KEY_BYTES))
    held.writeUIntBE(prefix, at, KEY_BYTES)
    this.#filled[part] = at + KEY_BYTES
    this.count++
    return this.#filled[part] === KEYS_TOGETHER * KEY_BYTES ? part : -1
  }

  async flush(only?: number): Promise<void> {
    for (let part = 0; part < PARTS; part++) {
      const length = this.#filled[part] as number
      if (length === 0 || (only !== undefined && part !== only)) continue
      await this.#file.write(this.#held[part] as Buffer, 0, length, this.#end)
      this.#pieces[part]?.push([this.#end, length])
      this.#end += length
      this.#filled[part] = 0
    }
  }

  /** A part, sorted. */
  async sorted(part: number): Promise<Float64Array> {
    const pieces = this.#pieces[part] ?? []
    const keys = new Float64Array(pieces.reduce((sum, [, length]) => sum + length / KEY_BYTES, 0))
    const buffer = Buffer.alloc(Math.max(0, ...pieces.map(([, length]) => length)))
    let next = 0
    for (const [at, length] of pieces) {
      await this.#file.read(buffer, 0, length, at)
      for (let from = 0; from < length; from += KEY_BYTES) keys[next++] = buffer.readUIntBE(from, KEY_BYTES)
    }
    return keys.sort()
  }
}

const NEW_LINE = 10
const DIGITS = PREFIX_BITS / 4
const SHA1_DIGITS = 40

/** Reads lines octet by octet: there are a thousand million of them. */
async function readPrefixes(
  lines: AsyncIterable<Uint8Array>,
  parts: PartsAside,
  progress: LoadProgress,
): Promise<void> {
  let octets = 0
  let number = 1
  let column = 0
  let prefix = 0
  /** The part that has no more room, or -1. */
  const endLine = (): number => {
    if (column === 0) return -1
    if (column < SHA1_DIGITS) throw badLine(number)
    if (parts.count >= MOST_KEYS) throw new Fault('peer', 'passwords/bad-breached-line', 'there are too many lines')
    return parts.add(prefix)
  }
  for await (const piece of lines) {
    for (const octet of piece) {
      if (octet === NEW_LINE) {
        // An await for each of a thousand million lines would take minutes.
        const full = endLine()
        if (full >= 0) await parts.flush(full)
        number++
        column = 0
        prefix = 0
      } else if (column < SHA1_DIGITS) {
        if (octet === 13 && column === 0) continue
        const digit = digitOf(octet)
        if (digit < 0) throw badLine(number)
        if (column < DIGITS) prefix = prefix * 16 + digit
        column++
      } else column = checkEnd(octet, column, number)
    }
    octets += piece.length
    progress(octets, parts.count)
  }
  endLine()
}

/** After the digits: a line end, or `:` and how often. The column says which of them comes next. */
function checkEnd(octet: number, column: number, number: number): number {
  const isColon = octet === 58 && column === SHA1_DIGITS
  const isCount = octet >= 48 && octet <= 57 && column > SHA1_DIGITS
  if (!isColon && !isCount && octet !== 13) throw badLine(number)
  return octet === 13 ? column : SHA1_DIGITS + 1
}

function digitOf(octet: number): number {
  if (octet >= 48 && octet <= 57) return octet - 48
  const letter = octet | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

function badLine(number: number): Fault {
  const problem = `line ${number} is no SHA-1 of 40 hexadecimal digits, with or without ":" and a number behind it`
  return new Fault('peer', 'passwords/bad-breached-line', problem)
}

/** Writes buckets and remainders, part by part; returns how many there are without those that are there twice. */
async function writeParts(file: FileHandle, parts: PartsAside, bits: number): Promise<number> {
  const buckets = 2 ** bits / PARTS
  let count = 0
  for (let part = 0; part < PARTS; part++) {
    const keys = await parts.sorted(part)
    const places = Buffer.alloc(buckets * PLACE_BYTES)
    const remainders = Buffer.alloc(keys.length * REMAINDER_BYTES)
    let written = 0
    let nextBucket = part * buckets
    let last = -1
    for (const key of keys) {
      if (key === last) continue
      last = key
      const { bucket, remainder } = placeOf(key, bits)
      for (; nextBucket <= bucket; nextBucket++) {
        places.writeUInt32LE(count + written, (nextBucket - part * buckets) * PLACE_BYTES)
      }
      remainders.writeUInt16LE(remainder, written++ * REMAINDER_BYTES)
    }
    for (; nextBucket < (part + 1) * buckets; nextBucket++) {
      places.writeUInt32LE(count + written, (nextBucket - part * buckets) * PLACE_BYTES)
    }
    await file.write(places, 0, places.length, HEAD_BYTES + part * buckets * PLACE_BYTES)
    const length = written * REMAINDER_BYTES
    if (length > 0) await file.write(remainders, 0, length, remaindersAt(bits) + count * REMAINDER_BYTES)
    count += written
  }
  const end = Buffer.alloc(PLACE_BYTES)
  end.writeUInt32LE(count)
  await file.write(end, 0, PLACE_BYTES, HEAD_BYTES + 2 ** bits * PLACE_BYTES)
  return count
}
