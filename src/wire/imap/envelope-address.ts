import { type Bytes, latin1 } from '../../base/bytes.ts'
import { Cursor } from './cursor.ts'

/** The first address of a field of an ENVELOPE, one character for each octet; undefined is NIL. */
export interface EnvelopeAddress {
  readonly name: string | undefined
  readonly mailbox: string | undefined
  readonly host: string | undefined
}

const ELEMENTS = { from: 2, to: 5, cc: 6 } as const
const NIL_START = 0x4e

/** The first address in a field of an ENVELOPE in wire form (RFC 9051 §7.5.2), or undefined if there is none. The beginning of a group counts as one. */
export function firstAddress(envelope: Bytes, field: keyof typeof ELEMENTS): EnvelopeAddress | undefined {
  const cursor = new Cursor(envelope)
  cursor.open()
  for (let element = 0; element < ELEMENTS[field]; element++) {
    passOver(cursor)
    cursor.space()
  }
  if (!cursor.tryOpen()) return undefined
  cursor.open()
  const name = readOctets(cursor)
  cursor.space()
  readOctets(cursor)
  cursor.space()
  const mailbox = readOctets(cursor)
  cursor.space()
  return { name, mailbox, host: readOctets(cursor) }
}

/** nstring, or a list of addresses. */
function passOver(cursor: Cursor): void {
  if (!cursor.tryOpen()) {
    readOctets(cursor)
    return
  }
  while (!cursor.tryClose()) {
    cursor.trySpace()
    cursor.open()
    while (!cursor.tryClose()) {
      cursor.trySpace()
      readOctets(cursor)
    }
  }
}

/** nstring as a string of octets. */
function readOctets(cursor: Cursor): string | undefined {
  if (cursor.next !== NIL_START) return latin1(cursor.stringOctets())
  cursor.atom()
  return undefined
}
