import type { MailStore, MailWriter } from '../../core/mail/mail-store.ts'
import { type Mailbox, SPECIAL_USES, type SpecialUse } from '../../core/mail/mailbox.ts'
import { permittedName } from '../../core/mail/mailbox-name.ts'
import type { ArchivedMailbox } from '../../core/transfer/account-archive.ts'

/** Makes the mailboxes of an archive, with their uses, order and subscriptions. In an account that has no mail yet nothing but them is left. */
export function arrangeMailboxes(
  mail: Pick<MailStore, 'write'>,
  accountId: string,
  archived: readonly ArchivedMailbox[],
): Promise<void> {
  const wanted = archived.map((mailbox) => ({ ...mailbox, name: permittedName(mailbox.name) }))
  return mail.write(accountId, async (writer) => {
    const before = await writer.mailboxes()
    const isFresh = before.every(({ messages }) => messages === 0)
    if (isFresh) await clear(writer, before, new Set(wanted.map(({ name }) => name)))
    for (const mailbox of wanted) await arrange(writer, mailbox, isFresh)
  })
}

/** The deepest first: one with children keeps its name. */
async function clear(writer: MailWriter, mailboxes: readonly Mailbox[], wanted: ReadonlySet<string>): Promise<void> {
  for (const { name, id } of mailboxes.toReversed()) {
    if (name === 'INBOX') continue
    if (!wanted.has(name)) await writer.deleteMailbox(name)
    else await writer.emails.arrange(id, { specialUse: undefined })
  }
}

async function arrange(writer: MailWriter, archived: ArchivedMailbox, isFresh: boolean): Promise<void> {
  const { name, isSubscribed, sortOrder } = archived
  const found = (await writer.mailboxNamed(name)) ?? (await writer.createMailbox(name))
  if (found.subscribed !== isSubscribed && (isFresh || isSubscribed)) await writer.subscribe(found.name, isSubscribed)
  const use = trySpecialUse(archived.specialUse)
  const isTaken = (await writer.mailboxes()).some(({ specialUse }) => specialUse === use)
  await writer.emails.arrange(found.id, {
    ...(isFresh ? { sortOrder } : {}),
    ...(use !== undefined && !isTaken ? { specialUse: use } : {}),
  })
}

function trySpecialUse(name: string | null): SpecialUse | undefined {
  return SPECIAL_USES.find((use) => use === name)
}
