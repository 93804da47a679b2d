import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { type HeldSecret, type OldSecret, replaceEach, type SecretKeeper } from '../../core/incidents/secret-keeper.ts'
import { AUTHORITY_FILE, AUTHORITY_KEY_FILE, replaceLocalAuthority, tryRead } from '../tls/local-authority.ts'
import { spkiOf } from './local-key-keeper.ts'

/** The key of the local authority. Whoever has it can pass for this server with every client that trusts the authority, so that clients have to be told to trust another one. */
export class LocalAuthorityKeeper implements SecretKeeper {
  readonly kind = 'local-ca'
  readonly concernsMembers = true
  readonly #folder: string
  readonly #clock: Clock
  readonly #entropy: Entropy

  constructor(folder: string, clock: Clock, entropy: Entropy) {
    this.#folder = folder
    this.#clock = clock
    this.#entropy = entropy
  }

  async held(): Promise<readonly HeldSecret[]> {
    const root = await tryRead(join(this.#folder, AUTHORITY_FILE))
    if (root === undefined) return []
    return [
      {
        name: 'root',
        title: `The key of the local authority, in ${join(this.#folder, AUTHORITY_KEY_FILE)}`,
        fingerprint: spkiOf(new X509Certificate(root).publicKey),
        processes: ['back-office', 'protocols'],
      },
    ]
  }

  replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>> {
    return replaceEach(olds, async ({ fingerprint }) => {
      if (!(await this.held()).some((held) => held.fingerprint === fingerprint)) return
      await replaceLocalAuthority(this.#folder, this.#clock, this.#entropy)
    })
  }
}
