import assert from 'node:assert/strict'
import { type Flags, NO_FLAGS } from './flags.ts'
import type { MailStore } from './mail-store.ts'
import type { Appended, IncomingMessage, ListedMessage } from './message.ts'
import { UidSet } from './uid-set.ts'

/** The member whose mail the contract is about. */
export const ACCOUNT = 'member'
export const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])

export function append(
  store: MailStore,
  mailbox: string,
  message: IncomingMessage,
  flags: Flags = NO_FLAGS,
  internalMs = 1_000,
): Promise<Appended> {
  return store.write(ACCOUNT, async (mail) => {
    const found = await mail.mailboxNamed(mailbox)
    assert.ok(found, mailbox)
    return mail.append(found.id, message, { flags, internalMs })
  })
}

export function rowsOf(store: MailStore, mailbox: string): Promise<readonly ListedMessage[]> {
  return store.read(ACCOUNT, async (mail) => mail.list((await mail.mailboxNamed(mailbox))!.id, ALL, []))
}

export async function expungeAll(store: MailStore, mailbox: string): Promise<void> {
  await store.write(ACCOUNT, async (mail) => mail.expunge((await mail.mailboxNamed(mailbox))!.id, ALL, true))
}

/** Names of the mailboxes that a test has made. */
export async function ownNames(store: MailStore): Promise<string[]> {
  const mailboxes = await store.read(ACCOUNT, (mail) => mail.mailboxes())
  return mailboxes.map(({ name }) => name).filter((name) => /^[a-z]/.test(name))
}
