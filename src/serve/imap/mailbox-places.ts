import { Fault } from '../../base/fault.ts'
import type { MailReader } from '../../core/mail/mail-store.ts'
import type { Mailbox } from '../../core/mail/mailbox.ts'
import type { Authenticated, Selected } from './session.ts'

/** Where a mailbox name of a conversation leads: to a name in the store of one account. Whether a mailbox bears it is another question. */
export interface Place {
  readonly accountId: string
  /** What the mailbox is called there. */
  readonly name: string
}

/** Where `name`, as the client wrote it, leads. Every command that takes a mailbox name asks here. */
export async function locate({ account }: Authenticated | Selected, name: string): Promise<Place> {
  return { accountId: account.id, name }
}

/** The mailbox at a place, or undefined if there is none. `reader` looks into the account of the place. */
export function findMailbox(reader: MailReader, place: Place): Promise<Mailbox | undefined> {
  return reader.mailboxNamed(place.name)
}

/** The mailbox at a place. @throws Fault peer mail/no-such-mailbox */
export async function requireMailbox(reader: MailReader, place: Place): Promise<Mailbox> {
  const mailbox = await findMailbox(reader, place)
  if (!mailbox) throw new Fault('peer', 'mail/no-such-mailbox', 'there is no such mailbox')
  return mailbox
}

/** The mailbox at a place that messages are to be put into. @throws Fault peer imap/no-such-target */
export async function requireTarget(reader: MailReader, place: Place): Promise<Mailbox> {
  const mailbox = await findMailbox(reader, place)
  if (!mailbox) throw new Fault('peer', 'imap/no-such-target', 'there is no mailbox of that name')
  return mailbox
}
