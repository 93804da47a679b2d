import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entropy } from '../../base/entropy.ts'
import { replaceFile } from '../blobs/replace-file.ts'

/** What is remembered of an archive that this house is backed up to. Moments are milliseconds since the epoch. */
export interface BackupNote {
  /** The newest backup, by its name. */
  readonly name: string
  readonly finishedMs: number
  readonly accounts: number
  /** Accounts that are not in it as they should be. */
  readonly problems: number
  /** When the archive was last read through, and how much was wrong with it. */
  readonly verifiedMs?: number
  readonly verifyProblems?: number
}

/** When this house was backed up, where to, and when that was read through: a file in the data folder. Nothing of any member is in it, and it goes into no backup: restored, it would speak of another machine. */
export class BackupNotes {
  readonly #path: string
  readonly #entropy: Entropy

  constructor(data: string, entropy: Entropy) {
    this.#path = join(data, 'backups.json')
    this.#entropy = entropy
  }

  /** By the folders of the archives; empty where there was no backup. A file that cannot be read is as none: the next backup writes it anew. */
  async all(): Promise<ReadonlyMap<string, BackupNote>> {
    try {
      return new Map(Object.entries(JSON.parse(await readFile(this.#path, 'utf8')) as Record<string, BackupNote>))
    } catch {
      return new Map()
    }
  }

  /** Notes that a backup was made. What is known of reading the archive through stays. */
  async made(folder: string, note: Omit<BackupNote, 'verifiedMs' | 'verifyProblems'>): Promise<void> {
    await this.#put(folder, { ...(await this.all()).get(folder), ...note })
  }

  /** Notes that an archive was read through; of one that this house is not backed up to nothing. */
  async verified(folder: string, verifiedMs: number, verifyProblems: number): Promise<void> {
    const note = (await this.all()).get(folder)
    if (note) await this.#put(folder, { ...note, verifiedMs, verifyProblems })
  }

  async #put(folder: string, note: BackupNote): Promise<void> {
    const notes = Object.fromEntries(new Map(await this.all()).set(folder, note))
    await replaceFile(this.#path, `${JSON.stringify(notes, null, 2)}\n`, 0o600, this.#entropy)
  }
}
