import type { MailStore, MailWriter } from '../../../core/mail/mail-store.ts'
import type { Modseq } from '../../../core/mail/mailbox.ts'
import { overridden } from '../../../core/mail/overridden-store.ts'

/** Between two looks a session makes a change or two. */
const MAX_REMEMBERED = 64

/** The changes that a session has made itself: its client is not told of them as if others had made them (RFC 5465 §5). */
export class OwnChanges {
  readonly #made: { readonly accountId: string; readonly modseq: Modseq }[] = []

  has(accountId: string, modseq: Modseq): boolean {
    return this.#made.some((one) => one.modseq === modseq && one.accountId === accountId)
  }

  /** The store as the session is to use it: what it writes is remembered. */
  remembering(mail: MailStore): MailStore {
    return overridden(mail, {
      write: (accountId, work) => mail.write(accountId, (writer) => this.#remember(accountId, writer, work)),
    })
  }

  /** Remembered before the transaction is done, since its notice may come before its answer. */
  async #remember<T>(accountId: string, writer: MailWriter, work: (writer: MailWriter) => Promise<T>): Promise<T> {
    const before = await writer.modseq()
    const result = await work(writer)
    const modseq = await writer.modseq()
    if (modseq > before) {
      this.#made.push({ accountId, modseq })
      if (this.#made.length > MAX_REMEMBERED) this.#made.shift()
    }
    return result
  }
}
