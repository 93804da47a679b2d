import { type Bytes, concat } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { makeCredential } from '../directory/credential.ts'
import type { Credential, ScramVerifier } from '../directory/directory.ts'
import {
  ARGON2_COST,
  type Argon2Cost,
  type Argon2Hash,
  encodePhc,
  hashArgon2,
  matchesArgon2,
  parsePhc,
} from './argon2id.ts'
import { Gate } from './gate.ts'
import type { Pepper } from './pepper.ts'
import { makeScramVerifier } from './scram-proof.ts'

/** How costly a password is made. Raising any of them upgrades each member at the next log-in. */
export interface VaultSettings {
  readonly cost: Argon2Cost
  /**
   * PBKDF2 rounds of SCRAM, done by the client at every log-in and by us only when a password is set. The verifiers are sealed under the
   * pepper, so rounds matter only to a thief of both; 60,000 cost a client some 10 to 60 ms and that thief 15 times the RFC 7677 minimum. Cyrus SASL, and so mbsync, refuses more than 65,536.
   */
  readonly scramIterations: number
  /**
   * Hashes under way at once. Each takes 19 MiB and one of the four threads that also sync the mail to the disk:
   * two leave two for the mail.
   */
  readonly hashesAtOnce: number
  /** Hashes waiting; further log-ins are told to try later. */
  readonly hashesWaiting: number
}

export const VAULT_SETTINGS: VaultSettings = {
  cost: ARGON2_COST,
  scramIterations: 60_000,
  hashesAtOnce: 2,
  hashesWaiting: 256,
}

const SALT_BYTES = 16
const KEY_BYTES = 32
const SEAL_NONCE_BYTES = 12

/** Turns prepared passwords (`tryOpaqueString`) into what is kept of them, and checks them. */
export class PasswordVault {
  readonly #pepper: Pepper
  readonly #entropy: Entropy
  readonly #settings: VaultSettings
  readonly #gate: Gate
  readonly #decoy: Argon2Hash

  constructor(pepper: Pepper, entropy: Entropy, settings: Partial<VaultSettings> = {}) {
    this.#pepper = pepper
    this.#entropy = entropy
    this.#settings = { ...VAULT_SETTINGS, ...settings }
    this.#gate = new Gate(this.#settings.hashesAtOnce, this.#settings.hashesWaiting)
    const [salt, hash] = [entropy.bytes(SALT_BYTES), entropy.bytes(KEY_BYTES)]
    this.#decoy = { cost: this.#settings.cost, keyId: pepper.currentId, salt, hash }
  }

  /**
   * What to keep of a prepared password. `like`: the SCRAM verifier whose salt and rounds it has to share, since app passwords of the account are held against the same exchange.
   * @throws Fault world login/too-busy
   */
  async makeCredential(
    accountId: string,
    prepared: string,
    version: number,
    changedMs: number,
    like?: Pick<ScramVerifier, 'salt' | 'iterations'>,
  ): Promise<Credential> {
    const salt = this.#entropy.bytes(SALT_BYTES)
    const { cost } = this.#settings
    const keyId = this.#pepper.currentId
    const [hash, verifier] = await this.#gate.pass(async () => [
      await hashArgon2(this.#pepper.ofPassword(prepared, keyId), salt, cost),
      await this.#makeVerifier(prepared, like),
    ])
    const sealedScram = this.#seal(verifier, sealContext(accountId))
    return makeCredential({ accountId, phc: encodePhc({ cost, keyId, salt, hash }), sealedScram, version, changedMs })
  }

  /** The sealed SCRAM verifier of an app password, with the salt and rounds of `like`. @throws Fault world login/too-busy */
  async makeAppScram(
    entry: AppPasswordName,
    password: string,
    like?: Pick<ScramVerifier, 'salt' | 'iterations'>,
  ): Promise<Bytes> {
    const verifier = await this.#gate.pass(() => this.#makeVerifier(password, like))
    return this.#seal(verifier, appSealContext(entry))
  }

  /** The SCRAM verifier of an app password. @throws Fault us passwords/seal-broken, passwords/unknown-pepper */
  appScram(entry: AppPasswordName & { readonly secret: { readonly sealedScram: Bytes } }): ScramVerifier {
    return decodeVerifier(this.#pepper.unseal(entry.secret.sealedScram, appSealContext(entry)))
  }

  /** Whether the prepared password is the credential's. @throws Fault us passwords/bad-hash, passwords/unknown-pepper, world login/too-busy */
  async verify(credential: Credential, prepared: string): Promise<boolean> {
    const hash = parsePhc(credential.phc)
    const message = this.#pepper.ofPassword(prepared, hash.keyId)
    return await this.#gate.pass(() => matchesArgon2(message, hash))
  }

  /** Costs what `verify` costs and fails: for logins that nobody has, so that the time does not tell them apart. */
  async refuse(prepared: string): Promise<false> {
    const message = this.#pepper.ofPassword(prepared, this.#decoy.keyId)
    await this.#gate.pass(() => matchesArgon2(message, this.#decoy))
    return false
  }

  /** Whether the credential was made with less than is used now, or under an older pepper key. With `keepsRounds` the rounds of SCRAM are not asked about: app passwords share them. */
  needsRehash(credential: Credential, keepsRounds = false): boolean {
    const { cost, keyId } = parsePhc(credential.phc)
    const wanted = this.#settings
    return (
      cost.memoryKiB < wanted.cost.memoryKiB ||
      cost.passes < wanted.cost.passes ||
      keyId !== this.#pepper.currentId ||
      this.#pepper.sealedBy(credential.sealedScram) !== this.#pepper.currentId ||
      (!keepsRounds && this.scramVerifier(credential).iterations < wanted.scramIterations)
    )
  }

  /** The SCRAM verifier of a credential. @throws Fault us passwords/seal-broken, passwords/unknown-pepper */
  scramVerifier(credential: Credential): ScramVerifier {
    return decodeVerifier(this.#pepper.unseal(credential.sealedScram, sealContext(credential.accountId)))
  }

  /** A verifier for a login that nobody has: always the same for that login, so that asking twice does not give it away, and no password fits. */
  decoyVerifier(login: string): ScramVerifier {
    return {
      salt: this.#pepper.nameFor('decoy salt', login).subarray(0, SALT_BYTES),
      iterations: this.#settings.scramIterations,
      storedKey: this.#pepper.nameFor('decoy stored key', login),
      serverKey: this.#pepper.nameFor('decoy server key', login),
    }
  }

  #makeVerifier(
    prepared: string,
    like: Pick<ScramVerifier, 'salt' | 'iterations'> | undefined,
  ): Promise<ScramVerifier> {
    const salt = like?.salt ?? this.#entropy.bytes(SALT_BYTES)
    return makeScramVerifier(prepared, salt, like?.iterations ?? this.#settings.scramIterations)
  }

  #seal(verifier: ScramVerifier, context: string): Bytes {
    return this.#pepper.seal(encodeVerifier(verifier), context, this.#entropy.bytes(SEAL_NONCE_BYTES))
  }
}

/** What tells an app password from all others. */
interface AppPasswordName {
  readonly id: string
  readonly accountId: string
}

function appSealContext({ accountId, id }: AppPasswordName): string {
  return `scram-sha-256 app ${accountId} ${id}`
}

function sealContext(accountId: string): string {
  return `scram-sha-256 ${accountId}`
}

/** Iterations (4 octets), StoredKey (32), ServerKey (32), salt. */
function encodeVerifier(verifier: ScramVerifier): Bytes {
  const iterations = new Uint8Array(4)
  new DataView(iterations.buffer).setUint32(0, verifier.iterations)
  return concat([iterations, verifier.storedKey, verifier.serverKey, verifier.salt])
}

function decodeVerifier(plain: Bytes): ScramVerifier {
  const saltAt = 4 + 2 * KEY_BYTES
  if (plain.length <= saltAt) throw new Fault('us', 'passwords/seal-broken', 'a sealed verifier is too short')
  return {
    iterations: new DataView(plain.buffer, plain.byteOffset).getUint32(0),
    storedKey: plain.subarray(4, 4 + KEY_BYTES),
    serverKey: plain.subarray(4 + KEY_BYTES, saltAt),
    salt: plain.subarray(saltAt),
  }
}
