import { type Bytes, tryText } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Json } from './json.ts'

/** Arrays and objects within one another. What works on a value may call itself for each of them. */
export const MAX_JSON_DEPTH = 100

/**
 * Reads I-JSON (RFC 7493): JSON in well-formed UTF-8 without lone surrogates, in which no object has two members with one name. Time and memory are linear in the octets.
 * @throws Fault peer jmap/not-json
 */
export function parseIJson(octets: Bytes, maxDepth = MAX_JSON_DEPTH): Json {
  const text = tryText(octets)
  if (text === undefined) throw notJson('it is not UTF-8')
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    throw notJson('it does not parse')
  }
  requireStrict(text, maxDepth)
  return value
}

/** Looks through a text that is JSON for what I-JSON forbids and `JSON.parse` lets pass. */
function requireStrict(text: string, maxDepth: number): void {
  /** For each open object the names it has so far; undefined for an array. */
  const open: (Set<string> | undefined)[] = []
  let expectsName = false
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case OBJECT:
      case ARRAY: {
        const isMap = text.charCodeAt(at) === OBJECT
        open.push(isMap ? new Set() : undefined)
        if (open.length > maxDepth) throw notJson(`it nests deeper than ${maxDepth}`)
        expectsName = isMap
        break
      }
      case OBJECT_END:
      case ARRAY_END:
        open.pop()
        expectsName = false
        break
      case COMMA:
        expectsName = open.at(-1) !== undefined
        break
      case QUOTE: {
        const end = stringEnd(text, at)
        const raw = text.slice(at, end)
        // Only escapes can make what UTF-8 cannot hold.
        const escaped = raw.includes('\\')
        const content = escaped ? (JSON.parse(raw) as string) : raw.slice(1, -1)
        if (escaped && !content.isWellFormed()) throw notJson('a string has half a character')
        if (expectsName) {
          const names = open.at(-1) as Set<string>
          if (names.has(content)) throw notJson('an object has two members with one name')
          names.add(content)
          expectsName = false
        }
        at = end - 1
      }
    }
  }
}

const QUOTE = 0x22
const COMMA = 0x2c
const ARRAY = 0x5b
const BACKSLASH = 0x5c
const ARRAY_END = 0x5d
const OBJECT = 0x7b
const OBJECT_END = 0x7d

/** After the quote that ends the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return at + 1
  }
}

function notJson(why: string): Fault {
  return new Fault('peer', 'jmap/not-json', `The request is no I-JSON: ${why}`)
}
