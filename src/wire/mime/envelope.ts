import { type Bytes, fromLatin1 } from '../../base/bytes.ts'
import { type Address, type MailboxAddress, parseAddressList } from './address-list.ts'
import type { HeaderFields } from './header-fields.ts'
import { encodeNString, encodeString } from './wire-string.ts'

/** The ENVELOPE of a header that nothing is known of. */
export const EMPTY_ENVELOPE = '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)'

/**
 * The ENVELOPE of a header (RFC 9051 §7.5.2) as wire octets. Text is given as it stands in the header: encoded-words are left to the client,
 * 8-bit octets go into literals. Address fields of one name are joined (RFC 5322 §4.5.3). Of another field that may stand only once the last counts, as
 * Dovecot has it: it is the one that a DKIM signature covers (RFC 6376 §5.4.2), while what was put on top of it may come from anybody.
 */
export function encodeEnvelope(header: HeaderFields): Bytes {
  const from = encodeAddresses(joined(header, 'from'))
  const members = [
    encodeNString(header.last('date')),
    encodeNString(header.last('subject')),
    from,
    defaultTo(encodeAddresses(joined(header, 'sender')), from),
    defaultTo(encodeAddresses(joined(header, 'reply-to')), from),
    encodeAddresses(joined(header, 'to')),
    encodeAddresses(joined(header, 'cc')),
    encodeAddresses(joined(header, 'bcc')),
    encodeNString(header.last('in-reply-to')),
    encodeNString(header.last('message-id')),
  ]
  return fromLatin1(`(${members.join(' ')})`)
}

function joined(header: HeaderFields, name: string): string | undefined {
  const values = header.every(name)
  return values.length === 0 ? undefined : values.join(', ')
}

/** "If the Sender or Reply-To header lines are absent, or are present but empty, the server sets them to From." */
function defaultTo(addresses: string, from: string): string {
  return addresses === 'NIL' ? from : addresses
}

function encodeAddresses(value: string | undefined): string {
  if (value === undefined) return 'NIL'
  const list = parseAddressList(value)
  return list.length === 0 ? 'NIL' : `(${list.map(encodeAddress).join('')})`
}

function encodeAddress(address: Address): string {
  if (address.kind === 'mailbox') return encodeMailbox(address)
  return `(NIL NIL ${encodeString(address.name)} NIL)${address.members.map(encodeMailbox).join('')}(NIL NIL NIL NIL)`
}

/** A host of NIL would announce a group, so a missing one is an empty string. */
function encodeMailbox(address: MailboxAddress): string {
  const name = address.name === '' ? undefined : address.name
  return `(${encodeNString(name)} ${encodeNString(address.route)} ${encodeString(address.local)} ${encodeString(address.domain ?? '')})`
}
