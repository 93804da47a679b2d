import type { Bytes } from '../../base/bytes.ts'
import { isFault, toFault } from '../../base/fault.ts'
import { flagNames } from '../mail/flags.ts'
import type { MailStore } from '../mail/mail-store.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import type { MessageRow } from '../mail/message.ts'
import { UidSet } from '../mail/uid-set.ts'

/** What of a message goes into an export. */
export interface ExportedMessage {
  readonly uid: number
  /** Names as IMAP has them. */
  readonly flags: readonly string[]
  readonly internalMs: number
  readonly size: number
  /** SHA-256 of the octets. */
  readonly digest: Bytes
  /** The octets, verified against their digest; may be read more than once. */
  chunks(): AsyncIterable<Bytes>
}

/** Port: where an export goes. What was there of an export before is not written again, or is replaced as a whole. */
export interface MailTarget extends AsyncDisposable {
  /** Begins a mailbox. */
  begin(mailbox: Mailbox): Promise<MailboxTarget>
}

export interface MailboxTarget {
  /** Whether the message is there already from an export before. */
  has(uid: number): boolean
  add(message: ExportedMessage): Promise<void>
  /** Ends the mailbox: now it is on stable storage, whole. */
  finish(): Promise<void>
}

export interface ExportTally {
  mailbox: string
  expected: number
  exported: number
  present: number
  bytes: number
  failed: number
  readonly failures: {
    readonly mailbox: string
    readonly uid: number
    readonly code: string
    readonly problem: string
  }[]
}

const ROWS_AT_ONCE = 500

/**
 * Writes all mail of an account, or that of one mailbox. The service may go on meanwhile: each mailbox is written as it was when it was
 * begun, without what is expunged before its turn comes. A message whose octets are not what was stored is named and left out.
 */
export async function exportMail(
  mail: MailStore,
  accountId: string,
  only: string | undefined,
  target: MailTarget,
  progress: (tally: ExportTally) => void,
): Promise<ExportTally> {
  const all = await mail.read(accountId, (reader) => reader.mailboxes())
  const mailboxes = only === undefined ? all : all.filter(({ name }) => name === only)
  const expected = mailboxes.reduce((sum, { messages }) => sum + messages, 0)
  const tally: ExportTally = { mailbox: '', expected, exported: 0, present: 0, bytes: 0, failed: 0, failures: [] }
  for (const mailbox of mailboxes) {
    tally.mailbox = mailbox.name
    const into = await target.begin(mailbox)
    for await (const row of rowsOf(mail, accountId, mailbox)) {
      if (into.has(row.uid)) tally.present++
      else await exportOne(mail, accountId, mailbox, row, into, tally)
      progress(tally)
    }
    await into.finish()
  }
  return tally
}

async function exportOne(
  mail: MailStore,
  accountId: string,
  mailbox: Mailbox,
  row: MessageRow,
  into: MailboxTarget,
  tally: ExportTally,
): Promise<void> {
  try {
    const body = await mail.body(accountId, row.bodyId)
    if (!body) return
    const { uid, internalMs, size } = row
    await into.add({
      uid,
      internalMs,
      size,
      flags: flagNames(row.flags),
      digest: body.digest,
      chunks: () => body.chunks(),
    })
    tally.exported++
    tally.bytes += size
  } catch (error) {
    if (!isFault(error, 'store/body-corrupt') && !isFault(error, 'store/body-missing')) throw error
    const { code, message } = toFault(error)
    tally.failed++
    tally.failures.push({ mailbox: mailbox.name, uid: row.uid, code, problem: message })
  }
}

async function* rowsOf(mail: MailStore, accountId: string, mailbox: Mailbox): AsyncGenerator<MessageRow> {
  const last = mailbox.uidNext - 1
  for (let first = 1; first <= last; ) {
    const rows = await mail.read(accountId, (reader) =>
      reader.list(mailbox.id, UidSet.of([{ first, last }]), [], ROWS_AT_ONCE),
    )
    yield* rows
    const end = rows.at(-1)
    if (!end) return
    first = end.uid + 1
  }
}
