import { createHash, createHmac } from 'node:crypto'
import { type Bytes, concat, utf8 } from '../../base/bytes.ts'
import { uint, vector } from './vectors.ts'

/** Hash of a suite of TLS 1.3, as `node:crypto` calls it. */
export type SuiteHash = 'sha256' | 'sha384'

/** A traffic key with its nonce. */
export interface TrafficKey {
  readonly key: Bytes
  readonly iv: Bytes
}

/** The key schedule of TLS 1.3 (RFC 8446 §7.1) for one suite. Everything is derived, nothing kept. */
export class Tls13Keys {
  readonly #hash: SuiteHash
  readonly #length: number

  constructor(hash: SuiteHash) {
    this.#hash = hash
    this.#length = hash === 'sha384' ? 48 : 32
  }

  /** Length of the hash in octets. */
  get hashBytes(): number {
    return this.#length
  }

  transcript(messages: readonly Bytes[]): Bytes {
    const hash = createHash(this.#hash)
    for (const message of messages) hash.update(message)
    return hash.digest()
  }

  /** Handshake secret from the shared secret of the key agreement, without a pre-shared key. */
  handshakeSecret(shared: Bytes): Bytes {
    return this.#extract(this.#derive(this.#earlySecret(new Uint8Array(this.#length)), 'derived', []), shared)
  }

  masterSecret(handshakeSecret: Bytes): Bytes {
    return this.#extract(this.#derive(handshakeSecret, 'derived', []), new Uint8Array(this.#length))
  }

  /** Derive-Secret: `label` is `c hs traffic`, `s ap traffic`, `res master` …, over the hash of `messages`. */
  secret(from: Bytes, label: string, messages: readonly Bytes[]): Bytes {
    return this.#derive(from, label, messages)
  }

  trafficKey(secret: Bytes, keyBytes: number): TrafficKey {
    return {
      key: this.#expand(secret, 'key', new Uint8Array(0), keyBytes),
      iv: this.#expand(secret, 'iv', new Uint8Array(0), 12),
    }
  }

  /** The content of a Finished message (§4.4.4). */
  finished(secret: Bytes, messages: readonly Bytes[]): Bytes {
    const key = this.#expand(secret, 'finished', new Uint8Array(0), this.#length)
    return createHmac(this.#hash, key).update(this.transcript(messages)).digest()
  }

  /** The pre-shared key that goes with a ticket (§4.6.1). */
  ticketKey(resumptionMaster: Bytes, nonce: Bytes): Bytes {
    return this.#expand(resumptionMaster, 'resumption', nonce, this.#length)
  }

  /** Proof that a client has the key of the ticket that it shows, over its hello without the list of binders (§4.2.11.2). */
  binder(ticketKey: Bytes, truncatedHello: Bytes): Bytes {
    return this.finished(this.#derive(this.#earlySecret(ticketKey), 'res binder', []), [truncatedHello])
  }

  #earlySecret(psk: Bytes): Bytes {
    return this.#extract(new Uint8Array(this.#length), psk)
  }

  #derive(secret: Bytes, label: string, messages: readonly Bytes[]): Bytes {
    return this.#expand(secret, label, this.transcript(messages), this.#length)
  }

  /** HKDF-Extract (RFC 5869 §2.2). */
  #extract(salt: Bytes, keyMaterial: Bytes): Bytes {
    return createHmac(this.#hash, salt).update(keyMaterial).digest()
  }

  /** HKDF-Expand-Label (RFC 8446 §7.1, RFC 5869 §2.3). */
  #expand(secret: Bytes, label: string, context: Bytes, length: number): Bytes {
    const info = concat([uint(2, length), vector(1, utf8(`tls13 ${label}`)), vector(1, context)])
    const blocks: Bytes[] = []
    let block: Bytes = new Uint8Array(0)
    for (let i = 1; (i - 1) * this.#length < length; i++) {
      block = createHmac(this.#hash, secret).update(block).update(info).update(uint(1, i)).digest()
      blocks.push(block)
    }
    return concat(blocks).subarray(0, length)
  }
}
