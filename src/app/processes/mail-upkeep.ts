import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Directory } from '../../core/directory/directory.ts'
import { renoteShares } from '../../core/directory/renote-shares.ts'
import type { Sharing } from '../../core/directory/sharing.ts'
import type { JunkTeacher } from '../../core/filter/junk-teacher.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import { purgeExpunged } from '../../core/mail/purge-expunged.ts'
import { sweepUploads } from '../../core/mail/sweep-uploads.ts'
import { nextWakeMs } from '../../core/snooze/snoozes.ts'
import type { WakeBook } from '../../core/snooze/wake-book.ts'
import type { AccountWork } from './account-upkeep.ts'

/** How long is kept what nobody needs any more. */
export interface KeepingTimes {
  readonly undeleteMs: number
  /** Files that were uploaded and belong to no message. */
  readonly uploadKeptMs: number
}

/** What is done for an account that has changed. */
export class MailUpkeep implements AccountWork {
  readonly #mail: MailStore
  readonly #directory: Pick<Directory, 'account'>
  readonly #sharing: Sharing
  readonly #teacher: Pick<JunkTeacher, 'learn'> | undefined
  readonly #wakes: Pick<WakeBook, 'note'>
  readonly #times: KeepingTimes
  readonly #clock: Clock
  readonly #log: Log

  /** Without `teacher` nothing is learned. */
  constructor(
    mail: MailStore,
    directory: Pick<Directory, 'account'>,
    sharing: Sharing,
    teacher: Pick<JunkTeacher, 'learn'> | undefined,
    wakes: Pick<WakeBook, 'note'>,
    times: KeepingTimes,
    clock: Clock,
    log: Log,
  ) {
    this.#mail = mail
    this.#directory = directory
    this.#sharing = sharing
    this.#teacher = teacher
    this.#wakes = wakes
    this.#times = times
    this.#clock = clock
    this.#log = log
  }

  index(accountId: string, forMs: number): Promise<boolean> {
    return this.#mail.index(accountId, forMs)
  }

  async tidy(accountId: string, expungedBeforeMs: number, stopping: AbortSignal): Promise<number | undefined> {
    const owner = await this.#directory.account(accountId)
    if (owner) await renoteShares(owner, this.#mail, this.#sharing)
    await this.#teacher?.learn(accountId, stopping)
    // Whoever puts to sleep notes it too; but it may be killed before that, and what comes from a backup was noted elsewhere.
    const wakeMs = await this.#mail.read(accountId, nextWakeMs)
    if (wakeMs !== undefined) await this.#wakes.note(accountId, wakeMs)
    const expungedMs = await purgeExpunged(accountId, this.#mail, expungedBeforeMs, this.#log, stopping)
    const { undeleteMs, uploadKeptMs } = this.#times
    const uploadedMs = await sweepUploads(accountId, this.#mail, this.#clock.nowMs() - uploadKeptMs, stopping)
    // An upload has had its time when a message has that was expunged then.
    const asExpungedMs = uploadedMs === undefined ? undefined : uploadedMs + uploadKeptMs - undeleteMs
    const left = [expungedMs, asExpungedMs].filter((ms) => ms !== undefined)
    return left.length > 0 ? Math.min(...left) : undefined
  }
}
