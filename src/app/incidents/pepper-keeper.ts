import type { Entropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'
import { type HeldSecret, type OldSecret, replaceEach, type SecretKeeper } from '../../core/incidents/secret-keeper.ts'
import type { PepperKey } from '../../core/passwords/pepper.ts'
import { tryReadPepper, writePepper } from '../secrets/pepper-file.ts'
import { fingerprintOf } from './secret-fingerprint.ts'

/**
 * The pepper of passwords. What an old key has made can only be opened by it, so it stays until every member has logged in once more; what is at risk is the key that makes everything new. A new key is shown
 * to every process before the first one uses it: a password that was changed through one has to be known to all.
 */
export class PepperKeeper implements SecretKeeper {
  readonly kind = 'pepper'
  readonly #path: string
  readonly #everybodyRereads: () => Promise<void>
  readonly #entropy: Entropy

  /** `everybodyRereads` resolves when every process works with what is in the file. */
  constructor(path: string, everybodyRereads: () => Promise<void>, entropy: Entropy) {
    this.#path = path
    this.#everybodyRereads = everybodyRereads
    this.#entropy = entropy
  }

  async held(): Promise<readonly HeldSecret[]> {
    const current = currentOf((await tryReadPepper(this.#path)) ?? [])
    if (!current) return []
    return [
      {
        name: 'current',
        title: `The pepper that passwords are kept under, in ${this.#path}`,
        fingerprint: fingerprintOf(current.secret),
        processes: ['back-office', 'protocols'],
      },
    ]
  }

  replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>> {
    return replaceEach(olds, (old) => this.#replaceOne(old))
  }

  async #replaceOne({ fingerprint }: OldSecret): Promise<void> {
    let keys: readonly PepperKey[] = (await tryReadPepper(this.#path)) ?? []
    const current = currentOf(keys)
    if (!current || fingerprintOf(current.secret) !== fingerprint) return
    if (!keys.some(({ isComing }) => isComing)) {
      const coming = { id: `p${randomId(this.#entropy, 10)}`, secret: this.#entropy.bytes(32), isComing: true }
      keys = [coming, ...keys]
      await writePepper(this.#path, keys, this.#entropy)
    }
    await this.#everybodyRereads()
    await writePepper(
      this.#path,
      keys.map(({ id, secret }) => ({ id, secret })),
      this.#entropy,
    )
  }
}

function currentOf(keys: readonly PepperKey[]): PepperKey | undefined {
  return keys.find(({ isComing }) => !isComing)
}
