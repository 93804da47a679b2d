import { type CipherGCMTypes, createCipheriv, createDecipheriv } from 'node:crypto'
import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { CipherSuite } from './cipher-suite.ts'
import type { TlsRecord } from './record-reader.ts'
import type { TrafficKey } from './tls13-keys.ts'
import { uint } from './vectors.ts'

const TAG_BYTES = 16

/** The ciphers of TLS 1.3 that records can be written and read with. */
const ALGORITHMS: ReadonlyMap<number, { readonly name: CipherGCMTypes; readonly keyBytes: number }> = new Map([
  [0x1301, { name: 'aes-128-gcm', keyBytes: 16 }],
  [0x1302, { name: 'aes-256-gcm', keyBytes: 32 }],
  // `node:crypto` treats it as it does GCM; its types do not say so.
  [0x1303, { name: 'chacha20-poly1305' as CipherGCMTypes, keyBytes: 32 }],
])

/** Octets of the traffic key of a suite; undefined for one whose records cannot be read. */
export function trafficKeyBytes({ id }: CipherSuite): number | undefined {
  return ALGORITHMS.get(id)?.keyBytes
}

/** One direction of a connection of TLS 1.3 under one key: each record has its number in the nonce (RFC 8446 §5.2, §5.3). */
export class Tls13Direction {
  readonly #algorithm: CipherGCMTypes
  readonly #key: TrafficKey
  #number = 0n

  /** @throws Fault us tls/unknown-suite */
  constructor(suite: CipherSuite, key: TrafficKey) {
    const algorithm = ALGORITHMS.get(suite.id)
    if (!algorithm) throw new Fault('us', 'tls/unknown-suite', `records of ${suite.name} cannot be written`)
    this.#algorithm = algorithm.name
    this.#key = key
  }

  /** A record with content of the given type in it. */
  seal(type: number, content: Bytes): Bytes {
    const header = concat([Uint8Array.of(23, 3, 3), uint(2, content.length + 1 + TAG_BYTES)])
    const cipher = createCipheriv(this.#algorithm, this.#key.key, this.#nonce(), { authTagLength: TAG_BYTES })
    cipher.setAAD(header)
    const sealed = concat([cipher.update(concat([content, uint(1, type)])), cipher.final()])
    return concat([header, sealed, cipher.getAuthTag()])
  }

  /** What is in a record. @throws Fault peer tls/malformed if it was not sealed with this key */
  open({ type, version, content }: TlsRecord): { readonly type: number; readonly content: Bytes } {
    if (type !== 23 || content.length <= TAG_BYTES) throw notSealed()
    const decipher = createDecipheriv(this.#algorithm, this.#key.key, this.#nonce(), { authTagLength: TAG_BYTES })
    decipher.setAAD(concat([uint(1, type), uint(2, version), uint(2, content.length)]))
    decipher.setAuthTag(content.subarray(-TAG_BYTES))
    const opened = decipher.update(content.subarray(0, -TAG_BYTES))
    try {
      decipher.final()
    } catch (error) {
      throw notSealed(error)
    }
    // Zeros behind the type are padding (§5.4).
    let end = opened.length - 1
    while (end >= 0 && opened[end] === 0) end--
    if (end < 0) throw notSealed()
    return { type: opened[end] as number, content: opened.subarray(0, end) }
  }

  #nonce(): Bytes {
    const nonce = Uint8Array.from(this.#key.iv)
    let rest = this.#number++
    for (let i = nonce.length - 1; rest > 0n; i--, rest >>= 8n) nonce[i] = (nonce[i] as number) ^ Number(rest & 0xffn)
    return nonce
  }
}

function notSealed(cause?: unknown): Fault {
  return new Fault('peer', 'tls/malformed', 'the server sent a record that cannot be opened', { cause })
}
