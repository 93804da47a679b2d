import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { OpenAccount } from './open-account.ts'

/**
 * An account that nobody has used for so long is closed: it costs some 350 KB of memory and four descriptors, and opening it again
 * two milliseconds.
 */
export const IDLE_MS = 30_000

interface Entry {
  readonly account: Promise<OpenAccount>
  users: number
  lastUsedMs: number
  /** Called when the last user is gone, once the entry has been taken out. */
  whenUnused: (() => void) | undefined
}

/** The accounts whose databases are open: those used last, and all that are in use. */
export class OpenAccounts {
  readonly #most: number
  readonly #open: (id: string) => Promise<OpenAccount>
  readonly #clock: Clock
  readonly #log: Log
  #timer: Disposable | undefined
  /** In order of last use, the oldest first. */
  readonly #entries = new Map<string, Entry>()
  readonly #closing = new Set<Promise<void>>()
  #closed = false

  constructor(most: number, open: (id: string) => Promise<OpenAccount>, clock: Clock, log: Log) {
    this.#most = most
    this.#open = open
    this.#clock = clock
    this.#log = log
  }

  /** Lends an account for as long as `work` takes, opening it first if need be. */
  async use<T>(id: string, work: (account: OpenAccount) => Promise<T>): Promise<T> {
    const entry = this.#take(id)
    try {
      return await work(await entry.account)
    } finally {
      entry.users--
      entry.lastUsedMs = this.#clock.nowMs()
      if (entry.users === 0) entry.whenUnused?.()
      this.#evict()
    }
  }

  /** Closes an account when nobody uses it any more, and waits for that. */
  async forget(id: string): Promise<void> {
    const entry = this.#entries.get(id)
    if (entry) await this.#close(id, entry)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.[Symbol.dispose]()
    for (const [id, entry] of this.#entries) void this.#close(id, entry)
    await Promise.all(this.#closing)
  }

  #take(id: string): Entry {
    if (this.#closed) throw new Fault('world', 'store/unavailable', 'The mail store is being closed')
    let entry = this.#entries.get(id)
    if (entry) {
      this.#entries.delete(id)
    } else {
      entry = { account: this.#open(id), users: 0, lastUsedMs: 0, whenUnused: undefined }
      // One that cannot be opened is tried anew next time: the disk may have been mended.
      const mine = entry
      entry.account.catch(() => {
        if (this.#entries.get(id) === mine) this.#entries.delete(id)
      })
    }
    entry.users++
    this.#entries.set(id, entry)
    this.#timer ??= this.#clock.after(IDLE_MS, () => this.#closeIdle())
    return entry
  }

  #closeIdle(): void {
    this.#timer = undefined
    const since = this.#clock.nowMs() - IDLE_MS
    for (const [id, entry] of this.#entries) {
      if (entry.users === 0 && entry.lastUsedMs <= since) void this.#close(id, entry)
    }
    if (this.#entries.size > 0) this.#timer = this.#clock.after(IDLE_MS, () => this.#closeIdle())
  }

  #evict(): void {
    if (this.#entries.size <= this.#most) return
    for (const [id, entry] of this.#entries) {
      if (entry.users > 0) continue
      void this.#close(id, entry)
      if (this.#entries.size <= this.#most) return
    }
  }

  #close(id: string, entry: Entry): Promise<void> {
    this.#entries.delete(id)
    const unused = new Promise<void>((resolve) => {
      if (entry.users === 0) resolve()
      else entry.whenUnused = resolve
    })
    const closing = unused
      .then(() => entry.account)
      .then((account) => account.close())
      .catch((error) => this.#log.error('store/close-failed', error, { account: id }))
    this.#closing.add(closing)
    void closing.then(() => this.#closing.delete(closing))
    return closing
  }
}
