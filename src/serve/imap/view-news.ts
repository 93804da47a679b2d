import type { ChangePlace } from '../../core/mail/change-place.ts'
import type { MailReader, MailStore } from '../../core/mail/mail-store.ts'
import type { MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import type { MessageRow } from '../../core/mail/message.ts'
import { UidSet } from '../../core/mail/uid-set.ts'

/** Changed messages that are read and told at once: somebody who marks a million as read must not fill the memory of everybody who looks at them. */
export const CHANGES_AT_ONCE = 500

/** What has happened in a mailbox since a client heard of it last, without the rows. */
export interface ViewNews {
  /** Everything up to it is in here. */
  readonly modseq: Modseq
  readonly vanished: UidSet
  /** Messages that have come. */
  readonly fresh: UidSet
  /** The first changed messages, ascending by modseq. */
  readonly first: readonly MessageRow[]
}

/** Looks what has happened after `since` to a client that knows of the messages `known`. Undefined if the mailbox is gone. */
export async function readNews(
  mail: MailReader,
  id: MailboxId,
  since: Modseq,
  known: UidSet,
): Promise<ViewNews | undefined> {
  const mailbox = await mail.mailbox(id)
  if (!mailbox) return undefined
  const modseq = Math.max(since, mailbox.highestModseq)
  if (mailbox.highestModseq <= since) return { modseq, vanished: UidSet.empty, fresh: UidSet.empty, first: [] }
  const first = await mail.changed(id, { modseq: since }, CHANGES_AT_ONCE)
  const vanished = await mail.vanished(id, since)
  // All that have come at once, since their numbers go by UID and the pages by modseq.
  const fresh = isLast(first) ? freshAmong(first, known) : (await mail.uids(id)).without(known)
  return { modseq, vanished, fresh, first }
}

/**
 * The rows of changed messages page by page, each ascending by UID. Whatever is changed after `news` was read is left for the next look. Changes with one of the modseqs
 * `skipped` are passed over without being read, as far as they fill pages.
 */
export async function* changedRows(
  mail: MailStore,
  accountId: string,
  id: MailboxId,
  { first, modseq }: ViewNews,
  skipped: readonly Modseq[],
): AsyncGenerator<readonly MessageRow[]> {
  for (let page = first; page.length > 0; ) {
    yield page.filter((row) => row.modseq <= modseq).sort((a, b) => a.uid - b.uid)
    const last = page.at(-1) as MessageRow
    if (isLast(page) || last.modseq > modseq) return
    const place: ChangePlace = skipped.includes(last.modseq) ? { modseq: last.modseq } : last
    page = await mail.read(accountId, (reader) => reader.changed(id, place, CHANGES_AT_ONCE))
  }
}

function isLast(page: readonly MessageRow[]): boolean {
  return page.length < CHANGES_AT_ONCE
}

function freshAmong(rows: readonly MessageRow[], known: UidSet): UidSet {
  const uids = rows.map((row) => row.uid).filter((uid) => !known.has(uid))
  return UidSet.ofSorted(uids.sort((a, b) => a - b))
}
