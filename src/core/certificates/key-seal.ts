import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import { concat, equal, utf8 } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'

const BEGIN = '-----BEGIN POSTHUS SEALED KEY-----'
const END = '-----END POSTHUS SEALED KEY-----'
const VERSION = 1
const NAME_BYTES = 8
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEAD_BYTES = 1 + NAME_BYTES + NONCE_BYTES
/** A secret that is shorter could be guessed; there is no work factor here that would make up for it. */
export const LEAST_SECRET_BYTES = 32

/** What private keys are encrypted with at rest. */
interface SealingKey {
  /** Tells sealing keys apart, and tells nothing about them. */
  readonly name: Uint8Array
  readonly key: Uint8Array
}

/**
 * Encrypts private keys on the disk: AES-256-GCM under a key that HKDF (RFC 5869) makes of a secret, which is kept somewhere else. It protects copies of the data folder (backups, disks that are sold, a stolen image);
 * it does not protect from who may read the memory of the server or the secret, as the server has to.
 * The id of the entry is authenticated with it, so that the files of two entries cannot be exchanged.
 */
export class KeySeal {
  readonly #current: SealingKey | undefined
  readonly #keys: readonly SealingKey[]
  readonly #entropy: Entropy

  /** `current` is what is sealed with; without it keys are kept as they are. What is opened with are all. @throws Fault us certificates/weak-seal */
  constructor(current: Uint8Array | undefined, former: readonly Uint8Array[], entropy: Entropy) {
    this.#current = current && sealingKey(current)
    this.#keys = [...(this.#current ? [this.#current] : []), ...former.map(sealingKey)]
    this.#entropy = entropy
  }

  /** How a private key (PEM) of an entry is to be kept. */
  seal(id: string, privateKey: string): string {
    const current = this.#current
    if (!current) return privateKey
    const nonce = this.#entropy.bytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce)
    cipher.setAAD(utf8(id))
    const sealed = concat([cipher.update(privateKey, 'utf8'), cipher.final()])
    const all = concat([new Uint8Array([VERSION]), current.name, nonce, sealed, cipher.getAuthTag()])
    const lines =
      Buffer.from(all)
        .toString('base64')
        .match(/.{1,64}/g) ?? []
    return [BEGIN, ...lines, END, ''].join('\n')
  }

  /** The private key of an entry from the text that is kept. @throws Fault us certificates/key-sealed */
  open(id: string, kept: string): string {
    if (!isSealed(kept)) return kept
    const all = new Uint8Array(Buffer.from(kept.slice(BEGIN.length, kept.indexOf(END)), 'base64'))
    const name = all.subarray(1, 1 + NAME_BYTES)
    const key = this.#keys.find((one) => equal(one.name, name))
    if (all[0] !== VERSION || all.length < HEAD_BYTES + TAG_BYTES || !key) throw sealed(id)
    const cipher = createDecipheriv('aes-256-gcm', key.key, all.subarray(1 + NAME_BYTES, HEAD_BYTES), {
      authTagLength: TAG_BYTES,
    })
    cipher.setAAD(utf8(id))
    cipher.setAuthTag(all.subarray(-TAG_BYTES))
    try {
      return Buffer.concat([cipher.update(all.subarray(HEAD_BYTES, -TAG_BYTES)), cipher.final()]).toString('utf8')
    } catch (error) {
      throw sealed(id, error)
    }
  }

  /** Whether a kept text is as this seal would keep it now; if not, it is to be sealed again. */
  isCurrent(kept: string): boolean {
    const current = this.#current
    if (!current || !isSealed(kept)) return (current === undefined) === !isSealed(kept)
    const all = new Uint8Array(Buffer.from(kept.slice(BEGIN.length, kept.indexOf(END)), 'base64'))
    return equal(all.subarray(1, 1 + NAME_BYTES), current.name)
  }
}

function isSealed(kept: string): boolean {
  return kept.startsWith(BEGIN)
}

function sealingKey(secret: Uint8Array): SealingKey {
  if (secret.length < LEAST_SECRET_BYTES) {
    throw new Fault(
      'us',
      'certificates/weak-seal',
      `the key file that private keys are encrypted with holds less than ${LEAST_SECRET_BYTES} octets: make one with "openssl rand -out FILE 32"`,
    )
  }
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), 'posthus private keys at rest', 32))
  return { key, name: createHash('sha256').update('name').update(key).digest().subarray(0, NAME_BYTES) }
}

function sealed(id: string, cause?: unknown): Fault {
  return new Fault(
    'us',
    'certificates/key-sealed',
    `the private key of ${id} is encrypted with another key file, or its file is damaged: name that key file in tls.key-file or tls.former-key-files`,
    { cause },
  )
}
