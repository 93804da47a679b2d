import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../blobs/blob-file.ts'
import { accountFolder, accountIds } from '../sql/account-folder.ts'

/** File systems take their time from a clock that ticks every few milliseconds. */
const TICK_MS = 100

/**
 * Which accounts have been written to since they were dealt with last. It looks at the times of their files, so it learns of what other
 * processes do without being told and without opening anything. Nothing is believed of the time before this object was made: an index that was written a
 * moment ago may have been half done.
 */
export class ChangedAccounts {
  readonly #data: string
  readonly #dealtWith = new Map<string, { readonly changedMs: number; readonly index: string }>()
  /** The newest index of each account at the last look: one that was damaged is begun anew under another name. */
  readonly #indexes = new Map<string, string>()

  constructor(data: string) {
    this.#data = data
  }

  /** Accounts that have changed, with what `dealtWith` wants to be told. */
  async *changed(): AsyncGenerator<{ readonly accountId: string; readonly changedMs: number }> {
    const there = await accountIds(this.#data)
    const ids = new Set(there)
    for (const id of this.#dealtWith.keys()) if (!ids.has(id)) this.#forget(id)
    for (const accountId of there) {
      const folder = accountFolder(this.#data, accountId)
      const changedMs = Math.max(await writtenMs(join(folder, 'mail.db')), await writtenMs(join(folder, 'mail.db-wal')))
      const index = await newestIndex(folder)
      this.#indexes.set(accountId, index)
      const before = this.#dealtWith.get(accountId)
      if (before && changedMs <= before.changedMs && index === before.index) continue
      // What is written in the same tick has the same time: a fresh change is looked at once more.
      yield { accountId, changedMs: Date.now() - changedMs < TICK_MS ? changedMs - 1 : changedMs }
    }
  }

  /** Everything that was written before `changedMs` needs no further attention. */
  dealtWith(accountId: string, changedMs: number): void {
    this.#dealtWith.set(accountId, { changedMs, index: this.#indexes.get(accountId) ?? '' })
  }

  #forget(accountId: string): void {
    this.#dealtWith.delete(accountId)
    this.#indexes.delete(accountId)
  }
}

/** The name of the index with the highest number; empty if there is none. */
async function newestIndex(folder: string): Promise<string> {
  const numbers = (await namesIn(folder)).map((name) => Number(/^search\.(\d+)\.db$/.exec(name)?.[1] ?? 0))
  return String(Math.max(0, ...numbers))
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** 0 if the file is not there, or empty: the log is made anew whenever somebody opens a database, and that is no change. */
async function writtenMs(path: string): Promise<number> {
  try {
    const { size, mtimeMs } = await stat(path)
    return size > 0 ? mtimeMs : 0
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0
    throw error
  }
}
