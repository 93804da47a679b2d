import { type Bytes, latin1 } from '../../base/bytes.ts'
import { Cursor } from './cursor.ts'

/** What an ENVELOPE in wire form (RFC 9051 §7.5.2) holds, one character for each octet. Sender and Reply-To are left out: they may stand for From. */
export interface Envelope {
  readonly date: string | undefined
  readonly subject: string | undefined
  readonly from: readonly EnvelopeMailbox[] | undefined
  readonly to: readonly EnvelopeMailbox[] | undefined
  readonly cc: readonly EnvelopeMailbox[] | undefined
  readonly bcc: readonly EnvelopeMailbox[] | undefined
  readonly inReplyTo: string | undefined
  readonly messageId: string | undefined
}

/** An address; the marks at the beginning and end of groups are left out. */
export interface EnvelopeMailbox {
  readonly name: string | undefined
  readonly local: string
  /** Undefined where the address has none. */
  readonly domain: string | undefined
}

/** Reads a whole ENVELOPE that was made here. */
export function readEnvelope(envelope: Bytes): Envelope {
  const cursor = new Cursor(envelope)
  cursor.open()
  const date = readOctets(cursor)
  cursor.space()
  const subject = readOctets(cursor)
  const lists = Array.from({ length: 6 }, () => {
    cursor.space()
    return readAddresses(cursor)
  })
  cursor.space()
  const inReplyTo = readOctets(cursor)
  cursor.space()
  const [from, , , to, cc, bcc] = lists
  return { date, subject, from, to, cc, bcc, inReplyTo, messageId: readOctets(cursor) }
}

function readAddresses(cursor: Cursor): EnvelopeMailbox[] | undefined {
  if (!cursor.tryOpen()) {
    readOctets(cursor)
    return undefined
  }
  const list: EnvelopeMailbox[] = []
  while (!cursor.tryClose()) {
    cursor.trySpace()
    cursor.open()
    const name = readOctets(cursor)
    cursor.space()
    readOctets(cursor)
    cursor.space()
    const local = readOctets(cursor)
    cursor.space()
    const domain = readOctets(cursor)
    cursor.close()
    // A host of NIL is the beginning or the end of a group.
    if (domain === undefined) continue
    list.push({ name, local: local ?? '', domain: domain === '' ? undefined : domain })
  }
  return list
}

const NIL_START = 0x4e

/** nstring. */
function readOctets(cursor: Cursor): string | undefined {
  if (cursor.next !== NIL_START) return latin1(cursor.stringOctets())
  cursor.atom()
  return undefined
}
