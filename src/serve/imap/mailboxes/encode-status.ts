import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'
import { encodeMailbox } from '../../../wire/imap/encode.ts'
import type { StatusItem } from '../../../wire/imap/status-item.ts'
import { mailboxObjectId, objectScope } from '../object-ids.ts'
import type { Session } from '../session.ts'
import type { Place } from './mailbox-places.ts'

/** What STATUS can tell and the counters of a mailbox do not: it is counted when it is asked for. */
export interface Counted {
  readonly deletedBytes: number
}

export const NOTHING_COUNTED: Counted = { deletedBytes: 0 }

export async function countFor(
  reader: MailReader,
  { id, deleted }: Mailbox,
  items: readonly StatusItem[],
): Promise<Counted> {
  const wanted = deleted > 0 && items.includes('DELETED-STORAGE')
  return { deletedBytes: wanted ? await reader.deletedBytes(id) : 0 }
}

/** STATUS response (RFC 9051 §7.3.4) without its `* `. `place`: where it is, if it is not the member's own. */
export function encodeStatus(
  session: Session,
  mailbox: Mailbox,
  items: readonly StatusItem[],
  counted: Counted = NOTHING_COUNTED,
  place?: Place,
): string {
  const scope = place ? objectScope(place) : ''
  const values = items.map((item) => `${item} ${statusValue(session, mailbox, item, counted, scope)}`)
  return `STATUS ${encodeMailbox((place?.prefix ?? '') + mailbox.name, session.names)} (${values.join(' ')})`
}

function statusValue(
  session: Session,
  mailbox: Mailbox,
  item: StatusItem,
  counted: Counted,
  scope: string,
): number | string {
  switch (item) {
    case 'MESSAGES':
      return mailbox.messages
    // No message is ever \Recent here: see docs/decisions on RECENT.
    case 'RECENT':
      return 0
    case 'UIDNEXT':
      return mailbox.uidNext
    case 'UIDVALIDITY':
      return mailbox.uidValidity
    case 'UNSEEN':
      return mailbox.unseen
    case 'DELETED':
      return mailbox.deleted
    case 'DELETED-STORAGE':
      return counted.deletedBytes
    case 'SIZE':
      return mailbox.size
    case 'HIGHESTMODSEQ':
      return mailbox.highestModseq
    case 'APPENDLIMIT':
      return session.services.limits.maxAppendBytes
    case 'MAILBOXID':
      return `(${mailboxObjectId(mailbox.id, scope)})`
  }
}
