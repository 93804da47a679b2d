import type { EmailWriter } from '../../src/core/mail/email-shelf.ts'
import type { MailStore, MailWriter } from '../../src/core/mail/mail-store.ts'
import type { Mailbox, SpecialUse } from '../../src/core/mail/mailbox.ts'
import type { AppendOptions, IncomingMessage } from '../../src/core/mail/message.ts'
import type { Provenance } from '../../src/core/mail/provenance.ts'
import { overQuota } from '../../src/core/mail/quota.ts'
import type { RecordWriter } from '../../src/core/mail/record-shelf.ts'

/** A message as a RecordingMailStore was given it. */
export interface KeptMessage {
  readonly accountId: string
  readonly mailbox: string
  /** The octets, one character each. */
  readonly text: string
  readonly provenance?: Provenance
}

/** The part of a mail store that delivery uses: keeps what is appended, and fails for the accounts that a test names. */
export class RecordingMailStore implements Pick<MailStore, 'write' | 'hasRoom'> {
  readonly kept: KeptMessage[] = []
  readonly failures = new Map<string, Error>()
  /** Accounts that may keep nothing more. */
  readonly full = new Set<string>()
  readonly #taken = new Set<string>()
  readonly #mailboxes: readonly Mailbox[]

  constructor(extra: Readonly<Record<string, SpecialUse | undefined>> = {}) {
    this.#mailboxes = Object.entries({ INBOX: undefined, ...extra }).map(([name, specialUse], id) => ({
      id,
      name,
      specialUse,
      subscribed: true,
      uidValidity: 1,
      uidNext: 1,
      highestModseq: 1,
      messages: 0,
      unseen: 0,
      deleted: 0,
      size: 0,
    }))
  }

  async hasRoom(accountId: string): Promise<boolean> {
    return !this.full.has(accountId)
  }

  async write<T>(accountId: string, work: (mail: MailWriter) => Promise<T>): Promise<T> {
    const failure = this.failures.get(accountId)
    if (failure) throw failure
    if (this.full.has(accountId)) throw overQuota()
    const writer = {
      // Nothing sleeps here that could be woken.
      records: { open: async () => [] } as Partial<RecordWriter>,
      // Nor is anything muted.
      emails: { isMarked: async () => false } as Partial<EmailWriter>,
      mailboxes: async () => this.#mailboxes,
      mailboxNamed: async (name: string) => this.#mailboxes.find((mailbox) => mailbox.name === name),
      takeDelivery: async (id: string) => {
        const isNew = !this.#taken.has(`${accountId} ${id}`)
        this.#taken.add(`${accountId} ${id}`)
        return isNew
      },
      append: async (id: number, { body }: IncomingMessage, { provenance }: AppendOptions) => {
        const mailbox = this.#mailboxes[id]?.name ?? ''
        const text = Buffer.from(await body.bytes()).toString('latin1')
        this.kept.push({ accountId, mailbox, text, ...(provenance && { provenance }) })
        return { mailbox: id, uidValidity: 1, uid: this.kept.length, modseq: 1, emailId: 1 }
      },
    }
    return work(writer as unknown as MailWriter)
  }

  /** The same as the whole port, for constructors that ask for it. */
  asPort(): MailStore {
    return this as unknown as MailStore
  }
}
