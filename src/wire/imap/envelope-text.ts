import { type Bytes, latin1 } from '../../base/bytes.ts'
import { decodeEncodedWords } from '../mime/encoded-words.ts'
import { Cursor } from './cursor.ts'

/** Elements of an ENVELOPE by the header field that they come from. Sender and Reply-To are not here: they may stand for From. */
const ELEMENTS: Readonly<Record<string, number>> = {
  subject: 1,
  from: 2,
  to: 5,
  cc: 6,
  bcc: 7,
  'in-reply-to': 8,
  'message-id': 9,
}

/**
 * The text of a field as far as an ENVELOPE in wire form (RFC 9051 §7.5.2) holds it, encoded-words read; addresses as `name <mailbox@host>`,
 * one a line. Empty if it is NIL or not known.
 */
export function envelopeText(envelope: Bytes, field: string): string {
  const wanted = Object.hasOwn(ELEMENTS, field) ? ELEMENTS[field] : undefined
  if (wanted === undefined) return ''
  const cursor = new Cursor(envelope)
  cursor.open()
  for (let element = 0; element < wanted; element++) {
    passOver(cursor)
    cursor.space()
  }
  return cursor.next === OPEN ? addresses(cursor) : decodeEncodedWords(readOctets(cursor) ?? '')
}

/** The Date field as an ENVELOPE in wire form holds it. */
export function envelopeDate(envelope: Bytes): string | undefined {
  const cursor = new Cursor(envelope)
  cursor.open()
  return readOctets(cursor)
}

const OPEN = 0x28
const NIL_START = 0x4e

function passOver(cursor: Cursor): void {
  if (cursor.next !== OPEN) readOctets(cursor)
  else addresses(cursor)
}

/** 1*address: ( "(" name SP adl SP mailbox SP host ")" ), with or without spaces between. */
function addresses(cursor: Cursor): string {
  let out = ''
  cursor.open()
  while (!cursor.tryClose()) {
    cursor.trySpace()
    cursor.open()
    const parts: (string | undefined)[] = []
    while (!cursor.tryClose()) {
      cursor.trySpace()
      parts.push(readOctets(cursor))
    }
    const [name, , mailbox, host] = parts
    out += `${decodeEncodedWords(name ?? '')} <${decodeEncodedWords(mailbox ?? '')}@${decodeEncodedWords(host ?? '')}>\n`
  }
  return out
}

/** nstring as a string of octets. */
function readOctets(cursor: Cursor): string | undefined {
  if (cursor.next !== NIL_START) return latin1(cursor.stringOctets())
  cursor.atom()
  return undefined
}
