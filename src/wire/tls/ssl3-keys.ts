import { createHash } from 'node:crypto'
import { type Bytes, concat, utf8 } from '../../base/bytes.ts'

type Hash = 'md5' | 'sha1'

/** RFC 6101 §5.2.3.1: as many octets as fill the block of the hash up behind a secret. */
const PAD_BYTES: Readonly<Record<Hash, number>> = { md5: 48, sha1: 40 }
/** RFC 6101 §5.6.8. */
const CLIENT = utf8('CLNT')

/** Secrets of a handshake of SSLv3 (RFC 6101 §6), which come about in another way than those of TLS. */
export const SSL3_KEYS = {
  /** 48 octets; `randoms`: the client's, then the server's. RFC 6101 §6.1. */
  masterSecret: (preMaster: Bytes, randoms: Bytes): Bytes => expand(preMaster, randoms, 48),

  /** Keys of both sides. RFC 6101 §6.2.2. */
  keyBlock: (master: Bytes, serverRandom: Bytes, clientRandom: Bytes, length: number): Bytes =>
    expand(master, concat([serverRandom, clientRandom]), length),

  /** The content of a client's Finished message: 36 octets. RFC 6101 §5.6.8. */
  clientFinished: (master: Bytes, messages: readonly Bytes[]): Bytes =>
    concat((['md5', 'sha1'] as const).map((hash) => padded(hash, master, concat([...messages, CLIENT]), 'behind'))),
}

/** The MAC of a record, of `header` (number, type and length, without a version) and content. RFC 6101 §5.2.3.1. */
export function ssl3Mac(hash: Hash, secret: Bytes, header: Bytes, content: Bytes): Bytes {
  return padded(hash, secret, concat([header, content]), 'before')
}

/** The forerunner of HMAC; the secret stands before what is hashed, or in Finished behind it. */
function padded(hash: Hash, secret: Bytes, content: Bytes, place: 'before' | 'behind'): Bytes {
  const pad = (octet: number) => new Uint8Array(PAD_BYTES[hash]).fill(octet)
  const keyed = [secret, pad(0x36)]
  const inner = digest(hash, ...(place === 'before' ? [...keyed, content] : [content, ...keyed]))
  return digest(hash, secret, pad(0x5c), inner)
}

/** MD5 of the secret and SHA-1 of a letter that goes on: A, BB, CCC … (RFC 6101 §6.1, §6.2.2). */
function expand(secret: Bytes, randoms: Bytes, length: number): Bytes {
  const blocks: Bytes[] = []
  for (let made = 0; made < length; made += 16) {
    const letter = String.fromCharCode(0x41 + blocks.length).repeat(blocks.length + 1)
    blocks.push(digest('md5', secret, digest('sha1', utf8(letter), secret, randoms)))
  }
  return concat(blocks).subarray(0, length)
}

function digest(hash: Hash, ...parts: readonly Bytes[]): Bytes {
  return createHash(hash).update(concat(parts)).digest()
}
