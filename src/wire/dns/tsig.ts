import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Bytes, concat, hex } from '../../base/bytes.ts'
import { badMessage } from './dns-fault.ts'
import { readName } from './dns-name.ts'
import { encodeName, number16 } from './encode-record.ts'
import { TSIG_ALGORITHMS, type TsigKey } from './tsig-key.ts'

const TSIG = 250
const CLASS_ANY = 255
/** Seconds by which two clocks may differ, RFC 8945 §10. */
const FUDGE = 300
const HEAD_BYTES = 12

/** Why a server did not take a signature: RFC 8945 §3. */
const ERRORS: Readonly<Record<number, string>> = {
  16: 'the server has another secret for the key',
  17: 'the server does not know the key',
  18: 'the clocks of the two machines differ',
  22: 'the server wants a longer signature',
}

/** A message with its signature, and the code that the answer is bound to. */
export interface Signed {
  readonly message: Bytes
  readonly mac: Bytes
}

/** Signs a message that has no additional records, RFC 8945 §5.1. `nowSeconds` since 1970. */
export function signMessage(message: Bytes, key: TsigKey, nowSeconds: number): Signed {
  const mac = codeOf(key, [message, variables(key, nowSeconds, FUDGE, 0, new Uint8Array(0))])
  const data = concat([
    encodeName(key.algorithm),
    number48(nowSeconds),
    number16(FUDGE),
    number16(mac.length),
    mac,
    message.subarray(0, 2),
    number16(0),
    number16(0),
  ])
  const record = concat([
    encodeName(key.name),
    number16(TSIG),
    number16(CLASS_ANY),
    new Uint8Array(4),
    number16(data.length),
    data,
  ])
  const signed = concat([message, record])
  signed[11] = 1
  return { message: signed, mac }
}

/** Whether an answer is from somebody who knows the key and has seen our message, RFC 8945 §5.3. */
export type Verified =
  | { readonly kind: 'genuine' }
  /** The server could not verify ours and says why; that it is the server who says so cannot be known. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'forged'; readonly reason: string }

/** Verifies the answer to a message that was signed with `requestMac`. @throws Fault peer dns/bad-message */
export function verifyAnswer(answer: Bytes, key: TsigKey, requestMac: Bytes, nowSeconds: number): Verified {
  const found = lastRecord(answer)
  if (!found || found.type !== TSIG) return { kind: 'forged', reason: 'it is not signed' }
  const tsig = readTsig(answer, found.start, found.end)
  if (found.name !== key.name || tsig.algorithm !== key.algorithm)
    return { kind: 'forged', reason: 'it is signed with another key' }
  if (tsig.mac.length === 0) return { kind: 'refused', reason: ERRORS[tsig.error] ?? `TSIG error ${tsig.error}` }
  const bare = answer.slice(0, found.at)
  // As it was before the record was added: the count, and the id if somebody on the way has changed it.
  const additional = ((bare[10] as number) << 8) + (bare[11] as number) - 1
  bare.set([additional >> 8, additional & 0xff], 10)
  bare.set(tsig.originalId, 0)
  const expected = codeOf(key, [
    number16(requestMac.length),
    requestMac,
    bare,
    variables(key, tsig.signedAt, tsig.fudge, tsig.error, tsig.other),
  ])
  // A truncated code would be easier to guess: all of it, or nothing.
  if (tsig.mac.length !== expected.length || !timingSafeEqual(tsig.mac, expected)) {
    return { kind: 'forged', reason: 'its signature is wrong' }
  }
  if (tsig.error !== 0) return { kind: 'refused', reason: ERRORS[tsig.error] ?? `TSIG error ${tsig.error}` }
  if (Math.abs(nowSeconds - tsig.signedAt) > tsig.fudge) return { kind: 'forged', reason: 'it is old' }
  return { kind: 'genuine' }
}

/** What is signed beside the message, RFC 8945 §4.3.3. */
function variables(key: TsigKey, signedAt: number, fudge: number, error: number, other: Bytes): Bytes {
  return concat([
    encodeName(key.name),
    number16(CLASS_ANY),
    new Uint8Array(4),
    encodeName(key.algorithm),
    number48(signedAt),
    number16(fudge),
    number16(error),
    number16(other.length),
    other,
  ])
}

function codeOf(key: TsigKey, parts: readonly Bytes[]): Bytes {
  const hmac = createHmac(TSIG_ALGORITHMS[key.algorithm], key.secret)
  for (const part of parts) hmac.update(part)
  return new Uint8Array(hmac.digest())
}

interface PlacedRecord {
  readonly name: string
  readonly type: number
  /** Where the record begins, and what it holds. */
  readonly at: number
  readonly start: number
  readonly end: number
}

/** The last record of a message, if it is an additional one. @throws Fault peer dns/bad-message */
function lastRecord(message: Bytes): PlacedRecord | undefined {
  if (message.length < HEAD_BYTES) throw badMessage('it ends in the middle')
  const counts = [4, 6, 8, 10].map((at) => ((message[at] as number) << 8) | (message[at + 1] as number))
  let at = HEAD_BYTES
  for (let i = 0; i < (counts[0] as number); i++) at = readName(message, at).end + 4
  let last: PlacedRecord | undefined
  const records = (counts[1] as number) + (counts[2] as number) + (counts[3] as number)
  for (let i = 0; i < records; i++) {
    const { name, end } = readName(message, at)
    if (end + 10 > message.length) throw badMessage('a record ends in the middle')
    const type = read16(message, end)
    const start = end + 10
    const dataEnd = start + read16(message, end + 8)
    if (dataEnd > message.length) throw badMessage('a record ends in the middle')
    last = { name, type, at, start, end: dataEnd }
    at = dataEnd
  }
  return counts[3] === 0 ? undefined : last
}

interface Tsig {
  readonly algorithm: string
  readonly signedAt: number
  readonly fudge: number
  readonly mac: Bytes
  readonly originalId: Bytes
  readonly error: number
  readonly other: Bytes
}

function readTsig(message: Bytes, start: number, end: number): Tsig {
  const { name: algorithm, end: at } = readName(message, start)
  const part = (from: number, count: number): Bytes => {
    if (from + count > end) throw badMessage('its signature ends in the middle')
    return message.slice(from, from + count)
  }
  const macBytes = read16(part(at + 8, 2), 0)
  const after = at + 10 + macBytes
  return {
    algorithm,
    signedAt: Number.parseInt(hex(part(at, 6)), 16),
    fudge: read16(part(at + 6, 2), 0),
    mac: part(at + 10, macBytes),
    originalId: part(after, 2),
    error: read16(part(after + 2, 2), 0),
    other: part(after + 6, read16(part(after + 4, 2), 0)),
  }
}

function read16(octets: Bytes, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number)
}

function number48(value: number): Bytes {
  const out = Buffer.alloc(6)
  out.writeUIntBE(value, 0, 6)
  return new Uint8Array(out)
}
