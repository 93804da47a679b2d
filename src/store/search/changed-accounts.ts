import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { errorCode } from '../blobs/blob-file.ts'
import type { SqliteUpkeepLedger, UpkeepRecord } from '../directory/sqlite-upkeep-ledger.ts'
import { accountFolder, accountIds } from '../sql/account-folder.ts'

/** File systems take their time from a clock that ticks every few milliseconds. */
const TICK_MS = 100
/** Accounts that are looked at before it rests for as long as they took: looking at a hundred thousand takes seconds. */
const ACCOUNTS_AT_ONCE = 200

/**
 * Which accounts have been written to since they were dealt with last. It looks at the times of their files, so it learns of what other
 * processes do without being told and without opening anything. That an index is new says nothing: one that was written a moment ago may have been half done. So what has been
 * dealt with is remembered, beyond the process too, since opening a hundred thousand accounts takes minutes.
 */
export class ChangedAccounts {
  readonly #data: string
  readonly #ledger: SqliteUpkeepLedger
  readonly #clock: Clock
  #dealtWith: Map<string, UpkeepRecord> | undefined
  /** The newest index of each account at the last look: one that was damaged is begun anew under another name. */
  readonly #indexes = new Map<string, string>()

  constructor(data: string, ledger: SqliteUpkeepLedger, clock: Clock) {
    this.#data = data
    this.#ledger = ledger
    this.#clock = clock
  }

  /** Accounts that have changed, or keep something that was expunged before `expungedBeforeMs`, with what `dealtWith` wants to be told. */
  async *changed(expungedBeforeMs: number): AsyncGenerator<{ readonly accountId: string; readonly changedMs: number }> {
    const there = await accountIds(this.#data)
    this.#dealtWith ??= await this.#ledger.records()
    await this.#forgetAllBut(new Set(there), this.#dealtWith)
    let begun = this.#clock.nowMs()
    for (const [n, accountId] of there.entries()) {
      if (n % ACCOUNTS_AT_ONCE === ACCOUNTS_AT_ONCE - 1) begun = await this.#rest(begun)
      const folder = accountFolder(this.#data, accountId)
      const changedMs = Math.max(await writtenMs(join(folder, 'mail.db')), await writtenMs(join(folder, 'mail.db-wal')))
      const index = await newestIndex(folder)
      this.#indexes.set(accountId, index)
      const before = this.#dealtWith.get(accountId)
      const isDue = (before?.oldestExpungedMs ?? Number.POSITIVE_INFINITY) < expungedBeforeMs
      // Another time, not a later one: what comes from a backup is older.
      if (before && !isDue && changedMs === before.changedMs && index === before.index) continue
      // What is written in the same tick has the same time: a fresh change is looked at once more.
      yield { accountId, changedMs: Date.now() - changedMs < TICK_MS ? changedMs - 1 : changedMs }
    }
  }

  /** Everything that was written before `changedMs` needs no further attention, until what was expunged first has had its time. */
  async dealtWith(accountId: string, changedMs: number, oldestExpungedMs: number | undefined): Promise<void> {
    const record = { changedMs, index: this.#indexes.get(accountId) ?? '', oldestExpungedMs }
    this.#dealtWith?.set(accountId, record)
    await this.#ledger.put(accountId, record)
  }

  /** As if it had been dealt with, but as long as this process lives only. */
  leave(accountId: string, changedMs: number): void {
    const index = this.#indexes.get(accountId) ?? ''
    this.#dealtWith?.set(accountId, { changedMs, index, oldestExpungedMs: undefined })
  }

  async #forgetAllBut(there: ReadonlySet<string>, dealtWith: Map<string, UpkeepRecord>): Promise<void> {
    const gone = [...dealtWith.keys()].filter((id) => !there.has(id))
    for (const id of gone) {
      dealtWith.delete(id)
      this.#indexes.delete(id)
    }
    if (gone.length > 0) await this.#ledger.forget(gone)
  }

  /** Rests for as long as it has worked since `begunMs`. Resolves with the time now. */
  async #rest(begunMs: number): Promise<number> {
    const ms = this.#clock.nowMs() - begunMs
    if (ms > 0) await new Promise<void>((resolve) => this.#clock.after(ms, resolve))
    return this.#clock.nowMs()
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
