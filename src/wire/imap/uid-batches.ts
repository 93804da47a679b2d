import { Fault } from '../../base/fault.ts'
import type { Cursor } from './cursor.ts'

/** What UIDBATCHES asks for: batches of so many messages, counted from the newest, all of them or those from `first` to `last`. */
export interface UidBatchesArgs {
  readonly messages: number
  readonly range: { readonly first: number; readonly last: number } | undefined
}

const COLON = 0x3a

/**
 * SP nz-number [SP nz-number ":" nz-number]. RFC 10022 §3.1.
 * @throws Fault peer imap/syntax, imap/client-bug for a range that runs backwards
 */
export function readUidBatches(cursor: Cursor): UidBatchesArgs {
  cursor.space()
  const messages = cursor.nzNumber()
  if (!cursor.trySpace() || cursor.isAtEnd) {
    cursor.end()
    return { messages, range: undefined }
  }
  const first = cursor.nzNumber()
  cursor.octet(COLON)
  const last = cursor.nzNumber()
  cursor.end()
  if (first > last) throw new Fault('peer', 'imap/client-bug', 'the range of batches runs backwards')
  return { messages, range: { first, last } }
}
