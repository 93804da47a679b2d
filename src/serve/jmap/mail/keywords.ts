import { Flag, type Flags } from '../../../core/mail/flags.ts'
import { isObject, type Json } from '../../../wire/jmap/json.ts'

/** System flags of IMAP that are keywords in JMAP: RFC 8621 §4.1.1. `\Deleted` is none: what has it is not there. */
const SYSTEM: readonly (readonly [keyword: string, bit: number])[] = [
  ['$seen', Flag.seen],
  ['$flagged', Flag.flagged],
  ['$answered', Flag.answered],
  ['$draft', Flag.draft],
]

/** The object of keywords that stands for flags, in lower case. */
export function keywordsOf({ bits, keywords }: Flags): Record<string, true> {
  const object: Record<string, true> = {}
  for (const [keyword, bit] of SYSTEM) if (bits & bit) object[keyword] = true
  for (const keyword of keywords) object[keyword.toLowerCase()] = true
  return object
}

/** The flags that stand for keywords, or undefined if it is no set of keywords. */
export function tryFlags(value: Json | undefined): Flags | undefined {
  if (!isObject(value)) return undefined
  let bits = 0
  const keywords: string[] = []
  for (const [name, set] of Object.entries(value)) {
    if (set !== true || !isKeyword(name)) return undefined
    const bit = systemBit(name)
    if (bit !== undefined) bits |= bit
    else keywords.push(name.toLowerCase())
  }
  return { bits, keywords: [...new Set(keywords)].sort() }
}

/** 1 to 255 characters of visible ASCII without those that mean something to IMAP. */
export function isKeyword(name: string): boolean {
  return /^[\x21\x23\x24\x26\x27\x2b-\x5b\x5e-\x7a\x7c-\x7e]{1,255}$/.test(name)
}

export function systemBit(keyword: string): number | undefined {
  const lower = keyword.toLowerCase()
  return SYSTEM.find(([name]) => name === lower)?.[1]
}

/** Whether a message has a keyword. */
export function hasKeyword({ bits, keywords }: Flags, keyword: string): boolean {
  const bit = systemBit(keyword)
  const lower = keyword.toLowerCase()
  return bit === undefined ? keywords.some((one) => one.toLowerCase() === lower) : (bits & bit) !== 0
}
