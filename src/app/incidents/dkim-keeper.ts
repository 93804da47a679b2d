import { createHash } from 'node:crypto'
import type { Directory, DkimKey } from '../../core/directory/directory.ts'
import { isKept } from '../../core/directory/dkim-key-states.ts'
import type { DkimRotation } from '../../core/dkim/dkim-rotation.ts'
import { type HeldSecret, type OldSecret, replaceEach, type SecretKeeper } from '../../core/incidents/secret-keeper.ts'

/** The keys by which mail is signed. Each is named by its selector: one that is replaced is not there any more. */
export class DkimKeeper implements SecretKeeper {
  readonly kind = 'dkim'
  readonly #directory: Pick<Directory, 'domains' | 'dkimKeys'>
  readonly #rotation: Pick<DkimRotation, 'rotate' | 'retire'>

  constructor(directory: Pick<Directory, 'domains' | 'dkimKeys'>, rotation: Pick<DkimRotation, 'rotate' | 'retire'>) {
    this.#directory = directory
    this.#rotation = rotation
  }

  /** Those that wait come first: they are as old as the incident, and none of them may take over. */
  async held(): Promise<readonly HeldSecret[]> {
    const keys: DkimKey[] = []
    for (const { name } of await this.#directory.domains()) keys.push(...(await this.#directory.dkimKeys(name)))
    return keys
      .filter(({ state }) => isKept(state))
      .toSorted((a, b) => Number(a.state === 'signing') - Number(b.state === 'signing'))
      .map(({ domain, selector, algorithm, publicKey, state }) => ({
        name: `${domain}/${selector}`,
        title: `The DKIM key ${selector} of ${domain} (${algorithm}, ${state}), in the directory`,
        fingerprint: createHash('sha256').update(publicKey).digest('hex').slice(0, 32),
        processes: ['back-office', 'protocols'],
      }))
  }

  replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>> {
    return replaceEach(olds, (old) => this.#replaceOne(old))
  }

  async #replaceOne({ name }: OldSecret): Promise<void> {
    const [domain, selector] = name.split('/') as [string, string]
    const key = (await this.#directory.dkimKeys(domain)).find((one) => one.selector === selector)
    if (!key || !isKept(key.state)) return
    // What waits has signed nothing yet, so that nothing is lost with its record. The record of a key that signs stays for the mail that is on its way.
    if (key.state === 'signing') await this.#rotation.rotate(domain, true)
    else await this.#rotation.retire(domain, selector)
  }
}
