import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { type Bytes, concat, text, utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** One server key. `secret` is at least 32 unpredictable octets, kept apart from the database and its backups. */
export interface PepperKey {
  /** Short name, stored beside whatever the key made: letters, digits and `-`, at most 16. */
  readonly id: string
  readonly secret: Bytes
  /** It opens what it made and makes nothing yet: every process has to know a key before the first one uses it. */
  readonly isComing?: boolean
}

interface DerivedKeys {
  readonly id: string
  readonly password: Buffer
  readonly sealing: Buffer
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * The keys that make a stolen database useless for guessing passwords: passwords are keyed before they are hashed, verifiers are sealed.
 * The first key makes everything new, the others still open what they made, so a key can be changed without anybody noticing.
 * Private fields only: printed, logged or turned into JSON it shows nothing.
 */
export class Pepper {
  #keys: ReadonlyMap<string, DerivedKeys> = new Map()
  #current!: DerivedKeys
  #naming!: Buffer

  /** @throws Fault us passwords/bad-pepper when there is no key, or one is short or has a bad name */
  constructor(keys: readonly PepperKey[]) {
    this.adopt(keys)
  }

  /** Goes on with these keys: those that there were, and new ones in front. @throws as the constructor; the keys that there were then stay */
  adopt(keys: readonly PepperKey[]): void {
    const derived = new Map(keys.map((key) => [key.id, deriveKeys(key)]))
    const first = keys.find(({ isComing }) => !isComing)
    const current = first && derived.get(first.id)
    if (!current) throw badPepper('there is no key')
    this.#keys = derived
    this.#current = current
    // Names must stay the same when a key is added in front, so they come from the oldest one.
    this.#naming = subkey(keys.at(-1) as PepperKey, 'names')
  }

  /** Id of the key that makes everything new. */
  get currentId(): string {
    return this.#current.id
  }

  /** HMAC-SHA-256 of a prepared password under the key of that id: what argon2id is given. @throws Fault us passwords/unknown-pepper */
  ofPassword(prepared: string, keyId: string): Bytes {
    return createHmac('sha256', this.#key(keyId).password).update(prepared, 'utf8').digest()
  }

  /** Tells the key apart that names are made with, and nothing else of it: 8 octets. Another one means that everything has other names now. */
  get namingId(): Buffer {
    return this.nameFor('naming', '').subarray(0, 8)
  }

  /** A name for `what` that nobody can link to it without the key: 32 octets, always the same. */
  nameFor(purpose: string, what: string): Buffer {
    return createHmac('sha256', this.#naming).update(`${purpose}\0${what}`, 'utf8').digest()
  }

  /**
   * `plain` under AES-256-GCM with the current key, bound to `context`: put in another row it does not open.
   * Shape: length of the key id, key id, nonce (12), ciphertext, tag (16). `nonce` must be random.
   */
  seal(plain: Bytes, context: string, nonce: Bytes): Bytes {
    const { id, sealing } = this.#current
    const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(utf8(context))
    const sealed = [cipher.update(plain), cipher.final()]
    return concat([Uint8Array.of(id.length), utf8(id), nonce, ...sealed, cipher.getAuthTag()])
  }

  /** What was sealed. @throws Fault us passwords/unknown-pepper, passwords/seal-broken */
  unseal(sealed: Bytes, context: string): Bytes {
    const nonceAt = 1 + (sealed[0] ?? 0)
    const dataAt = nonceAt + NONCE_BYTES
    const tagAt = sealed.length - TAG_BYTES
    if (tagAt < dataAt) throw sealBroken()
    const { sealing } = this.#key(text(sealed.subarray(1, nonceAt)))
    const decipher = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(nonceAt, dataAt))
    decipher.setAAD(utf8(context)).setAuthTag(sealed.subarray(tagAt))
    try {
      return concat([decipher.update(sealed.subarray(dataAt, tagAt)), decipher.final()])
    } catch (cause) {
      throw sealBroken(cause)
    }
  }

  /** Id of the key that sealed it. */
  sealedBy(sealed: Bytes): string {
    return text(sealed.subarray(1, 1 + (sealed[0] ?? 0)))
  }

  #key(id: string): DerivedKeys {
    const key = this.#keys.get(id)
    if (!key) throw new Fault('us', 'passwords/unknown-pepper', `the pepper key "${id}" is missing: put it back`)
    return key
  }
}

function deriveKeys(key: PepperKey): DerivedKeys {
  if (!/^[A-Za-z0-9-]{1,16}$/.test(key.id)) throw badPepper('a key id has 1 to 16 letters, digits and "-"')
  if (key.secret.length < 32) throw badPepper(`key "${key.id}" is shorter than 32 octets`)
  return { id: key.id, password: subkey(key, 'password'), sealing: subkey(key, 'sealing') }
}

/** One key for each use (RFC 5869), so that no use can be turned against another. */
function subkey(key: PepperKey, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key.secret, '', `posthus pepper ${use}`, 32))
}

function badPepper(why: string): Fault {
  return new Fault('us', 'passwords/bad-pepper', `the pepper cannot be used: ${why}`)
}

function sealBroken(cause?: unknown): Fault {
  return new Fault('us', 'passwords/seal-broken', 'a sealed verifier does not open: it is damaged or of another row', {
    cause,
  })
}
