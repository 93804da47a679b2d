import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { hex, utf8 } from '../../base/bytes.ts'
import { flagsOf } from '../../core/mail/flags.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId } from '../../core/mail/mailbox.ts'
import type { ArchivedMailbox, ArchivePaths } from '../../core/transfer/account-archive.ts'
import type { ExportedMessage, MailboxTarget, MailTarget } from '../../core/transfer/export-mail.ts'
import { mboxOf } from '../../core/transfer/mbox-form.ts'
import { keywordsOf } from '../../serve/jmap/mail/keywords.ts'
import type { ZipFile, ZippedFile, ZipWriter } from '../../store/transfer/zip-writer.ts'
import { utcDate } from '../../wire/jmap/dates.ts'

/** Mailboxes as files of an archive: an mbox each, and beside it a line of JSON for each message, with the properties that JMAP has of it. */
export class ZipMailTarget implements MailTarget {
  readonly #mailboxes: (Omit<ArchivedMailbox, 'sortOrder'> & { readonly id: MailboxId })[] = []
  readonly #zip: ZipWriter
  readonly #paths: ArchivePaths
  readonly #lines: string
  readonly #added: (path: string, file: ZippedFile) => void

  /** `lines`: a file for lines that wait until the mbox is written, since an archive has one file after the other. */
  constructor(zip: ZipWriter, paths: ArchivePaths, lines: string, added: (path: string, file: ZippedFile) => void) {
    this.#zip = zip
    this.#paths = paths
    this.#lines = lines
    this.#added = added
  }

  async begin(mailbox: Mailbox): Promise<MailboxTarget> {
    const file = this.#paths.take('mail', mailbox.name, '.mbox')
    const lines = await open(this.#lines, 'w', 0o600)
    return new ZippedMailbox(this.#zip.begin(file), lines, async (messages, mbox) => {
      this.#added(file, mbox)
      const path = this.#paths.take('mail', mailbox.name, '.messages.jsonl')
      this.#added(path, await this.#zip.add(path, createReadStream(this.#lines)))
      const { id, name, specialUse = null, subscribed } = mailbox
      this.#mailboxes.push({ id, name, specialUse, isSubscribed: subscribed, messages, file })
    })
  }

  /** What was written, with the order that the member has put the mailboxes in. */
  async listed(mail: Pick<MailStore, 'read'>, accountId: string): Promise<ArchivedMailbox[]> {
    const placements = await mail.read(accountId, (reader) => reader.emails.placements())
    return this.#mailboxes.map(({ id, ...mailbox }) => ({ ...mailbox, sortOrder: placements.get(id)?.sortOrder ?? 0 }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#lines, { force: true })
  }
}

class ZippedMailbox implements MailboxTarget {
  readonly #mbox: ZipFile
  readonly #lines: FileHandle
  readonly #done: (messages: number, mbox: ZippedFile) => Promise<void>
  #messages = 0

  constructor(mbox: ZipFile, lines: FileHandle, done: (messages: number, mbox: ZippedFile) => Promise<void>) {
    this.#mbox = mbox
    this.#lines = lines
    this.#done = done
  }

  has(): boolean {
    return false
  }

  async add(message: ExportedMessage): Promise<void> {
    for await (const piece of mboxOf(message)) await this.#mbox.write(piece)
    const { size, internalMs, digest } = message
    const keywords = keywordsOf(flagsOf(message.flags))
    const line = { sha256: hex(digest), size, receivedAt: utcDate(internalMs), keywords }
    await this.#lines.write(utf8(`${JSON.stringify(line)}\n`))
    this.#messages++
  }

  async finish(): Promise<void> {
    await this.#lines.close()
    await this.#done(this.#messages, await this.#mbox.end())
  }
}
