import { eachVCard, type ReadVCard } from '../../../../src/wire/jscontact/read-vcards.ts'
import { decodeFile } from './csv.ts'
import { tryCsvCards } from './csv-cards.ts'

/** Octets of a file. */
export const MOST_OCTETS = 64 * 1024 * 1024
/** Contacts of a file: an account has no more (`RECORD_LIMITS`). */
const MOST_CARDS = 10_000
/** Cards that are read before anything else may happen. */
const CARDS_AT_ONCE = 50

/** Why a file was not read. */
export type FileProblem = 'tooLarge' | 'tooMany' | 'none'

export interface ContactFile {
  /** Each with its card. */
  readonly read: readonly (ReadVCard & { readonly card: NonNullable<ReadVCard['card']> })[]
  /** Lines at which cards begin that have no end. */
  readonly unfinished: readonly number[]
}

/** Reads a file of vCards or of separated values, a few at a time: `pause` lets others have their turn. `tell` is told how many were read. */
export async function readContactFile(
  octets: Uint8Array,
  newUid: () => string,
  pause: () => Promise<void>,
  tell: (count: number) => void,
): Promise<ContactFile | FileProblem> {
  if (octets.length > MOST_OCTETS) return 'tooLarge'
  const source = isVCards(octets)
    ? eachVCard(octets, { newUid, maxCards: MOST_CARDS + 1 })
    : tryCsvCards(decodeFile(octets), newUid)
  if (!source) return 'none'
  const read: (ReadVCard & { readonly card: NonNullable<ReadVCard['card']> })[] = []
  const unfinished: number[] = []
  for (const { card, at, problems } of source) {
    if (card) read.push({ card, at, problems })
    else unfinished.push(at)
    if (read.length > MOST_CARDS) return 'tooMany'
    if (read.length % CARDS_AT_ONCE !== 0) continue
    tell(read.length)
    await pause()
  }
  return read.length + unfinished.length === 0 ? 'none' : { read, unfinished }
}

/** Of any charset: whoever writes UTF-16 has a 0 beside each letter. */
function isVCards(octets: Uint8Array): boolean {
  const head = new TextDecoder('latin1').decode(octets.subarray(0, 100_000)).replaceAll('\0', '')
  return /(?:^|[\r\n\u00bf\u00fe\u00ff])\s*BEGIN:VCARD/i.test(head)
}
