import type { Bytes } from '../../../base/bytes.ts'
import { firstAddress } from '../../../wire/imap/envelope-address.ts'
import { decodeEncodedWords, decodeOctetString } from '../../../wire/mime/encoded-words.ts'
import { collationKey } from './collation-key.ts'

/** What FROM, TO and CC sort by: addr-mailbox of the first address (RFC 5256 §3), as a collation key. */
export function mailboxKey(envelope: Bytes, field: 'from' | 'to' | 'cc'): string {
  return collationKey(decodeOctetString(firstAddress(envelope, field)?.mailbox ?? ''))
}

/** What DISPLAYFROM and DISPLAYTO sort by: the first address's name, else its `mailbox@host`, else its mailbox (RFC 5957 §3). */
export function displayKey(envelope: Bytes, field: 'from' | 'to'): string {
  const { name, mailbox, host } = firstAddress(envelope, field) ?? {}
  const shown = name === undefined ? '' : decodeEncodedWords(name)
  if (shown !== '') return collationKey(shown)
  if (mailbox === undefined) return ''
  return collationKey(decodeOctetString(host === undefined ? mailbox : `${mailbox}@${host}`))
}
