import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entropy } from '../../base/entropy.ts'
import { replaceFile } from '../blobs/replace-file.ts'

/** The newest backup of an archive. Moments are milliseconds since the epoch. */
export interface MadeBackup {
  readonly name: string
  readonly finishedMs: number
  readonly accounts: number
  /** Accounts that are not in it as they should be. */
  readonly problems: number
}

/** What is remembered of an archive that this house is backed up to, or was to be. */
export interface BackupNote extends Partial<MadeBackup> {
  /** When the newest backup with everything in it was finished. */
  readonly goodMs?: number
  /** When one was broken off by a fault since the last that was made, and by which. */
  readonly failedMs?: number
  readonly failure?: string
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

  /** Notes that a backup was made; what failed before it is over. What is known of reading the archive through stays. */
  async made(folder: string, made: MadeBackup): Promise<void> {
    const { failedMs, failure, ...before } = (await this.all()).get(folder) ?? {}
    const goodMs = made.problems === 0 ? made.finishedMs : goodBackupMs(before)
    await this.#put(folder, { ...before, ...made, ...(goodMs === undefined ? {} : { goodMs }) })
  }

  /** Notes that a backup was begun and came to nothing. */
  async failed(folder: string, failedMs: number, failure: string): Promise<void> {
    await this.#put(folder, { ...(await this.all()).get(folder), failedMs, failure })
  }

  /** Notes that an archive was read through; of one that this house is not backed up to nothing. */
  async verified(folder: string, verifiedMs: number, verifyProblems: number): Promise<void> {
    const note = (await this.all()).get(folder)
    if (note) await this.#put(folder, { ...note, verifiedMs, verifyProblems })
  }

  /** Notes that nothing is backed up there any more; false: nothing was known of it. */
  async forget(folder: string): Promise<boolean> {
    const notes = new Map(await this.all())
    if (!notes.delete(folder)) return false
    await this.#write(notes)
    return true
  }

  async #put(folder: string, note: BackupNote): Promise<void> {
    await this.#write(new Map(await this.all()).set(folder, note))
  }

  async #write(notes: ReadonlyMap<string, BackupNote>): Promise<void> {
    const text = `${JSON.stringify(Object.fromEntries(notes), null, 2)}\n`
    await replaceFile(this.#path, text, 0o600, this.#entropy)
  }
}

/** When the newest backup with everything in it was finished; undefined: there is none. Notes of before that was written down have it in their last backup, if that one is good. */
export function goodBackupMs({ goodMs, problems, finishedMs }: BackupNote): number | undefined {
  return goodMs ?? (problems === 0 ? finishedMs : undefined)
}
