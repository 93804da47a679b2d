import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { OpenAccount } from './open-account.ts'

interface Entry {
  readonly account: Promise<OpenAccount>
  users: number
  /** Called when the last user is gone, once the entry has been taken out. */
  whenUnused: (() => void) | undefined
}

/** The accounts whose databases are open: those used last, and all that are in use. */
export class OpenAccounts {
  readonly #most: number
  readonly #open: (id: string) => Promise<OpenAccount>
  readonly #log: Log
  /** In order of last use, the oldest first. */
  readonly #entries = new Map<string, Entry>()
  readonly #closing = new Set<Promise<void>>()
  #closed = false

  constructor(most: number, open: (id: string) => Promise<OpenAccount>, log: Log) {
    this.#most = most
    this.#open = open
    this.#log = log
  }

  /** Lends an account for as long as `work` takes, opening it first if need be. */
  async use<T>(id: string, work: (account: OpenAccount) => Promise<T>): Promise<T> {
    const entry = this.#take(id)
    try {
      return await work(await entry.account)
    } finally {
      entry.users--
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
    for (const [id, entry] of this.#entries) void this.#close(id, entry)
    await Promise.all(this.#closing)
  }

  #take(id: string): Entry {
    if (this.#closed) throw new Fault('world', 'store/unavailable', 'The mail store is being closed')
    let entry = this.#entries.get(id)
    if (entry) {
      this.#entries.delete(id)
    } else {
      entry = { account: this.#open(id), users: 0, whenUnused: undefined }
      // One that cannot be opened is tried anew next time: the disk may have been mended.
      const mine = entry
      entry.account.catch(() => {
        if (this.#entries.get(id) === mine) this.#entries.delete(id)
      })
    }
    entry.users++
    this.#entries.set(id, entry)
    return entry
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
