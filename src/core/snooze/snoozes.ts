import { Flag } from '../mail/flags.ts'
import type { MailReader, MailWriter } from '../mail/mail-store.ts'
import type { Mailbox, MailboxId } from '../mail/mailbox.ts'
import type { MessageRow } from '../mail/message.ts'
import { UidSet } from '../mail/uid-set.ts'

/** A message that is out of sight until a time. */
export interface Snooze {
  readonly emailId: number
  readonly threadId: number
  /** Milliseconds since the epoch. */
  readonly untilMs: number
}

const KIND = 'snooze'
const MAILBOX = 'Snoozed'
/** The flags of a message that nobody has read, beside those that it has. */
const UNREAD = { how: 'remove', flags: { bits: Flag.seen, keywords: [] } } as const

/** What sleeps in an account, in the order in which it was put to sleep. What somebody has moved elsewhere meanwhile may be among it. */
export async function readSnoozes({ records }: Pick<MailReader, 'records'>): Promise<readonly Snooze[]> {
  return (await records.open(KIND)).map(({ value }) => JSON.parse(value) as Snooze)
}

/** Changes with every message that is put to sleep or woken. */
export async function snoozesState({ records }: Pick<MailReader, 'records'>): Promise<string> {
  return `${await records.state(KIND)}`
}

/** When the next message wakes; undefined if none sleeps. */
export async function nextWakeMs(mail: Pick<MailReader, 'records'>): Promise<number | undefined> {
  const times = (await readSnoozes(mail)).map(({ untilMs }) => untilMs)
  return times.length === 0 ? undefined : Math.min(...times)
}

/**
 * Puts messages to sleep: they lie in the mailbox for that, which is made if there is none, until `untilMs`. Those that sleep already sleep until then. Returns the numbers of those that were there.
 * @throws Fault peer record/too-many, mail/too-many-mailboxes
 */
export async function putToSleep(
  mail: MailWriter,
  emailIds: readonly number[],
  untilMs: number,
): Promise<ReadonlySet<number>> {
  const snoozed = await snoozedMailbox(mail)
  const asleep = new Set<number>()
  for (const [mailbox, rows] of await rowsOf(mail, emailIds)) {
    for (const { emailId, threadId } of rows) {
      const value: Snooze = { emailId, threadId, untilMs }
      await mail.records.put(KIND, { id: `M${emailId}`, value: JSON.stringify(value), isOpen: true })
      asleep.add(emailId)
    }
    if (mailbox !== snoozed.id) await mail.move(mailbox, uidsOf(rows), snoozed.id)
  }
  return asleep
}

/**
 * Wakes those that `isDue` says: they come back to INBOX in the order that they had, and the last one of each conversation as if it had come now, unread, so that it stands on top. What is not asleep any more, because somebody has moved or deleted
 * it, stays where it is. Returns how many have come back.
 */
export async function wake(mail: MailWriter, isDue: (snooze: Snooze) => boolean, nowMs: number): Promise<number> {
  const due = (await readSnoozes(mail)).filter(isDue)
  if (due.length === 0) return 0
  for (const { emailId } of due) await mail.records.remove(KIND, `M${emailId}`)
  const mailboxes = await mail.mailboxes()
  const snoozed = mailboxes.find(({ specialUse }) => specialUse === '\\Snoozed')
  const inbox = mailboxes.find(({ name }) => name === 'INBOX')
  if (!snoozed || !inbox) return 0
  const here = await rowsOf(
    mail,
    due.map(({ emailId }) => emailId),
  )
  const rows = here.get(snoozed.id) ?? []
  const last = new Map<number, MessageRow>()
  for (const row of rows.toSorted((a, b) => a.internalMs - b.internalMs)) last.set(row.threadId, row)
  const others = rows.filter((row) => last.get(row.threadId) !== row)
  if (others.length > 0) await mail.move(snoozed.id, uidsOf(others), inbox.id)
  if (last.size > 0) {
    const uids = uidsOf([...last.values()])
    await mail.setFlags(snoozed.id, uids, UNREAD)
    await mail.move(snoozed.id, uids, inbox.id, nowMs)
  }
  return rows.length
}

/** A message has come into a mailbox: what sleeps of its conversation wakes, since there is something new. */
export async function wakeAnswered(
  mail: MailWriter,
  came: { readonly mailbox: MailboxId; readonly emailId: number },
  nowMs: number,
): Promise<void> {
  if ((await readSnoozes(mail)).length === 0) return
  // Anybody can make a message that looks like an answer: what is junk, or thrown away, wakes nobody.
  const use = (await mail.mailbox(came.mailbox))?.specialUse
  if (use === '\\Junk' || use === '\\Trash') return
  const [row] = await mail.emails.rows(came.mailbox, [came.emailId])
  if (row) await wake(mail, ({ threadId }) => threadId === row.threadId, nowMs)
}

async function snoozedMailbox(mail: MailWriter): Promise<Mailbox> {
  const mailboxes = await mail.mailboxes()
  const found = mailboxes.find(({ specialUse }) => specialUse === '\\Snoozed')
  if (found) return found
  const taken = new Set(mailboxes.map(({ name }) => name))
  let name = MAILBOX
  for (let count = 2; taken.has(name); count++) name = `${MAILBOX} ${count}`
  const made = await mail.createMailbox(name, '\\Snoozed')
  await mail.subscribe(name, true)
  return made
}

/** The rows of messages that are there, by the mailboxes that they are in. */
async function rowsOf(mail: MailReader, emailIds: readonly number[]): Promise<Map<MailboxId, readonly MessageRow[]>> {
  const found = new Map<MailboxId, readonly MessageRow[]>()
  for (const [mailbox, places] of Map.groupBy(await mail.emails.places(emailIds), (place) => place.mailbox)) {
    const rows = await mail.emails.rows(
      mailbox,
      places.map(({ emailId }) => emailId),
    )
    found.set(
      mailbox,
      rows.filter(({ flags }) => !(flags.bits & Flag.deleted)),
    )
  }
  return found
}

function uidsOf(rows: readonly MessageRow[]): UidSet {
  return UidSet.ofSorted(rows.map(({ uid }) => uid).sort((a, b) => a - b))
}
