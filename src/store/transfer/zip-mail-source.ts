import type { ArchivedMailbox } from '../../core/transfer/account-archive.ts'
import type { MailSource, SourceMailbox, SourceMessage } from '../../core/transfer/mail-source.ts'
import { mboxMessages } from './mbox-source.ts'
import type { ZipReader } from './zip-reader.ts'

/** The mail of an archive of an account. */
export class ZipMailSource implements MailSource {
  readonly #zip: ZipReader
  readonly #mailboxes: readonly ArchivedMailbox[]

  /** The archive stays its opener's to close. */
  constructor(zip: ZipReader, mailboxes: readonly ArchivedMailbox[]) {
    this.#zip = zip
    this.#mailboxes = mailboxes
  }

  /** Under their own names: whoever imports has put mailboxes of a special use there already. */
  async mailboxes(): Promise<readonly SourceMailbox[]> {
    return this.#mailboxes.map(({ name, isSubscribed, messages }) => ({
      name,
      specialUse: undefined,
      subscribed: isSubscribed,
      messages,
    }))
  }

  async *messages({ name }: SourceMailbox): AsyncGenerator<SourceMessage> {
    const file = this.#mailboxes.find((mailbox) => mailbox.name === name)?.file
    if (file !== undefined) yield* mboxMessages(file, this.#zip.octets(file))
  }

  async journalKey(): Promise<undefined> {
    return undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return undefined
  }
}
