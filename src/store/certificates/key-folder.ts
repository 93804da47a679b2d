import { readdir, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import type { KeySeal } from '../../core/certificates/key-seal.ts'
import { createFile, replaceFile } from '../blobs/replace-file.ts'
import { makeFolder, syncFolder } from '../sql/synced-folder.ts'

const ENDING = '.key'

/** Private keys as files of mode 0600 in a folder of mode 0700, each named after its entry. */
export class KeyFolder {
  readonly #folder: string
  readonly #openSeal: () => Promise<KeySeal>
  readonly #entropy: Entropy

  /** `openSeal` is called when it is needed: commands that open no key do not need what the keys are encrypted with. */
  constructor(folder: string, openSeal: () => Promise<KeySeal>, entropy: Entropy) {
    this.#folder = folder
    this.#openSeal = openSeal
    this.#entropy = entropy
  }

  /** Keeps a new key (PEM); resolves when it is on stable storage. */
  async put(id: string, privateKey: string): Promise<void> {
    const seal = await this.#openSeal()
    await makeFolder(this.#folder)
    await createFile(this.#path(id), seal.seal(id, privateKey), 0o600, this.#entropy)
  }

  /** Whether there is what keys are encrypted with, if they are. @throws Fault us certificates/no-key-file, certificates/weak-seal */
  async requireSeal(): Promise<void> {
    await this.#openSeal()
  }

  /** @throws Fault us certificates/key-lost, certificates/key-sealed, and as `requireSeal` */
  async read(id: string): Promise<string> {
    const seal = await this.#openSeal()
    return seal.open(id, await this.#kept(id))
  }

  /** Nothing is written over it first: no disk of today promises that the octets would be the same ones. */
  async destroy(id: string): Promise<void> {
    try {
      await unlink(this.#path(id))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
      throw error
    }
    await syncFolder(this.#folder)
  }

  /** Seals a key again if it is not as it would be kept now. Returns whether it was changed. */
  async reseal(id: string): Promise<boolean> {
    const seal = await this.#openSeal()
    const kept = await this.#kept(id)
    if (seal.isCurrent(kept)) return false
    await replaceFile(this.#path(id), seal.seal(id, seal.open(id, kept)), 0o600, this.#entropy)
    return true
  }

  /** Removes every file that is older than `olderThanMs` and belongs to none of `ids`: left behind by a crash. Returns how many. */
  async sweep(ids: ReadonlySet<string>, olderThanMs: number): Promise<number> {
    let removed = 0
    for (const name of await this.#files()) {
      if (name.endsWith(ENDING) && ids.has(name.slice(0, -ENDING.length))) continue
      const path = join(this.#folder, name)
      if ((await stat(path)).mtimeMs >= olderThanMs) continue
      await unlink(path)
      removed++
    }
    if (removed > 0) await syncFolder(this.#folder)
    return removed
  }

  async #files(): Promise<readonly string[]> {
    try {
      return await readdir(this.#folder)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  async #kept(id: string): Promise<string> {
    try {
      return await readFile(this.#path(id), 'utf8')
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
      throw new Fault(
        'us',
        'certificates/key-lost',
        `${this.#path(id)} cannot be read (${reason}): restore it from a backup, or make a new key (posthus cert csr)`,
        { cause: error },
      )
    }
  }

  #path(id: string): string {
    return join(this.#folder, `${id}${ENDING}`)
  }
}
