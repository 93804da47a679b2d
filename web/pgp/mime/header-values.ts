import { isAscii } from '../../../src/base/bytes.ts'
import { type Address, type MailboxAddress, parseAddressList } from '../../../src/wire/mime/address-list.ts'
import { unstructuredField } from '../../../src/wire/mime/encode-unstructured.ts'
import { decodeEncodedWords } from '../../../src/wire/mime/encoded-words.ts'

/** A person of From, To and the like. */
export interface Person {
  readonly name?: string | undefined
  readonly address: string
}

/** The persons of a field, groups taken apart, those without a domain left out. */
export function readPersons(value: string): Person[] {
  return parseAddressList(value).flatMap((address: Address) =>
    address.kind === 'group' ? address.members.flatMap(personOf) : personOf(address),
  )
}

function personOf(mailbox: MailboxAddress): Person[] {
  if (mailbox.domain === undefined || mailbox.local === '') return []
  const address = decodeEncodedWords(`${mailbox.local}@${mailbox.domain}`)
  return [mailbox.name === undefined ? { address } : { name: decodeEncodedWords(mailbox.name), address }]
}

/** An address as it is compared: case counts nowhere in what people write, and no provider that is known tells `Ada` from `ada`. */
export function sameAddressKey(address: string): string {
  return address.trim().toLowerCase()
}

/** A field with persons, one on each line (RFC 5322 §3.4, RFC 6532 for addresses beyond ASCII). */
export function personsField(name: string, persons: readonly Person[]): string {
  return persons.length === 0 ? '' : `${name}: ${persons.map(writePerson).join(',\r\n ')}\r\n`
}

function writePerson(person: Person): string {
  const address = person.address.replace(/[\x00-\x20\x7f<>,;]/g, '')
  const name = person.name?.replace(/[\x00-\x1f\x7f]+/g, ' ').trim()
  if (!name) return `<${address}>`
  if (isAscii(name) && !name.includes('=?')) return `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`
  // Encoded-words, folded; the name of the field that they were made for goes away.
  return `${unstructuredField('x', name).slice(3, -2)} <${address}>`
}
