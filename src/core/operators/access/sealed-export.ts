import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { type Bytes, concat, utf8 } from '../../../base/bytes.ts'
import { Fault } from '../../../base/fault.ts'

/** Begins every sealed file. */
const MAGIC = utf8('posthus sealed 1\n')
const KEY_BYTES = 32
const TAG_BYTES = 16
/** Octets of each piece before it is sealed. */
const PIECE_BYTES = 64 * 1024
/** What stands before the 32 octets of an X25519 key in SPKI (RFC 8410 §4). */
const SPKI_HEAD = Uint8Array.fromHex('302a300506032b656e032100')

/** A pair of keys: what is named in a request, and what opens the file. */
export interface SealKeys {
  /** Base64 of 32 octets. */
  readonly publicKey: string
  /** PKCS #8, PEM. */
  readonly privateKey: string
}

/** Makes a pair of keys. */
export function makeSealKeys(): SealKeys {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  return {
    publicKey: rawOf(publicKey).toBase64(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** Whether a text is a public key of the kind. */
export function isSealKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text)
}

/**
 * Seals octets for whoever has the other half of `sealKey` (base64): X25519 with a key that is made for this file and forgotten (RFC 7748 §6.1), HKDF with SHA-256 (RFC 5869), then pieces of 64 KiB in AES-256-GCM. The number of a
 * piece, and whether it is the last, are in its nonce: none can be left out, put elsewhere or cut off at the end unseen. The server itself cannot read the file again.
 */
export async function* seal(sealKey: string, octets: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  const recipient = publicKeyOf(Uint8Array.fromBase64(sealKey))
  const once = generateKeyPairSync('x25519')
  const shown = rawOf(once.publicKey)
  const key = fileKey(diffieHellman({ privateKey: once.privateKey, publicKey: recipient }), shown, rawOf(recipient))
  yield concat([MAGIC, shown])
  let number = 0
  let held: Bytes = new Uint8Array()
  for await (const chunk of octets) {
    held = concat([held, chunk])
    // One piece stays behind: whether it is the last is not known yet.
    for (; held.length > PIECE_BYTES; held = held.subarray(PIECE_BYTES)) {
      yield sealPiece(key, number++, false, held.subarray(0, PIECE_BYTES))
    }
  }
  yield sealPiece(key, number, true, held)
}

/** Opens what was sealed. @throws Fault peer access/not-sealed (of another kind, for another key, changed or cut off) */
export function unseal(privateKey: string, file: Bytes): Bytes {
  const start = MAGIC.length + KEY_BYTES
  if (file.length < start + TAG_BYTES || !MAGIC.every((octet, at) => file[at] === octet)) throw notSealed()
  const own = keyOf(privateKey)
  const shown = file.subarray(MAGIC.length, start)
  const key = fileKey(
    diffieHellman({ privateKey: own, publicKey: publicKeyOf(shown) }),
    shown,
    rawOf(createPublicKey(own)),
  )
  const pieces: Bytes[] = []
  for (let at = start, number = 0; at < file.length; at += PIECE_BYTES + TAG_BYTES, number++) {
    const piece = file.subarray(at, at + PIECE_BYTES + TAG_BYTES)
    pieces.push(unsealPiece(key, number, at + piece.length === file.length, piece))
  }
  return concat(pieces)
}

function keyOf(privateKey: string): KeyObject {
  try {
    return createPrivateKey(privateKey)
  } catch {
    throw notSealed()
  }
}

function sealPiece(key: Bytes, number: number, isLast: boolean, plain: Bytes): Bytes {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast))
  return concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function unsealPiece(key: Bytes, number: number, isLast: boolean, sealed: Bytes): Bytes {
  try {
    const end = sealed.length - TAG_BYTES
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast))
    decipher.setAuthTag(sealed.subarray(end))
    return concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
  } catch {
    throw notSealed()
  }
}

function nonceOf(number: number, isLast: boolean): Bytes {
  const nonce = new Uint8Array(12)
  new DataView(nonce.buffer).setBigUint64(3, BigInt(number))
  nonce[11] = isLast ? 1 : 0
  return nonce
}

function fileKey(shared: Uint8Array, shown: Bytes, recipient: Bytes): Bytes {
  return new Uint8Array(hkdfSync('sha256', shared, concat([shown, recipient]), 'posthus sealed export', 32))
}

function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' })
}

function rawOf(key: KeyObject): Bytes {
  return new Uint8Array(key.export({ type: 'spki', format: 'der' })).subarray(SPKI_HEAD.length)
}

function notSealed(): Fault {
  return new Fault('peer', 'access/not-sealed', 'the file is not whole, or it is sealed for another key')
}
