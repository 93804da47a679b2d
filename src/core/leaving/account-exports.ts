import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'
import type { AccountExport, ExportBook } from './export-book.ts'

/** How long archives wait for their members, and how many there may be. */
export interface ExportLimits {
  readonly keepMs: number
  /** How often one may be fetched from its beginning. */
  readonly downloads: number
  /** How many of one account within a day. */
  readonly perDay: number
}

/** An archive that lies there, open. */
export interface OpenExport extends AsyncDisposable {
  readonly bytes: number
  /** The octets from `from`, `length` of them, in pieces. */
  octets(from: number, length: number): AsyncIterable<Bytes>
}

/** Port: the files of archives, by their ids. */
export interface ExportFiles {
  /** Undefined if there is none. */
  open(id: string): Promise<OpenExport | undefined>
  remove(id: string): Promise<void>
}

const DAY_MS = 86_400_000

/** What members do with archives of their accounts. The password is asked for before, by whoever calls. */
export class AccountExports {
  readonly limits: ExportLimits
  readonly #book: ExportBook
  readonly #files: ExportFiles
  readonly #clock: Clock
  readonly #entropy: Entropy

  constructor(book: ExportBook, files: ExportFiles, limits: ExportLimits, clock: Clock, entropy: Entropy) {
    this.#book = book
    this.#files = files
    this.limits = limits
    this.#clock = clock
    this.#entropy = entropy
  }

  /** Those of an account, the newest first. */
  of(accountId: string): Promise<readonly AccountExport[]> {
    return this.#book.of(accountId)
  }

  /** Asks for one. */
  async request(accountId: string): Promise<'added' | 'under-way' | 'too-many'> {
    const requestedMs = this.#clock.nowMs()
    const [id, token] = [randomId(this.#entropy), randomId(this.#entropy)] as const
    const wanted = {
      id,
      accountId,
      state: 'requested',
      requestedMs,
      token,
      done: 0,
      expected: 0,
      downloads: 0,
    } as const
    return this.#book.request(wanted, requestedMs - DAY_MS, this.limits.perDay)
  }

  /** Opens one that is ready for its member. `isBeginning`: it is fetched from its beginning, which counts. Undefined: there is none such, or it was fetched often enough. */
  async tryOpen(
    accountId: string,
    token: string,
    isBeginning: boolean,
  ): Promise<{ readonly kept: AccountExport; readonly file: OpenExport } | undefined> {
    const kept = (await this.#book.of(accountId)).find((one) => one.token === token)
    if (kept?.state !== 'ready' || this.endsMs(kept) <= this.#clock.nowMs()) return undefined
    const file = await this.#files.open(kept.id)
    if (!file) return undefined
    if (isBeginning && !(await this.#book.countDownload(kept.id, this.limits.downloads))) {
      await file[Symbol.asyncDispose]()
      return undefined
    }
    return { kept, file }
  }

  /** When one that is ready goes. */
  endsMs({ readyMs = 0 }: AccountExport): number {
    return readyMs + this.limits.keepMs
  }

  /** Takes the archives of an account away, whatever state they are in. */
  async clear(accountId: string): Promise<void> {
    for (const { id } of await this.#book.of(accountId)) await this.#files.remove(id)
    await this.#book.forget({ accountId })
  }

  /** Takes away what has had its time. To be called now and then. */
  async sweep(): Promise<void> {
    const beforeMs = this.#clock.nowMs() - this.limits.keepMs
    for (const { id } of await this.#book.old(beforeMs)) {
      await this.#files.remove(id)
      await this.#book.change(id, { state: 'expired' })
    }
    await this.#book.forget({ beforeMs: beforeMs - this.limits.keepMs })
  }
}
