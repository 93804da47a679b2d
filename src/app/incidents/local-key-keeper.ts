import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { type HeldSecret, type OldSecret, replaceEach, type SecretKeeper } from '../../core/incidents/secret-keeper.ts'
import { tryRead } from '../tls/local-authority.ts'
import { LEAF_FILE, NEXT_KEY_FILE, replaceLocalKeys } from '../tls/local-certificates.ts'

/** The keys of certificates of the local authority: the one in service, and the one that waits. */
export class LocalKeyKeeper implements SecretKeeper {
  readonly kind = 'local-tls'
  readonly #folder: string
  readonly #names: () => Promise<readonly string[]>
  readonly #clock: Clock
  readonly #entropy: Entropy

  /** `names`: what a certificate has to cover. */
  constructor(folder: string, names: () => Promise<readonly string[]>, clock: Clock, entropy: Entropy) {
    this.#folder = folder
    this.#names = names
    this.#clock = clock
    this.#entropy = entropy
  }

  async held(): Promise<readonly HeldSecret[]> {
    const leaf = await tryRead(join(this.#folder, LEAF_FILE))
    const next = await tryRead(join(this.#folder, NEXT_KEY_FILE))
    return [...(leaf === undefined ? [] : [this.#shown(leaf)]), ...(next === undefined ? [] : [this.#waiting(next)])]
  }

  replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>> {
    return replaceEach(olds, (old) => this.#replaceOne(old))
  }

  async #replaceOne({ fingerprint }: OldSecret): Promise<void> {
    if (!(await this.held()).some((secret) => secret.fingerprint === fingerprint)) return
    await replaceLocalKeys(this.#folder, await this.#names(), this.#clock, this.#entropy)
  }

  #shown(leaf: string): HeldSecret {
    const certificate = new X509Certificate(leaf)
    return {
      name: 'shown',
      title: `The key of the certificate of the local authority, in ${join(this.#folder, LEAF_FILE)}`,
      fingerprint: spkiOf(certificate.publicKey),
      processes: ['back-office', 'protocols'],
      certificate: {
        serial: certificate.serialNumber.toLowerCase(),
        issuer: certificate.issuer.replaceAll('\n', ', '),
        pem: certificate.toString(),
        notAfterMs: certificate.validToDate.getTime(),
      },
    }
  }

  #waiting(key: string): HeldSecret {
    return {
      name: 'next',
      title: `The key of the certificate after that, in ${join(this.#folder, NEXT_KEY_FILE)}`,
      fingerprint: spkiOf(createPublicKey(createPrivateKey(key))),
      processes: ['back-office', 'protocols'],
    }
  }
}

/** SHA-256 of SubjectPublicKeyInfo, hexadecimal. */
export function spkiOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}
