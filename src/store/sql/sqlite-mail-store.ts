import { rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Bytes } from '../../base/bytes.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'
import { type Log, silentLog } from '../../base/log.ts'
import { ANNOTATION_LIMITS, type AnnotationLimits } from '../../core/mail/annotation.ts'
import type { Body } from '../../core/mail/body.ts'
import { type ChangeNotices, LocalNotices } from '../../core/mail/change-notices.ts'
import type { Candidates, MailChange, MailReader, MailStore, MailWriter, Needle } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { hasRoom, isLimited, NO_LIMITS, type Quota, type QuotaLimits, type QuotaUsage } from '../../core/mail/quota.ts'
import type { UidSet } from '../../core/mail/uid-set.ts'
import { errorCode } from '../blobs/blob-file.ts'
import { storageFault } from '../blobs/file-spool.ts'
import type { Finding } from '../scrub/finding.ts'
import { LOOK_ONLY, type Scrubbing } from '../scrub/scrubbing.ts'
import { accountFolder, accountIds } from './account-folder.ts'
import { noSuchAccount } from './account-state.ts'
import { AccountWatchers } from './account-watchers.ts'
import { DiskSync } from './disk-sync.ts'
import { type AccountSettings, OpenAccount } from './open-account.ts'
import { OpenAccounts } from './open-accounts.ts'
import { makeFolder, syncFolder } from './synced-folder.ts'

export interface MailStoreOptions {
  /** The data folder; accounts live below `accounts/`. */
  readonly folder: string
  readonly clock?: Clock
  readonly log?: Log
  /** Default: notices within this process only. */
  readonly notices?: ChangeNotices
  /** Accounts whose databases stay open. Default 256. */
  readonly maxOpenAccounts?: number
  /** Mailboxes of one account. Default 10,000. */
  readonly maxMailboxes?: number
  /** How long an expunged message can be brought back; 0: it is given up at once. Default 14 days. */
  readonly undeleteMs?: number
  /** What expunged messages may take beside the quota of their account, in percent of it; the oldest go first. Default 100: a member who deletes everything can have it back. */
  readonly undeletePercent?: number
  /** What an account may keep of annotations. Default: `ANNOTATION_LIMITS`. */
  readonly annotations?: AnnotationLimits
  /** What an account may keep. Default: no limits. */
  readonly limitsOf?: (accountId: string) => Promise<QuotaLimits>
  /** Puts what was written to an open file on stable storage. Default: fdatasync. */
  readonly sync?: (descriptor: number, isLarge: boolean) => Promise<void>
}

const UNDELETE_MS = 14 * 86_400_000

/** Mail in one SQLite database for each account. */
export class SqliteMailStore implements MailStore, AsyncDisposable {
  readonly #folder: string
  readonly #settings: AccountSettings
  readonly #notices: ChangeNotices
  readonly #watchers: AccountWatchers
  readonly #accounts: OpenAccounts
  readonly #limitsOf: (accountId: string) => Promise<QuotaLimits>

  constructor(options: MailStoreOptions) {
    const { clock = systemClock, log = silentLog, notices = new LocalNotices() } = options
    const { maxOpenAccounts = 256, maxMailboxes = 10_000, undeleteMs = UNDELETE_MS, undeletePercent = 100 } = options
    const { limitsOf = async () => NO_LIMITS, annotations = ANNOTATION_LIMITS } = options
    const disk = new DiskSync()
    const { sync = (descriptor: number, isLarge: boolean) => disk.sync(descriptor, isLarge) } = options
    this.#folder = options.folder
    this.#notices = notices
    this.#limitsOf = limitsOf
    this.#watchers = new AccountWatchers(notices, log)
    this.#settings = { clock, log, limits: { maxMailboxes, undeleteMs, undeletePercent, annotations }, sync }
    this.#accounts = new OpenAccounts(maxOpenAccounts, (id) => this.#open(id), clock, log)
  }

  async create(accountId: string): Promise<void> {
    const folder = accountFolder(this.#folder, accountId)
    await makeFolder(folder)
    const account = await OpenAccount.open(accountId, folder, this.#settings)
    try {
      await account.initialise()
    } finally {
      await account.close()
    }
    // Also what was there already: another process may have made it a moment ago and not synced it yet.
    await syncFolder(dirname(folder))
    await syncFolder(dirname(dirname(folder)))
  }

  async destroy(accountId: string): Promise<void> {
    const folder = accountFolder(this.#folder, accountId)
    await this.#accounts.forget(accountId)
    // One step takes all of it away; what is left of the work after a crash is a folder that nobody looks for.
    const doomed = join(dirname(folder), `.deleted-${randomId(systemEntropy)}`)
    try {
      await rename(folder, doomed)
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return
      throw error
    }
    // Somebody may have opened it between the two: what is cached must not be the database that goes away.
    await this.#accounts.forget(accountId)
    await syncFolder(dirname(folder))
    await rm(doomed, { recursive: true, force: true })
  }

  read<T>(accountId: string, work: (mail: MailReader) => Promise<T>): Promise<T> {
    return this.#accounts.use(accountId, (account) => account.read(work))
  }

  write<T>(accountId: string, work: (mail: MailWriter) => Promise<T>): Promise<T> {
    return this.#accounts.use(accountId, async (account) => {
      const { result, change } = await account.write(work, () => this.#limitsOf(accountId))
      if (change) this.#notices.publish(change)
      return result
    })
  }

  /** As `write`, whatever the account's quota: what is brought back from a backup was here before. */
  writeBeyondQuota<T>(accountId: string, work: (mail: MailWriter) => Promise<T>): Promise<T> {
    return this.#accounts.use(accountId, async (account) => {
      const { result, change } = await account.write(work, async () => NO_LIMITS)
      if (change) this.#notices.publish(change)
      return result
    })
  }

  /** Lets go of an account whose folder another process has put another one in the place of. */
  async forget(accountId: string): Promise<void> {
    await this.#accounts.forget(accountId)
  }

  async quota(accountId: string): Promise<Quota> {
    const limits = await this.#limitsOf(accountId)
    return { limits, used: await this.read(accountId, (mail) => mail.usage()) }
  }

  async hasRoom(accountId: string, more: QuotaUsage): Promise<boolean> {
    return !isLimited(await this.#limitsOf(accountId)) || hasRoom(await this.quota(accountId), more)
  }

  body(accountId: string, bodyId: number): Promise<Body | undefined> {
    return this.#accounts.use(accountId, (account) => account.body(bodyId))
  }

  upload(accountId: string, digest: Bytes): Promise<Body | undefined> {
    return this.#accounts.use(accountId, (account) => account.upload(digest))
  }

  uploadPieces(accountId: string, id: string): Promise<readonly Body[]> {
    return this.#accounts.use(accountId, (account) => account.uploadPieces(id))
  }

  candidates(accountId: string, mailbox: MailboxId, needle: Needle, within: UidSet): Promise<Candidates> {
    return this.#accounts.use(accountId, (account) => account.search.candidates(mailbox, needle, within))
  }

  index(accountId: string, forMs: number): Promise<boolean> {
    return this.#accounts.use(accountId, (account) => account.indexer.work(forMs))
  }

  octets(accountId: string, bodyIds: readonly number[]): Promise<ReadonlyMap<number, Bytes>> {
    return this.#accounts.use(accountId, (account) => account.octets(bodyIds))
  }

  watch(accountId: string, notice: (change: MailChange) => void): Disposable {
    return this.#watchers.add(accountId, notice)
  }

  /**
   * Everything that is wrong with an account: rows that contradict one another, bodies that are not what was stored.
   * @throws Fault store/corrupt when its database cannot even be read
   */
  async *scrub(accountId: string, scrubbing: Scrubbing = LOOK_ONLY): AsyncGenerator<Finding> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const lent = Promise.withResolvers<OpenAccount>()
    const using = this.#accounts.use(accountId, (account) => {
      lent.resolve(account)
      return promise
    })
    using.catch(lent.reject)
    try {
      yield* (await lent.promise).scrub(scrubbing)
    } finally {
      resolve()
    }
    await using
  }

  /** Lends an account, with its database, to what reads all of it: archives. */
  use<T>(accountId: string, work: (account: OpenAccount) => Promise<T>): Promise<T> {
    return this.#accounts.use(accountId, work)
  }

  /** Deletes the search index of an account, which `scrub` found wrong. It is made anew in the background. */
  rebuildSearch(accountId: string): Promise<void> {
    return this.#accounts.use(accountId, (account) => account.rebuildSearch())
  }

  /** Removes body files of an account that no message has. Returns how many. */
  collectGarbage(accountId: string): Promise<number> {
    return this.#accounts.use(accountId, (account) => account.collectGarbage())
  }

  /** Closes everything after a look at every account in the folder: for tests. @throws Error naming what is wrong */
  async closeChecked(): Promise<void> {
    const wrong: string[] = []
    for (const accountId of await accountIds(this.#folder)) {
      for await (const finding of this.scrub(accountId)) wrong.push(`${accountId}: ${JSON.stringify(finding)}`)
    }
    await this.close()
    if (wrong.length > 0) throw new Error(`The store contradicts itself:\n${wrong.join('\n')}`)
  }

  async close(): Promise<void> {
    this.#watchers[Symbol.dispose]()
    await this.#accounts.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #open(accountId: string): Promise<OpenAccount> {
    const folder = accountFolder(this.#folder, accountId)
    try {
      await stat(join(folder, 'mail.db'))
    } catch (error) {
      throw errorCode(error) === 'ENOENT' ? noSuchAccount() : storageFault(error, folder)
    }
    return OpenAccount.open(accountId, folder, this.#settings)
  }
}
