import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { BreachedPasswords } from '../../core/passwords/breached-passwords.ts'

/**
 * The file of passwords that have leaked. Of the SHA-1 of each it keeps the first `bits` as the number of a bucket, and the 16 that follow in it, sorted:
 *
 *     octets   what
 *     8        `PSTHBRCH`
 *     4        version, 1
 *     4        bits
 *     8        how many
 *     8        when it was made, milliseconds
 *     4 each   where each bucket begins, and where the last one ends; in remainders
 *     2 each   the remainders
 *
 * All numbers little-endian. A look-up reads eight octets and one bucket. With at most 16 in a bucket on average, a password that has not leaked is among them by chance once in 4,096 times, and 18 bits hold a password: a
 * Bloom filter takes as many for that, and reads a dozen places.
 */
export interface BreachedHead {
  readonly bits: number
  readonly count: number
  readonly madeMs: number
}

export const HEAD_BYTES = 32
export const REMAINDER_BYTES = 2
export const PLACE_BYTES = 4
/** On average, at most. */
export const MOST_IN_BUCKET = 16
const MAGIC = 'PSTHBRCH'
const VERSION = 1
/** Bits of a SHA-1 that are looked at. */
export const PREFIX_BITS = 48
const PREFIX_BYTES = PREFIX_BITS / 8
const REMAINDER_BITS = 16

/** Where the breached passwords of a house lie. */
export const breachedPath = (data: string): string => join(data, 'passwords', 'breached.bin')

/** Where a SHA-1 belongs, by its first 48 bits. */
export function placeOf(prefix: number, bits: number): { readonly bucket: number; readonly remainder: number } {
  const whole = Math.floor(prefix / 2 ** (PREFIX_BITS - bits - REMAINDER_BITS))
  return { bucket: Math.floor(whole / 2 ** REMAINDER_BITS), remainder: whole % 2 ** REMAINDER_BITS }
}

/** Where the remainders begin. */
export function remaindersAt(bits: number): number {
  return HEAD_BYTES + (2 ** bits + 1) * PLACE_BYTES
}

export function encodeHead({ bits, count, madeMs }: BreachedHead): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.write(MAGIC, 'latin1')
  head.writeUInt32LE(VERSION, 8)
  head.writeUInt32LE(bits, 12)
  head.writeBigUInt64LE(BigInt(count), 16)
  head.writeBigUInt64LE(BigInt(madeMs), 24)
  return head
}

/** The passwords in a file, which may be replaced at any time: it is opened for each look-up, and there are few. */
export class BreachedFile implements BreachedPasswords {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** What is loaded, or undefined. @throws Fault us passwords/bad-breached-file */
  async tryHead(): Promise<BreachedHead | undefined> {
    await using file = await tryOpen(this.#path)
    return file && (await readHead(file, this.#path))
  }

  /** @throws Fault us passwords/bad-breached-file */
  async has(prepared: string): Promise<boolean> {
    await using file = await tryOpen(this.#path)
    if (!file) return false
    const { bits } = await readHead(file, this.#path)
    // What has leaked was counted as SHA-1 by whoever publishes it; it protects nothing here.
    const digest = createHash('sha1').update(prepared, 'utf8').digest()
    const { bucket, remainder } = placeOf(digest.readUIntBE(0, PREFIX_BYTES), bits)
    const places = await read(file, this.#path, HEAD_BYTES + bucket * PLACE_BYTES, 2 * PLACE_BYTES)
    const [from, to] = [places.readUInt32LE(0), places.readUInt32LE(PLACE_BYTES)]
    if (to <= from) return false
    const found = await read(
      file,
      this.#path,
      remaindersAt(bits) + from * REMAINDER_BYTES,
      Math.min(to - from, 65_536) * REMAINDER_BYTES,
    )
    for (let at = 0; at < found.length; at += REMAINDER_BYTES) if (found.readUInt16LE(at) === remainder) return true
    return false
  }
}

async function readHead(file: FileHandle, path: string): Promise<BreachedHead> {
  const head = await read(file, path, 0, HEAD_BYTES)
  const bits = head.readUInt32LE(12)
  const count = Number(head.readBigUInt64LE(16))
  const isOurs = head.toString('latin1', 0, MAGIC.length) === MAGIC && head.readUInt32LE(8) === VERSION && bits <= 28
  // Cut short, it would let through what it was loaded to keep out, and nobody would know.
  const { size } = await file.stat()
  if (!isOurs || size !== remaindersAt(bits) + count * REMAINDER_BYTES) throw badFile(path)
  return { bits, count, madeMs: Number(head.readBigUInt64LE(24)) }
}

async function read(file: FileHandle, path: string, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  if (bytesRead < length) throw badFile(path)
  return buffer
}

async function tryOpen(path: string): Promise<FileHandle | undefined> {
  return open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw badFile(path, error)
  })
}

function badFile(path: string, cause?: unknown): Fault {
  const problem = `${path} is damaged or of another version: load the breached passwords again, or delete it`
  return new Fault('us', 'passwords/bad-breached-file', problem, { cause })
}
