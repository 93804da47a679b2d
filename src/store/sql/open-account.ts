import { join } from 'node:path'
import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { isFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Body } from '../../core/mail/body.ts'
import type { MailChange, MailReader, MailWriter } from '../../core/mail/mail-store.ts'
import { STANDARD_MAILBOXES } from '../../core/mail/mailbox.ts'
import { NO_LIMITS, type QuotaLimits } from '../../core/mail/quota.ts'
import { AccountBlobs } from '../blobs/account-blobs.ts'
import { isDigestOf, MemoryBody } from '../blobs/memory-body.ts'
import type { Finding } from '../scrub/finding.ts'
import { scrubAccount } from '../scrub/scrub-account.ts'
import { LOOK_ONLY, type Scrubbing } from '../scrub/scrubbing.ts'
import { AccountIndexer } from '../search/account-indexer.ts'
import { SearchIndex } from '../search/search-index.ts'
import { verifyIndex } from '../search/verify-index.ts'
import { AccountReader } from './account-reader.ts'
import { ACCOUNT_MIGRATIONS } from './account-schema.ts'
import { AccountState, noSuchAccount } from './account-state.ts'
import { type AccountLimits, AccountWriter } from './account-writer.ts'
import { BodySweep } from './body-sweep.ts'
import { QuotaGuard } from './quota-guard.ts'
import { SqliteDatabase } from './sqlite-database.ts'

export interface AccountSettings {
  readonly clock: Clock
  readonly log: Log
  readonly limits: AccountLimits
  /** Puts what was written to an open file on stable storage. */
  readonly sync?: (descriptor: number, isLarge: boolean) => Promise<void>
}

const OCTETS = 'SELECT b.digest, o.octets FROM octets o JOIN body b ON b.id = o.body WHERE o.body = $1'

/** What a transaction gave back and, if it changed the account, what the watchers are told. */
export interface Written<T> {
  readonly result: T
  readonly change: MailChange | undefined
}

/** One account whose database is open. */
export class OpenAccount {
  readonly id: string
  readonly database: SqliteDatabase
  readonly search: SearchIndex
  readonly indexer: AccountIndexer
  readonly #folder: string
  readonly #blobs: AccountBlobs
  readonly #sweep: BodySweep
  readonly #settings: AccountSettings

  private constructor(id: string, database: SqliteDatabase, folder: string, settings: AccountSettings) {
    this.id = id
    this.database = database
    this.search = new SearchIndex(folder, settings.log.with({ account: id }))
    this.indexer = new AccountIndexer(database, this.search, (bodyId) => this.body(bodyId))
    this.#folder = folder
    this.#blobs = new AccountBlobs(join(folder, 'blobs'))
    this.#settings = settings
    this.#sweep = new BodySweep(database, this.#blobs, settings.clock, settings.log.with({ account: id }))
  }

  /** @throws Fault store/corrupt, store/unavailable, store/schema-too-new */
  static async open(id: string, folder: string, settings: AccountSettings): Promise<OpenAccount> {
    const database = await SqliteDatabase.open(join(folder, 'mail.db'), {
      migrations: ACCOUNT_MIGRATIONS,
      log: settings.log,
      ...(settings.sync ? { sync: settings.sync } : {}),
    })
    return new OpenAccount(id, database, folder, settings)
  }

  /** Makes the standard mailboxes, unless they have been made before. */
  async initialise(): Promise<void> {
    const { clock, limits } = this.#settings
    await this.database.write(async (tx) => {
      if (await tx.get('SELECT 1 FROM account')) return
      // From the time, so that an account deleted and made again with its old id shares no UIDVALIDITY with its former self.
      const seconds = Math.floor(clock.nowMs() / 1000)
      await tx.run(
        `INSERT INTO account (id, modseq, next_mailbox, next_uid_validity, next_body, next_email, next_thread)
         VALUES (1, 0, 1, $1, 1, 1, 1)`,
        seconds,
      )
      const state = new AccountState(tx)
      const guard = new QuotaGuard(tx, state, async () => NO_LIMITS, 0)
      const mail = new AccountWriter(tx, state, this.#blobs, guard, clock, limits)
      for (const { name, specialUse } of [{ name: 'INBOX', specialUse: undefined }, ...STANDARD_MAILBOXES]) {
        await mail.createMailbox(name, specialUse)
        await mail.subscribe(name, true)
      }
      await state.flush()
    })
  }

  read<T>(work: (mail: MailReader) => Promise<T>): Promise<T> {
    return this.database.read((tx) => work(new AccountReader(tx)))
  }

  /** `limitsOf`: what the account may hold afterwards. @throws Fault peer mail/over-quota, and those of `work` */
  async write<T>(work: (mail: MailWriter) => Promise<T>, limitsOf: () => Promise<QuotaLimits>): Promise<Written<T>> {
    const { clock, limits } = this.#settings
    const { result, state } = await this.database.write(async (tx) => {
      const state = new AccountState(tx)
      const guard = new QuotaGuard(tx, state, limitsOf, limits.undeletePercent)
      const result = await work(new AccountWriter(tx, state, this.#blobs, guard, clock, limits))
      await state.flush()
      return { result, state }
    })
    this.#sweep.add(state.unusedFiles)
    const { modseq, changed, treeChanged } = state
    if (modseq === undefined) return { result, change: undefined }
    return { result, change: { accountId: this.id, modseq, mailboxes: changed, tree: treeChanged } }
  }

  async body(bodyId: number): Promise<Body | undefined> {
    const found = await this.database.read(async (tx) => {
      const row = await tx.get<{ digest: Uint8Array; size: number; octets: Uint8Array | null }>(
        'SELECT b.digest, b.size, o.octets FROM body b LEFT JOIN octets o ON o.body = b.id WHERE b.id = $1',
        bodyId,
      )
      if (!row && !(await tx.get('SELECT 1 FROM account'))) throw noSuchAccount()
      return row
    })
    if (!found) return undefined
    const { digest, size, octets } = found
    if (octets) return MemoryBody.verified(octets, digest, `Body ${bodyId} of account ${this.id}`)
    return this.#blobs.body(digest, size)
  }

  /** As `MailStore.upload`. */
  async upload(digest: Uint8Array): Promise<Body | undefined> {
    const found = await this.database.read((tx) =>
      tx.rows<[number, Uint8Array | null]>('SELECT size, octets FROM upload WHERE digest = $1', digest),
    )
    if (!found[0]) return undefined
    const [size, octets] = found[0]
    if (octets) return MemoryBody.verified(octets, digest, `An upload of account ${this.id}`)
    return this.#blobs.body(digest, size)
  }

  /** As `MailStore.uploadPieces`. */
  async uploadPieces(id: string): Promise<readonly Body[]> {
    const found = await this.database.read((tx) =>
      tx.rows<[Uint8Array, number, Uint8Array | null]>(
        'SELECT digest, size, octets FROM upload_piece WHERE upload = $1 ORDER BY start',
        id,
      ),
    )
    return found.map(([digest, size, octets]) =>
      octets
        ? MemoryBody.verified(octets, digest, `A piece of an upload of account ${this.id}`)
        : this.#blobs.body(digest, size),
    )
  }

  /** As `MailStore.octets`. One transaction for all of them: beginning and ending one costs more than reading a body of 10 KB. */
  async octets(bodyIds: readonly number[]): Promise<ReadonlyMap<number, Bytes>> {
    const found = await this.database.read(async (tx) => {
      const rows: (readonly [digest: Uint8Array, octets: Uint8Array] | undefined)[] = []
      for (const id of bodyIds) rows.push((await tx.rows<[Uint8Array, Uint8Array]>(OCTETS, id))[0])
      return rows
    })
    const sound = new Map<number, Bytes>()
    for (const [index, row] of found.entries()) {
      if (row && isDigestOf(row[0], row[1])) sound.set(bodyIds[index] as number, row[1])
    }
    return sound
  }

  /** The octets of the body with that digest, if they are here and what was stored. */
  async tryBodyWith(digest: Uint8Array): Promise<Uint8Array | undefined> {
    const row = await this.database.read((tx) =>
      tx.get<{ id: number }>('SELECT id FROM body WHERE digest = $1', digest),
    )
    try {
      return row && (await (await this.body(row.id))?.bytes())
    } catch (error) {
      if (isFault(error, 'store/body-corrupt') || isFault(error, 'store/body-missing')) return undefined
      throw error
    }
  }

  /** Looks at all rows and reads every body again, and mends what can be mended if it is asked to. */
  scrub(scrubbing: Scrubbing = LOOK_ONLY): AsyncGenerator<Finding> {
    const { database } = this
    const read = (bodyId: number) => this.body(bodyId)
    const index = { problems: () => this.#indexProblems(scrubbing), rebuild: () => this.rebuildSearch() }
    return scrubAccount({ database, blobs: this.#blobs, folder: this.#folder, read, index }, scrubbing)
  }

  /** Deletes the search index; it is made anew in the background. */
  rebuildSearch(): Promise<void> {
    return this.search.rebuild()
  }

  async *#indexProblems({ pace }: Scrubbing): AsyncGenerator<string> {
    // One of its own, since others search meanwhile.
    const index = new SearchIndex(this.#folder, this.#settings.log)
    try {
      if (!(await index.isThere())) return
      const readBody = async (bodyId: number) => {
        const body = await this.body(bodyId)
        if (body) await pace(body.size)
        return body
      }
      yield* verifyIndex(index, { database: this.database, readBody })
    } finally {
      await index.close()
    }
  }

  /** Removes files that no row names. Returns how many. */
  collectGarbage(): Promise<number> {
    return this.#sweep.all()
  }

  async close(): Promise<void> {
    await this.#sweep.close()
    await this.search.close()
    await this.database.close()
  }
}
