import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../blobs/blob-file.ts'
import { accountFolder, accountIds } from '../sql/account-folder.ts'

/** File systems take their time from a clock that ticks every few milliseconds. */
const TICK_MS = 100

/**
 * Which accounts have been written to since they were dealt with last. It looks at the times of their files, so it learns of what other
 * processes do, and of what was done before this one began, without being told and without opening anything: two `stat` for each account.
 */
export class ChangedAccounts {
  readonly #data: string
  readonly #dealtWith = new Map<string, number>()

  constructor(data: string) {
    this.#data = data
  }

  /** Accounts that have changed, with what `dealtWith` wants to be told. */
  async *changed(): AsyncGenerator<{ readonly accountId: string; readonly changedMs: number }> {
    const there = await accountIds(this.#data)
    const ids = new Set(there)
    for (const id of this.#dealtWith.keys()) if (!ids.has(id)) this.#dealtWith.delete(id)
    for (const accountId of there) {
      const folder = accountFolder(this.#data, accountId)
      const changedMs = Math.max(await writtenMs(join(folder, 'mail.db')), await writtenMs(join(folder, 'mail.db-wal')))
      const before = this.#dealtWith.get(accountId) ?? (await indexedMs(folder)) - TICK_MS
      if (changedMs <= before) continue
      // What is written in the same tick has the same time: a fresh change is looked at once more.
      yield { accountId, changedMs: Date.now() - changedMs < TICK_MS ? changedMs - 1 : changedMs }
    }
  }

  /** Everything that was written before `changedMs` needs no further attention. */
  dealtWith(accountId: string, changedMs: number): void {
    this.#dealtWith.set(accountId, changedMs)
  }
}

/** When a search index of the account was written last; whatever came in later is not in it. */
async function indexedMs(folder: string): Promise<number> {
  let latest = 0
  for (const name of await namesIn(folder)) {
    if (/^search\.\d+\.db(-wal)?$/.test(name)) latest = Math.max(latest, await writtenMs(join(folder, name)))
  }
  return latest
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
