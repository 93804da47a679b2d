import { type CipherCCMTypes, type CipherGCMTypes, createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { CipherSuite } from './cipher-suite.ts'
import { encodeRecord } from './client-hello.ts'
import { Rc4 } from './rc4.ts'
import type { TlsRecord } from './record-reader.ts'
import { ssl3Mac } from './ssl3-keys.ts'
import { uint } from './vectors.ts'
import { type TlsVersion, versionNumber } from './version.ts'

interface Protection {
  readonly kind: 'gcm' | 'ccm' | 'chacha' | 'cbc' | 'rc4' | 'null'
  /** As OpenSSL calls it; of a kind that it has not, empty. */
  readonly algorithm: string
  readonly keyBytes: number
  readonly ivBytes: number
  readonly mac: 'md5' | 'sha1' | 'sha256' | 'sha384'
  readonly macBytes: number
  /** Of AEAD. */
  readonly tagBytes: number
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
/** CCM with a short tag: RFC 6655 §4. */
const SHORT_TAG_BYTES = 8

const CHACHA: Protection = {
  kind: 'chacha',
  algorithm: 'chacha20-poly1305',
  keyBytes: 32,
  ivBytes: 12,
  mac: 'sha256',
  macBytes: 0,
  tagBytes: TAG_BYTES,
}

function protectionOf({ cipher, mode, hash, name }: CipherSuite): Protection | undefined {
  // The drafts have another nonce (RFC 7905 §2).
  if (cipher === 'CHACHA20') return name.includes('DRAFT') ? undefined : CHACHA
  if (mode === 'AEAD') return aeadOf(cipher, name)
  const found = MACS[hash as keyof typeof MACS]
  if (!found) return undefined
  const [mac, macBytes] = found
  const bare = { algorithm: '', ivBytes: 0, mac, macBytes, tagBytes: 0 }
  if (cipher === 'RC4_128') return { ...bare, kind: 'rc4', keyBytes: 16 }
  if (cipher === 'NULL') return { ...bare, kind: 'null', keyBytes: 0 }
  const known = CIPHERS[cipher]
  if (mode !== 'CBC' || !known) return undefined
  const { keyBytes, blockBytes } = known
  return { ...bare, kind: 'cbc', algorithm: `${known.name}-cbc`, keyBytes, ivBytes: blockBytes }
}

function aeadOf(cipher: string, name: string): Protection | undefined {
  const kind = (['gcm', 'ccm'] as const).find((one) => name.includes(`_${one.toUpperCase()}`))
  const known = CIPHERS[cipher]
  // Camellia and ARIA with GCM are nowhere to be had.
  if (!kind || !known || !cipher.startsWith('AES')) return undefined
  const tagBytes = name.endsWith('_CCM_8') ? SHORT_TAG_BYTES : TAG_BYTES
  const { keyBytes } = known
  return { kind, algorithm: `${known.name}-${kind}`, keyBytes, ivBytes: 4, mac: 'sha256', macBytes: 0, tagBytes }
}

/** Whether records of a suite can be written and read here: AES with GCM or CCM, ChaCha20, what has CBC, RC4, and what is not encrypted at all. */
export function isWritable(suite: CipherSuite): boolean {
  return protectionOf(suite) !== undefined
}

/** How much key material a suite needs for both sides. */
export function keyBlockBytes(suite: CipherSuite): number {
  const protection = protectionOf(suite)
  return protection ? 2 * (protection.macBytes + protection.keyBytes + protection.ivBytes) : 0
}

/** One direction of a connection of SSLv3 (RFC 6101 §5.2.3) or TLS 1.0 to 1.2 (RFC 5246 §6.2.3). */
export class Tls12Direction {
  readonly #protection: Protection
  readonly #version: TlsVersion
  readonly #macKey: Bytes
  readonly #key: Bytes
  #iv: Bytes
  readonly #rc4: Rc4 | undefined
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
    this.#rc4 = protection.kind === 'rc4' ? new Rc4(this.#key) : undefined
  }

  /** Whether padding is written, which alone can be wrong. */
  get hasPadding(): boolean {
    return this.#protection.kind === 'cbc'
  }

  /** A record. `freshIv` are 16 random octets. With `isWronglyPadded` the padding of a CBC record has a right length and wrong octets. */
  seal(type: number, content: Bytes, freshIv: Bytes, isWronglyPadded = false): Bytes {
    const sealed = this.#isAead
      ? this.#sealAead(type, content)
      : this.hasPadding
        ? this.#sealCbc(type, content, freshIv, isWronglyPadded)
        : this.#stream(concat([content, this.#mac(type, content)]))
    this.#number++
    return encodeRecord(type, versionNumber(this.#version), sealed)
  }

  /** What is in a record. The padding and MAC of others than AEAD are taken away unchecked: nobody relies on it. @throws Fault peer tls/malformed */
  open({ type, content }: TlsRecord): Bytes {
    const opened = this.#isAead
      ? this.#openAead(type, content)
      : this.hasPadding
        ? this.#openCbc(content)
        : this.#withoutMac(this.#stream(content), 0)
    this.#number++
    return opened
  }

  get #isAead(): boolean {
    return this.#protection.tagBytes > 0
  }

  #stream(octets: Bytes): Bytes {
    return this.#rc4 ? this.#rc4.apply(octets) : octets
  }

  #sealAead(type: number, content: Bytes): Bytes {
    const explicit = this.#protection.kind === 'chacha' ? new Uint8Array(0) : this.#sequence()
    const cipher = createCipheriv(this.#aead, this.#key, this.#nonce(explicit), this.#aeadOptions)
    cipher.setAAD(this.#header(type, content.length), { plaintextLength: content.length })
    const sealed = concat([cipher.update(content), cipher.final()])
    return concat([explicit, sealed, cipher.getAuthTag()])
  }

  #openAead(type: number, content: Bytes): Bytes {
    const { kind, tagBytes } = this.#protection
    const explicitBytes = kind === 'chacha' ? 0 : 8
    const length = content.length - explicitBytes - tagBytes
    if (length < 0) throw notSealed()
    const nonce = this.#nonce(content.subarray(0, explicitBytes))
    const decipher = createDecipheriv(this.#aead, this.#key, nonce, this.#aeadOptions)
    decipher.setAuthTag(content.subarray(-tagBytes))
    decipher.setAAD(this.#header(type, length), { plaintextLength: length })
    try {
      // CCM looks at the tag here, GCM at the end.
      const opened = decipher.update(content.subarray(explicitBytes, -tagBytes))
      decipher.final()
      return opened
    } catch (error) {
      throw notSealed(error)
    }
  }

  /** The other kinds have the same form, which the types of Node do not tell. */
  get #aead(): CipherGCMTypes & CipherCCMTypes {
    return this.#protection.algorithm as CipherGCMTypes & CipherCCMTypes
  }

  get #aeadOptions() {
    return { authTagLength: this.#protection.tagBytes }
  }

  /** GCM and CCM write a part of their nonce into the record (RFC 5288 §3, RFC 6655 §3); ChaCha20 counts (RFC 7905 §2). */
  #nonce(explicit: Bytes): Bytes {
    if (this.#protection.kind !== 'chacha') return concat([this.#iv, explicit])
    const number = concat([new Uint8Array(4), this.#sequence()])
    return this.#iv.map((octet, i) => octet ^ (number[i] as number))
  }

  #sealCbc(type: number, content: Bytes, freshIv: Bytes, isWronglyPadded: boolean): Bytes {
    const { ivBytes, algorithm } = this.#protection
    const tag = this.#mac(type, content)
    const padding = ivBytes - ((content.length + tag.length) % ivBytes)
    const pad = new Uint8Array(padding).fill(padding - 1)
    if (isWronglyPadded) for (let i = 0; i < padding - 1; i++) pad[i] = (padding - 1) ^ 0x55
    const hasOwnIv = this.#hasOwnIv
    const iv = hasOwnIv ? freshIv.subarray(0, ivBytes) : this.#iv
    const cipher = createCipheriv(algorithm, this.#key, iv).setAutoPadding(false)
    const sealed = concat([cipher.update(concat([content, tag, pad])), cipher.final()])
    // TLS 1.0 and SSLv3 go on with the last block, which is what BEAST needs.
    this.#iv = sealed.subarray(-ivBytes)
    return hasOwnIv ? concat([iv, sealed]) : sealed
  }

  #openCbc(content: Bytes): Bytes {
    const { ivBytes, algorithm } = this.#protection
    const hasOwnIv = this.#hasOwnIv
    const iv = hasOwnIv ? content.subarray(0, ivBytes) : this.#iv
    const sealed = hasOwnIv ? content.subarray(ivBytes) : content
    if (iv.length < ivBytes || sealed.length === 0 || sealed.length % ivBytes !== 0) throw notSealed()
    const decipher = createDecipheriv(algorithm, this.#key, iv).setAutoPadding(false)
    const opened = concat([decipher.update(sealed), decipher.final()])
    this.#iv = sealed.subarray(-ivBytes)
    return this.#withoutMac(opened, 1 + (opened.at(-1) as number))
  }

  /** RFC 5246 §6.2.3.2: only TLS 1.1 and later have a nonce in every record. */
  get #hasOwnIv(): boolean {
    return this.#version !== 'TLSv1' && this.#version !== 'SSLv3'
  }

  #withoutMac(opened: Bytes, paddingBytes: number): Bytes {
    const length = opened.length - paddingBytes - this.#protection.macBytes
    if (length < 0) throw notSealed()
    return opened.subarray(0, length)
  }

  #mac(type: number, content: Bytes): Bytes {
    const { mac } = this.#protection
    if (this.#version === 'SSLv3') {
      // Its suites have no other hash.
      const header = concat([this.#sequence(), uint(1, type), uint(2, content.length)])
      return ssl3Mac(mac === 'md5' ? 'md5' : 'sha1', this.#macKey, header, content)
    }
    return createHmac(mac, this.#macKey).update(this.#header(type, content.length)).update(content).digest()
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
