import type { Cursor } from './cursor.ts'

/** Arguments of SETACL. `letters` are not looked at here: which rights there are is for the server to say. */
export interface SetAclArguments {
  readonly mailbox: string
  readonly identifier: string
  readonly how: 'replace' | 'add' | 'remove'
  readonly letters: string
}

/** setacl = "SETACL" SP mailbox SP identifier SP mod-rights; mod-rights is an astring that may begin with `+` or `-`. RFC 4314 §3.1, §7. @throws Fault peer imap/syntax */
export function readSetAcl(cursor: Cursor): SetAclArguments {
  const { mailbox, identifier } = readBoth(cursor)
  cursor.space()
  const rights = cursor.astring()
  cursor.end()
  const how = rights[0] === '+' ? 'add' : rights[0] === '-' ? 'remove' : 'replace'
  return { mailbox, identifier, how, letters: how === 'replace' ? rights : rights.slice(1) }
}

/** SP mailbox SP identifier: DELETEACL and LISTRIGHTS. RFC 4314 §3.2, §3.4. @throws Fault peer imap/syntax */
export function readMailboxAndIdentifier(cursor: Cursor): { readonly mailbox: string; readonly identifier: string } {
  const both = readBoth(cursor)
  cursor.end()
  return both
}

function readBoth(cursor: Cursor): { readonly mailbox: string; readonly identifier: string } {
  cursor.space()
  const mailbox = cursor.mailbox()
  cursor.space()
  return { mailbox, identifier: cursor.astring() }
}
