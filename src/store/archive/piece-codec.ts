import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

const PLAIN = 0
const ZSTD = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** No piece is larger when it is unpacked: a damaged one must not fill the memory. Larger than any message that is taken in. */
const MAX_PIECE_BYTES = 2 ** 31 - 1

/**
 * Octets on their way into an archive and out of it: compressed where that helps, and sealed with AES-256-GCM if the archive has a key.
 *
 * The nonce is made from the octets themselves (HMAC under a key of its own), so that the same octets are the same piece in every backup and are kept once.
 * What that tells whoever reads the archive without the key is that two pieces are equal, nothing else.
 */
export class PieceCodec {
  readonly #keys: { readonly seal: Buffer; readonly nonce: Buffer } | undefined

  /** `key`: 32 octets, or undefined for an archive in the clear; `salt` makes the keys of two archives with one key differ. */
  constructor(key: Bytes | undefined, salt: string) {
    const derive = (use: string) => Buffer.from(hkdfSync('sha256', key as Bytes, salt, `posthus archive ${use}`, 32))
    this.#keys = key ? { seal: derive('seal'), nonce: derive('nonce') } : undefined
  }

  /** What tells a right key from a wrong one; undefined for an archive in the clear. */
  get check(): string | undefined {
    return this.#keys && createHmac('sha256', this.#keys.nonce).update('check').digest('hex')
  }

  encode(octets: Bytes): Buffer {
    const packed = zstdCompressSync(octets, { params: { [constants.ZSTD_c_compressionLevel]: 3 } })
    const smaller = packed.length < octets.length
    const piece = Buffer.concat([Buffer.of(smaller ? ZSTD : PLAIN), smaller ? packed : octets])
    return this.#keys ? seal(piece, this.#keys) : piece
  }

  /** @throws Fault us archive/damaged */
  decode(piece: Bytes, where: string): Buffer {
    try {
      const opened = this.#keys ? unseal(Buffer.from(piece), this.#keys.seal) : Buffer.from(piece)
      const octets = opened.subarray(1)
      if (opened[0] === PLAIN) return octets
      if (opened[0] === ZSTD) return zstdDecompressSync(octets, { maxOutputLength: MAX_PIECE_BYTES })
    } catch (error) {
      throw damagedArchive(where, error)
    }
    throw damagedArchive(where)
  }
}

function seal(piece: Buffer, keys: { readonly seal: Buffer; readonly nonce: Buffer }): Buffer {
  const nonce = createHmac('sha256', keys.nonce).update(piece).digest().subarray(0, NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keys.seal, nonce)
  return Buffer.concat([nonce, cipher.update(piece), cipher.final(), cipher.getAuthTag()])
}

function unseal(sealed: Buffer, key: Buffer): Buffer {
  const end = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
  decipher.setAuthTag(sealed.subarray(end))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()])
}

export function damagedArchive(where: string, cause?: unknown): Fault {
  return new Fault('us', 'archive/damaged', `${where} is not what was written; use another backup or archive`, {
    cause,
  })
}
