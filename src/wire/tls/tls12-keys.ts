import { createHash, createHmac } from 'node:crypto'
import { type Bytes, concat, utf8 } from '../../base/bytes.ts'
import type { CipherSuite } from './cipher-suite.ts'
import { SSL3_KEYS } from './ssl3-keys.ts'
import type { TlsVersion } from './version.ts'

/** Secrets of a handshake of SSLv3 (RFC 6101 §6) or TLS 1.0 to 1.2 (RFC 5246 §5, §6.3, §8.1; RFC 2246 §5). */
export class Tls12Keys {
  readonly #hash: 'md5-sha1' | 'sha256' | 'sha384'
  readonly #isSsl3: boolean

  constructor(version: TlsVersion, suite: CipherSuite) {
    this.#isSsl3 = version === 'SSLv3'
    this.#hash = version !== 'TLSv1.2' ? 'md5-sha1' : suite.hash === 'SHA384' ? 'sha384' : 'sha256'
  }

  /** Hash of the handshake so far. */
  transcript(messages: readonly Bytes[]): Bytes {
    const all = concat(messages)
    if (this.#hash !== 'md5-sha1') return createHash(this.#hash).update(all).digest()
    return concat([createHash('md5').update(all).digest(), createHash('sha1').update(all).digest()])
  }

  /** 48 octets. `seed` is both randoms, or with the extended master secret (RFC 7627 §4) the hash of the handshake. */
  masterSecret(preMaster: Bytes, seed: Bytes, isExtended: boolean): Bytes {
    if (this.#isSsl3) return SSL3_KEYS.masterSecret(preMaster, seed)
    return this.#prf(preMaster, isExtended ? 'extended master secret' : 'master secret', seed, 48)
  }

  /** Keys of both sides, to be cut in the order of RFC 5246 §6.3. */
  keyBlock(master: Bytes, serverRandom: Bytes, clientRandom: Bytes, length: number): Bytes {
    if (this.#isSsl3) return SSL3_KEYS.keyBlock(master, serverRandom, clientRandom, length)
    return this.#prf(master, 'key expansion', concat([serverRandom, clientRandom]), length)
  }

  /** The content of a client's Finished message: 12 octets, in SSLv3 36. */
  clientFinished(master: Bytes, messages: readonly Bytes[]): Bytes {
    if (this.#isSsl3) return SSL3_KEYS.clientFinished(master, messages)
    return this.#prf(master, 'client finished', this.transcript(messages), 12)
  }

  #prf(secret: Bytes, label: string, seed: Bytes, length: number): Bytes {
    const labelled = concat([utf8(label), seed])
    if (this.#hash !== 'md5-sha1') return expand(this.#hash, secret, labelled, length)
    const half = Math.ceil(secret.length / 2)
    const first = expand('md5', secret.subarray(0, half), labelled, length)
    const second = expand('sha1', secret.subarray(secret.length - half), labelled, length)
    return first.map((octet, i) => octet ^ (second[i] as number))
  }
}

/** P_hash (RFC 5246 §5). */
function expand(hash: string, secret: Bytes, seed: Bytes, length: number): Bytes {
  const blocks: Bytes[] = []
  let a = seed
  for (let made = 0; made < length; ) {
    a = createHmac(hash, secret).update(a).digest()
    const block = createHmac(hash, secret).update(a).update(seed).digest()
    blocks.push(block)
    made += block.length
  }
  return concat(blocks).subarray(0, length)
}
