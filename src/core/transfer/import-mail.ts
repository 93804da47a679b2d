import { type Bytes, latin1 } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, toFault } from '../../base/fault.ts'
import type { Spool } from '../mail/body.ts'
import { Intake } from '../mail/intake.ts'
import type { MailStore } from '../mail/mail-store.ts'
import type { Mailbox, MailboxId } from '../mail/mailbox.ts'
import { permittedName } from '../mail/mailbox-name.ts'
import type { AppendOptions, IncomingMessage } from '../mail/message.ts'
import type { ImportJournal, MailSource, SourceMailbox, SourceMessage } from './mail-source.ts'

/** Messages and octets that are kept in one transaction: what a crash makes an import read again. */
const BATCH_MESSAGES = 200
const BATCH_BYTES = 8 * 1024 * 1024
/** Failures that are told one by one; more are counted. */
const MOST_FAILURES = 1000
const DIGESTS_AT_ONCE = 5000
/** Octets of a digest that tell bodies apart: nobody can make two of them meet. */
const KEY_BYTES = 16

export interface ImportSettings {
  /** Octets of the largest message that is kept. */
  readonly maxMessageBytes: number
  /** Reads everything, also what the journal says has been read. */
  readonly again: boolean
}

/** What an import has done so far. */
export interface ImportTally {
  mailbox: string
  /** Messages of the source that have been looked at, and how many there are as far as is known. */
  seen: number
  expected: number | undefined
  imported: number
  /** Those that were here already. */
  present: number
  bytes: number
  failed: number
  readonly failures: {
    readonly mailbox: string
    readonly origin: string
    readonly code: string
    readonly problem: string
  }[]
}

/**
 * Takes in all mail of a source. What is in the mailbox already, octet for octet, as often as the source has it, is not taken in again: so
 * an import can be ended at any moment and begun anew. Memory does not grow with the messages, but for some 100 octets for each that a mailbox holds already.
 */
export class MailImport {
  readonly tally: ImportTally = {
    mailbox: '',
    seen: 0,
    expected: undefined,
    imported: 0,
    present: 0,
    bytes: 0,
    failed: 0,
    failures: [],
  }
  readonly #mail: MailStore
  readonly #spool: Spool
  readonly #journal: ImportJournal
  readonly #clock: Clock
  readonly #settings: ImportSettings

  constructor(mail: MailStore, spool: Spool, journal: ImportJournal, clock: Clock, settings: ImportSettings) {
    this.#mail = mail
    this.#spool = spool
    this.#journal = journal
    this.#clock = clock
    this.#settings = settings
  }

  /**
   * Imports everything, telling `progress` now and then. Messages that cannot be read or kept are listed in the tally.
   * @throws Fault transfer/*, mail/over-quota, store/*: what came before is kept
   */
  async run(accountId: string, source: MailSource, progress: (tally: ImportTally) => void): Promise<ImportTally> {
    const mailboxes = await source.mailboxes()
    this.tally.expected = mailboxes.reduce<number | undefined>(
      (sum, { messages }) => (sum === undefined || messages === undefined ? undefined : sum + messages),
      0,
    )
    for (const mailbox of mailboxes) {
      this.tally.mailbox = mailbox.name
      progress(this.tally)
      await this.#importMailbox(accountId, source, mailbox, progress)
    }
    return this.tally
  }

  async #importMailbox(
    accountId: string,
    source: MailSource,
    from: SourceMailbox,
    progress: (tally: ImportTally) => void,
  ): Promise<void> {
    const target = await this.#target(accountId, from)
    const key = await source.journalKey(from)
    const reached = key === undefined || this.#settings.again ? 0 : await this.#journal.reached(key)
    const present = await this.#present(accountId, target.id)
    await using batch = new Batch()
    const keep = async () => {
      await this.#keep(accountId, target.id, batch)
      if (key !== undefined && batch.position > 0) await this.#journal.advance(key, batch.position)
      progress(this.tally)
    }
    for await (const message of source.messages(from, reached)) {
      this.tally.seen++
      await this.#take(from, message, present, batch)
      if (batch.isFull) await keep()
    }
    await keep()
  }

  /** The mailbox of that use if the account has one, else that of the same name, made if need be. */
  #target(accountId: string, { name, specialUse, subscribed }: SourceMailbox): Promise<Mailbox> {
    return this.#mail.write(accountId, async (mail) => {
      const known = await mail.mailboxes()
      const used = specialUse && known.find((mailbox) => mailbox.specialUse === specialUse)
      const permitted = permittedName(name)
      const found = used ?? (await mail.mailboxNamed(permitted)) ?? (await mail.createMailbox(permitted, specialUse))
      if (subscribed && !found.subscribed) await mail.subscribe(found.name, true)
      return found
    })
  }

  /** How often each body lies in the mailbox. */
  async #present(accountId: string, mailbox: MailboxId): Promise<Map<string, number>> {
    const present = new Map<string, number>()
    for (let after = 0; ; ) {
      const found = await this.#mail.read(accountId, (mail) => mail.digests(mailbox, after, DIGESTS_AT_ONCE))
      for (const { digest } of found) {
        const key = keyOf(digest)
        present.set(key, (present.get(key) ?? 0) + 1)
      }
      const last = found.at(-1)
      if (!last) return present
      after = last.uid
    }
  }

  /** Reads one message and puts it into the batch, unless it is here. */
  async #take(from: SourceMailbox, source: SourceMessage, present: Map<string, number>, batch: Batch): Promise<void> {
    let message: IncomingMessage
    try {
      message = await this.#read(source)
    } catch (error) {
      // Of the message alone; a disk that is full is no fault of it.
      const fault = toFault(error)
      if (!fault.code.startsWith('transfer/message-')) throw fault
      this.#fail(from, source, fault)
      return
    }
    batch.position = source.position
    this.tally.bytes += message.body.size
    const key = keyOf(message.body.digest)
    const here = present.get(key) ?? 0
    if (here > 0) {
      present.set(key, here - 1)
      this.tally.present++
      await message.body[Symbol.asyncDispose]()
      return
    }
    const { flags, internalMs } = source.facts()
    batch.add(message, { flags, internalMs: internalMs ?? message.content.sentMs ?? this.#clock.nowMs() })
  }

  async #read(source: SourceMessage): Promise<IncomingMessage> {
    await using intake = new Intake(this.#spool)
    for await (const chunk of source.chunks()) {
      if (intake.size + chunk.length > this.#settings.maxMessageBytes) {
        const most = `${this.#settings.maxMessageBytes} octets; raise limits.message-megabytes`
        throw new Fault('peer', 'transfer/message-too-large', `The message is larger than ${most}`)
      }
      await write(intake, chunk)
    }
    return intake.finish()
  }

  async #keep(accountId: string, mailbox: MailboxId, batch: Batch): Promise<void> {
    const { messages } = batch
    if (messages.length === 0) return
    await this.#mail.write(accountId, async (mail) => {
      for (const { message, options } of messages) await mail.append(mailbox, message, options)
    })
    this.tally.imported += messages.length
    await batch.clear()
  }

  #fail(from: SourceMailbox, { origin }: SourceMessage, { code, message }: Fault): void {
    this.tally.failed++
    if (this.tally.failures.length < MOST_FAILURES) {
      this.tally.failures.push({ mailbox: from.name, origin, code, problem: message })
    }
  }
}

/** Messages that wait to be kept together. */
class Batch implements AsyncDisposable {
  messages: { readonly message: IncomingMessage; readonly options: AppendOptions }[] = []
  /** Of the last message that was read, kept or not. */
  position = 0
  #bytes = 0

  get isFull(): boolean {
    return this.messages.length >= BATCH_MESSAGES || this.#bytes >= BATCH_BYTES
  }

  add(message: IncomingMessage, options: AppendOptions): void {
    this.messages.push({ message, options })
    this.#bytes += message.body.size
  }

  async clear(): Promise<void> {
    for (const { message } of this.messages) await message.body[Symbol.asyncDispose]()
    this.messages = []
    this.#bytes = 0
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.clear()
  }
}

function keyOf(digest: Bytes): string {
  return latin1(digest, 0, KEY_BYTES)
}

async function write(intake: Intake, chunk: Bytes): Promise<void> {
  const room = intake.write(chunk)
  if (room) await room
}
