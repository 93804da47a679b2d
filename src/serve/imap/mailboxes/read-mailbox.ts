import type { Cursor } from '../../../wire/imap/cursor.ts'

/** SP mailbox, and nothing more. */
export function readMailbox(cursor: Cursor): string {
  cursor.space()
  const name = cursor.mailbox()
  cursor.end()
  return name
}
