import type { Account } from '../../../core/directory/directory.ts'
import type { BroughtBack, ExpungedKey, ExpungedMessage } from '../../../core/mail/expunged-message.ts'
import type { MailReader, MailWriter } from '../../../core/mail/mail-store.ts'
import { foldedName } from '../../../core/mail/mailbox-name.ts'
import { envelopeText } from '../../../wire/imap/envelope-text.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import { shorten } from '../../terminal/printable.ts'
import type { Outcome } from '../outcome.ts'

/** Messages that are brought back in one transaction: the member goes on working meanwhile. */
const BATCH = 200
const MOST_LISTED = 1_000
const SUBJECT_CHARACTERS = 60

/** Mail that can be given back. */
export interface UndeletableMail {
  read<T>(accountId: string, work: (mail: MailReader) => Promise<T>): Promise<T>
  writeBeyondQuota<T>(accountId: string, work: (mail: MailWriter) => Promise<T>): Promise<T>
}

/** Which of the deleted messages. */
export interface Undeleted {
  /** Only those of this mailbox, by the name that it has or had last. */
  readonly mailbox: string | undefined
  /** Only those deleted at this moment or later. */
  readonly sinceMs: number | undefined
}

/** Brings deleted messages back to where they were, with their flags and dates. Broken off and run again, it brings back the rest. */
export async function undelete(account: Account, mail: UndeletableMail, wanted: Undeleted): Promise<Outcome> {
  const mailboxes = new Map<string, number>()
  let after: ExpungedKey | undefined
  for (;;) {
    const page = await pageOf(account, mail, after)
    after = page.at(-1)
    if (!after) break
    const chosen = page.filter((message) => isWanted(message, wanted))
    if (chosen.length === 0) continue
    const back: readonly BroughtBack[] = await mail.writeBeyondQuota(account.id, (writer) => writer.bringBack(chosen))
    for (const { from } of back) {
      const name = chosen.find((message) => isSame(message, from))?.mailboxName ?? ''
      mailboxes.set(name, (mailboxes.get(name) ?? 0) + 1)
    }
  }
  const messages = [...mailboxes.values()].reduce((sum, count) => sum + count, 0)
  const where = [...mailboxes].map(([name, count]) => `${name}: ${count}`).join('\n')
  return {
    text: `${messages} messages brought back to ${account.address}.${where === '' ? '' : `\n${where}`}`,
    json: { address: account.address, messages, mailboxes: Object.fromEntries(mailboxes) },
  }
}

/** Lists what could be brought back; nothing is changed. */
export async function listDeleted(account: Account, mail: UndeletableMail, wanted: Undeleted): Promise<Outcome> {
  const listed: ExpungedMessage[] = []
  let count = 0
  let after: ExpungedKey | undefined
  for (;;) {
    const page = await pageOf(account, mail, after)
    after = page.at(-1)
    if (!after) break
    for (const message of page) {
      if (!isWanted(message, wanted)) continue
      count++
      if (listed.length < MOST_LISTED) listed.push(message)
    }
  }
  const rows = listed.map(({ expungedMs, mailboxName, uid, size, envelope }) => ({
    deletedMs: expungedMs,
    mailbox: mailboxName,
    uid,
    size,
    subject: envelopeText(envelope, 'subject'),
  }))
  const table = formatTable(
    ['deleted', 'mailbox', 'uid', 'size', 'subject'],
    rows.map((row) => [
      formatMoment(row.deletedMs),
      row.mailbox,
      row.uid,
      row.size,
      shorten(row.subject, SUBJECT_CHARACTERS),
    ]),
    'Nothing can be brought back.',
  )
  const more = count > listed.length ? `\n… and ${count - listed.length} more` : ''
  const { givenUpMs } = await mail.read(account.id, (reader) => reader.expungedUsage())
  return {
    text: `${table}${more}${givenUpMs === undefined ? '' : goneEarly(givenUpMs)}`,
    json: { address: account.address, count, givenUpMs, messages: rows },
  }
}

/** What an operator who looks for a message in vain must know. */
function goneEarly(givenUpMs: number): string {
  const share = 'deleted mail took more room than the quota and [mail] undelete-percent leave it'
  return `\nOf what was deleted until ${formatMoment(givenUpMs)} some was given up before its days were over: ${share}. A backup may have it.`
}

function pageOf({ id }: Account, mail: UndeletableMail, after: ExpungedKey | undefined) {
  return mail.read(id, (reader) => reader.expunged(after, BATCH))
}

function isWanted(message: ExpungedMessage, { mailbox, sinceMs }: Undeleted): boolean {
  if (mailbox !== undefined && message.mailboxName !== foldedName(mailbox)) return false
  return sinceMs === undefined || message.expungedMs >= sinceMs
}

function isSame(a: ExpungedKey, b: ExpungedKey): boolean {
  return a.expungedMs === b.expungedMs && a.mailbox === b.mailbox && a.uid === b.uid
}
