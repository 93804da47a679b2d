import type { Entropy } from '../../base/entropy.ts'
import { type HeldSecret, type OldSecret, replaceEach, type SecretKeeper } from '../../core/incidents/secret-keeper.ts'
import { tryReadForwardingSecrets, writeForwardingSecrets } from '../secrets/forwarding-secrets.ts'
import { fingerprintOf } from './secret-fingerprint.ts'

/**
 * The secrets that vouch for addresses of forwarded mail. Whoever has one can have the house send mail anywhere, so none of the old ones stays to check: bounces of what was forwarded in
 * the last days do not find the way back.
 */
export class ForwardingKeeper implements SecretKeeper {
  readonly kind = 'forwarding'
  readonly #path: string
  readonly #entropy: Entropy

  constructor(path: string, entropy: Entropy) {
    this.#path = path
    this.#entropy = entropy
  }

  async held(): Promise<readonly HeldSecret[]> {
    return ((await tryReadForwardingSecrets(this.#path)) ?? []).map((secret) => ({
      name: fingerprintOf(secret),
      title: `A secret that vouches for addresses of forwarded mail, in ${this.#path}`,
      fingerprint: fingerprintOf(secret),
      processes: ['back-office', 'protocols'],
    }))
  }

  replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>> {
    return replaceEach(olds, (old) => this.#replaceOne(old))
  }

  async #replaceOne({ fingerprint }: OldSecret): Promise<void> {
    const secrets = (await tryReadForwardingSecrets(this.#path)) ?? []
    const kept = secrets.filter((secret) => fingerprintOf(secret) !== fingerprint)
    if (kept.length === secrets.length) return
    const fresh = kept.length > 0 ? kept : [this.#entropy.bytes(32)]
    await writeForwardingSecrets(this.#path, fresh, this.#entropy)
  }
}
