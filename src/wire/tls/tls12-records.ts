import { type CipherGCMTypes, createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { CipherSuite } from './cipher-suite.ts'
import { encodeRecord } from './client-hello.ts'
import type { TlsRecord } from './record-reader.ts'
import { uint } from './vectors.ts'
import { type TlsVersion, versionNumber } from './version.ts'

interface Protection {
  readonly kind: 'gcm' | 'chacha' | 'cbc'
  readonly algorithm: string
  readonly keyBytes: number
  readonly ivBytes: number
  readonly mac: 'md5' | 'sha1' | 'sha256' | 'sha384'
  readonly macBytes: number
}

const CIPHERS: Readonly<
  Record<string, { readonly name: string; readonly keyBytes: number; readonly blockBytes: number }>
> = {
  AES_128: { name: 'aes-128', keyBytes: 16, blockBytes: 16 },
  AES_256: { name: 'aes-256', keyBytes: 32, blockBytes: 16 },
  CAMELLIA_128: { name: 'camellia-128', keyBytes: 16, blockBytes: 16 },
  CAMELLIA_256: { name: 'camellia-256', keyBytes: 32, blockBytes: 16 },
  '3DES_EDE': { name: 'des-ede3', keyBytes: 24, blockBytes: 8 },
}
const MACS = { MD5: ['md5', 16], SHA: ['sha1', 20], SHA256: ['sha256', 32], SHA384: ['sha384', 48] } as const
const TAG_BYTES = 16
const AEAD = { authTagLength: TAG_BYTES }

const CHACHA: Protection = {
  kind: 'chacha',
  algorithm: 'chacha20-poly1305',
  keyBytes: 32,
  ivBytes: 12,
  mac: 'sha256',
  macBytes: 0,
}

function protectionOf({ cipher, mode, hash, name }: CipherSuite): Protection | undefined {
  // The drafts have another nonce (RFC 7905 §2).
  if (cipher === 'CHACHA20') return name.includes('DRAFT') ? undefined : CHACHA
  const known = CIPHERS[cipher]
  if (!known) return undefined
  const { keyBytes } = known
  if (mode === 'AEAD') {
    const isGcm = name.includes('_GCM_') && cipher.startsWith('AES')
    return isGcm
      ? { kind: 'gcm', algorithm: `${known.name}-gcm`, keyBytes, ivBytes: 4, mac: 'sha256', macBytes: 0 }
      : undefined
  }
  const mac = MACS[hash as keyof typeof MACS]
  if (mode !== 'CBC' || !mac) return undefined
  return {
    kind: 'cbc',
    algorithm: `${known.name}-cbc`,
    keyBytes,
    ivBytes: known.blockBytes,
    mac: mac[0],
    macBytes: mac[1],
  }
}

/** Whether records of a suite can be written and read here: AES with GCM, ChaCha20, and what has CBC. */
export function isWritable(suite: CipherSuite): boolean {
  return protectionOf(suite) !== undefined
}

/** How much key material a suite needs for both sides. */
export function keyBlockBytes(suite: CipherSuite): number {
  const protection = protectionOf(suite)
  return protection ? 2 * (protection.macBytes + protection.keyBytes + protection.ivBytes) : 0
}

/** One direction of a connection of TLS 1.0 to 1.2 (RFC 5246 §6.2.3). */
export class Tls12Direction {
  readonly #protection: Protection
  readonly #version: TlsVersion
  readonly #macKey: Bytes
  readonly #key: Bytes
  #iv: Bytes
  #number = 0n

  /** Cuts the keys of one side out of the block for both. @throws Fault us tls/unknown-suite */
  constructor(version: TlsVersion, suite: CipherSuite, keyBlock: Bytes, side: 'client' | 'server') {
    const protection = protectionOf(suite)
    if (!protection) throw new Fault('us', 'tls/unknown-suite', `records of ${suite.name} cannot be written`)
    this.#protection = protection
    this.#version = version
    const { macBytes, keyBytes, ivBytes } = protection
    const nth = side === 'client' ? 0 : 1
    const cut = (start: number, length: number) => keyBlock.subarray(start + nth * length, start + (nth + 1) * length)
    this.#macKey = cut(0, macBytes)
    this.#key = cut(2 * macBytes, keyBytes)
    this.#iv = cut(2 * (macBytes + keyBytes), ivBytes)
  }

  /** Whether padding is written, which alone can be wrong. */
  get hasPadding(): boolean {
    return this.#protection.kind === 'cbc'
  }

  /** A record. `freshIv` are 16 random octets. With `isWronglyPadded` the padding of a CBC record has a right length and wrong octets. */
  seal(type: number, content: Bytes, freshIv: Bytes, isWronglyPadded = false): Bytes {
    const sealed =
      this.#protection.kind !== 'cbc'
        ? this.#sealAead(type, content)
        : this.#sealCbc(type, content, freshIv, isWronglyPadded)
    this.#number++
    return encodeRecord(type, versionNumber(this.#version), sealed)
  }

  /** What is in a record. The padding and MAC of CBC records are taken away unchecked: nobody relies on it. @throws Fault peer tls/malformed */
  open({ type, content }: TlsRecord): Bytes {
    const opened = this.#protection.kind !== 'cbc' ? this.#openAead(type, content) : this.#openCbc(content)
    this.#number++
    return opened
  }

  #sealAead(type: number, content: Bytes): Bytes {
    const explicit = this.#protection.kind === 'gcm' ? this.#sequence() : new Uint8Array(0)
    const cipher = createCipheriv(this.#protection.algorithm as CipherGCMTypes, this.#key, this.#nonce(explicit), AEAD)
    cipher.setAAD(this.#header(type, content.length))
    const sealed = concat([cipher.update(content), cipher.final()])
    return concat([explicit, sealed, cipher.getAuthTag()])
  }

  #openAead(type: number, content: Bytes): Bytes {
    const explicitBytes = this.#protection.kind === 'gcm' ? 8 : 0
    const length = content.length - explicitBytes - TAG_BYTES
    if (length < 0) throw notSealed()
    const nonce = this.#nonce(content.subarray(0, explicitBytes))
    const decipher = createDecipheriv(this.#protection.algorithm as CipherGCMTypes, this.#key, nonce, AEAD)
    decipher.setAAD(this.#header(type, length))
    decipher.setAuthTag(content.subarray(-TAG_BYTES))
    const opened = decipher.update(content.subarray(explicitBytes, -TAG_BYTES))
    try {
      decipher.final()
    } catch (error) {
      throw notSealed(error)
    }
    return opened
  }

  /** GCM writes a part of its nonce into the record (RFC 5288 §3); ChaCha20 counts (RFC 7905 §2). */
  #nonce(explicit: Bytes): Bytes {
    if (this.#protection.kind === 'gcm') return concat([this.#iv, explicit])
    const number = concat([new Uint8Array(4), this.#sequence()])
    return this.#iv.map((octet, i) => octet ^ (number[i] as number))
  }

  #sealCbc(type: number, content: Bytes, freshIv: Bytes, isWronglyPadded: boolean): Bytes {
    const { mac, ivBytes, algorithm } = this.#protection
    const tag = createHmac(mac, this.#macKey).update(this.#header(type, content.length)).update(content).digest()
    const padding = ivBytes - ((content.length + tag.length) % ivBytes)
    const pad = new Uint8Array(padding).fill(padding - 1)
    if (isWronglyPadded) for (let i = 0; i < padding - 1; i++) pad[i] = (padding - 1) ^ 0x55
    const hasOwnIv = this.#version !== 'TLSv1'
    const iv = hasOwnIv ? freshIv.subarray(0, ivBytes) : this.#iv
    const cipher = createCipheriv(algorithm, this.#key, iv).setAutoPadding(false)
    const sealed = concat([cipher.update(concat([content, tag, pad])), cipher.final()])
    // TLS 1.0 goes on with the last block, which is what BEAST needs.
    this.#iv = sealed.subarray(-ivBytes)
    return hasOwnIv ? concat([iv, sealed]) : sealed
  }

  #openCbc(content: Bytes): Bytes {
    const { ivBytes, algorithm, macBytes } = this.#protection
    const hasOwnIv = this.#version !== 'TLSv1'
    const iv = hasOwnIv ? content.subarray(0, ivBytes) : this.#iv
    const sealed = hasOwnIv ? content.subarray(ivBytes) : content
    if (iv.length < ivBytes || sealed.length === 0 || sealed.length % ivBytes !== 0) throw notSealed()
    const decipher = createDecipheriv(algorithm, this.#key, iv).setAutoPadding(false)
    const opened = concat([decipher.update(sealed), decipher.final()])
    this.#iv = sealed.subarray(-ivBytes)
    const length = opened.length - 1 - (opened.at(-1) as number) - macBytes
    if (length < 0) throw notSealed()
    return opened.subarray(0, length)
  }

  #header(type: number, length: number): Bytes {
    return concat([this.#sequence(), uint(1, type), uint(2, versionNumber(this.#version)), uint(2, length)])
  }

  #sequence(): Bytes {
    return concat([uint(4, Number(this.#number >> 32n)), uint(4, Number(this.#number & 0xffffffffn))])
  }
}

function notSealed(cause?: unknown): Fault {
  return new Fault('peer', 'tls/malformed', 'the server sent a record that cannot be opened', { cause })
}
