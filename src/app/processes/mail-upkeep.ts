import type { Log } from '../../base/log.ts'
import type { Directory } from '../../core/directory/directory.ts'
import { renoteShares } from '../../core/directory/renote-shares.ts'
import type { Sharing } from '../../core/directory/sharing.ts'
import type { JunkTeacher } from '../../core/filter/junk-teacher.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import { purgeExpunged } from '../../core/mail/purge-expunged.ts'
import { nextWakeMs } from '../../core/snooze/snoozes.ts'
import type { WakeBook } from '../../core/snooze/wake-book.ts'
import type { AccountWork } from './account-upkeep.ts'

/** What is done for an account that has changed. */
export class MailUpkeep implements AccountWork {
  readonly #mail: MailStore
  readonly #directory: Pick<Directory, 'account'>
  readonly #sharing: Sharing
  readonly #teacher: Pick<JunkTeacher, 'learn'> | undefined
  readonly #wakes: Pick<WakeBook, 'note'>
  readonly #log: Log

  /** Without `teacher` nothing is learned. */
  constructor(
    mail: MailStore,
    directory: Pick<Directory, 'account'>,
    sharing: Sharing,
    teacher: Pick<JunkTeacher, 'learn'> | undefined,
    wakes: Pick<WakeBook, 'note'>,
    log: Log,
  ) {
    this.#mail = mail
    this.#directory = directory
    this.#sharing = sharing
    this.#teacher = teacher
    this.#wakes = wakes
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
    return purgeExpunged(accountId, this.#mail, expungedBeforeMs, this.#log, stopping)
  }
}
