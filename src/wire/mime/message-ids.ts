import { StructuredScanner } from './structured-scanner.ts'

/** Ids of one message that are kept. */
export const MAX_REFERENCES = 100

/** Octets of one id that are kept; ids longer than a line may be (RFC 5322 §2.1.1) are nobody's. */
const MAX_ID_LENGTH = 998

/**
 * The message ids in a value of Message-ID, References or In-Reply-To (RFC 5322 §3.6.4), without angle brackets, in order. Quoted local parts lose
 * their quotes (RFC 5256 §2.2: compared unquoted), white space inside goes away, text outside angle brackets (obs-phrase) is skipped.
 */
export function parseMessageIds(value: string): string[] {
  const ids: string[] = []
  const scanner = new StructuredScanner(value)
  while (!scanner.done) {
    scanner.skipSpace()
    if (scanner.code === 0x22) scanner.quoted()
    else if (!scanner.take('<')) {
      if (scanner.atom('<') === '' && scanner.done) break
    } else {
      const id = readId(scanner)
      if (id !== undefined) ids.push(id)
    }
  }
  return ids
}

/** What a message says that it answers. */
export interface ThreadReferences {
  /** Oldest first, each as often as the field has it. */
  readonly ids: readonly string[]
  /** How many of them, from the first, stand in References; the others are from In-Reply-To alone. */
  readonly fromReferences: number
}

/**
 * What a message answers: References, then the ids of In-Reply-To that are not among them (where they differ, the message answered last comes last).
 * Of more than 100 the first and the latest 99 are kept, which is what finding a thread needs.
 */
export function threadReferences(references: string | undefined, inReplyTo: string | undefined): ThreadReferences {
  // The last one counts as the parent, though the field may name it before too (RFC 5256 §3, step 1.B).
  const list = parseMessageIds(references ?? '')
  const given = list.length
  const known = new Set(list)
  for (const id of parseMessageIds(inReplyTo ?? '')) {
    if (!known.has(id)) list.push(id)
    known.add(id)
  }
  if (list.length <= MAX_REFERENCES) return { ids: list, fromReferences: given }
  const others = Math.min(list.length - given, MAX_REFERENCES - 1)
  return {
    ids: [list[0] as string, ...list.slice(1 - MAX_REFERENCES)],
    fromReferences: given === 0 ? 0 : MAX_REFERENCES - others,
  }
}

/** Up to the closing bracket; undefined for an id that is empty, unclosed or too long, and for several words that are no id-left@id-right. */
function readId(scanner: StructuredScanner): string | undefined {
  let id = ''
  let words = 0
  for (;;) {
    scanner.skipSpace()
    words++
    if (scanner.done) return undefined
    if (scanner.take('>')) break
    if (scanner.take('<')) id = ''
    else if (scanner.code === 0x22) id += scanner.quoted()
    else id += scanner.atom('<>')
  }
  if (id === '' || id.length > MAX_ID_LENGTH) return undefined
  return words > 2 && !id.includes('@') ? undefined : id
}
