import { utf8 } from '../../base/bytes.ts'
import { tryUtcDate } from '../jmap/dates.ts'
import { isId, isUnsignedInt } from '../jmap/ids.ts'
import { isObject, type Json, type JsonObject } from '../jmap/json.ts'
import { tryPointer } from '../jmap/json-pointer.ts'

/** Bounds of one Card. What they leave open is bounded by the octets of the whole. */
export const CARD_LIMITS = {
  /** Entries of one map or list. */
  maxEntries: 5000,
  /** Objects and lists within one another, in what is unknown here. */
  maxDepth: 12,
  /** Characters of a name of a property, of an enumerated value, of a uid. */
  maxNameCharacters: 255,
} as const

/** Tells `wrong` the path of everything in `value` that RFC 9553 does not allow. */
export type Check = (value: Json, path: string, wrong: (path: string) => void) => void

/** A test that knows nothing of what lies within. */
function check(isRight: (value: Json) => boolean): Check {
  return (value, path, wrong) => {
    if (!isRight(value)) wrong(path)
  }
}

export const anyText = check((value) => typeof value === 'string')
export const someText = check((value) => typeof value === 'string' && value !== '')
/** A uid, a language tag, a kind: short, and on one line. */
export const name = check(isName)
export const truth = check((value) => typeof value === 'boolean')
export const utcDate = check((value) => typeof value === 'string' && tryUtcDate(value) !== undefined)
/** §1.5.3. */
export const pref = check((value) => isUnsignedInt(value) && value >= 1 && value <= 100)
export const position = check((value) => isUnsignedInt(value) && value >= 1)
/** RFC 3986 §3, as far as it keeps a scheme apart from a text; what a URI leads to is not looked at here. */
export const uri = check((value) => typeof value === 'string' && /^[a-z][a-z0-9+.-]*:[^\s\p{Cc}]*$/iu.test(value))
/** addr-spec of RFC 5322 §3.4.1: what mail can be sent to is stricter, and another one's question. */
export const address = check(
  (value) => typeof value === 'string' && value.length <= 1000 && /^[^\s\p{Cc}][^\p{Cc}\r\n]*$/u.test(value),
)
/**
 * One of a list that IANA keeps (§1.7.5). New ones are registered without us, and a card that has them must not be lost: so only the form is looked at.
 */
export const enumerated = check(isName)

/** An object of a type. `needs`: properties that must be there; `oneOf`: of these at least one. Unknown properties are kept (§1.7.4), misspelt ones are wrong. */
export function object(
  type: string,
  properties: Readonly<Record<string, Check>>,
  { needs = [], oneOf = [] }: { readonly needs?: readonly string[]; readonly oneOf?: readonly string[] } = {},
): Check {
  const folded = new Set(Object.keys(properties).map((one) => one.toLowerCase()))
  return (value, path, wrong) => {
    if (!isObject(value)) return wrong(path)
    const names = Object.keys(value)
    if (names.length > CARD_LIMITS.maxEntries) return wrong(path)
    for (const need of needs) if (!names.includes(need)) wrong(path === '' ? need : `${path}/${need}`)
    if (oneOf.length > 0 && !oneOf.some((one) => names.includes(one))) wrong(path)
    for (const each of names) {
      const within = value[each] as Json
      const at = path === '' ? each : `${path}/${each}`
      if (each === '@type') {
        if (within !== type) wrong(at)
      } else if (Object.hasOwn(properties, each)) properties[each]?.(within, at, wrong)
      // §1.7.1: names that differ in case alone must not be taken for each other.
      else if (folded.has(each.toLowerCase()) || !isPropertyName(each)) wrong(at)
      else if (!isBounded(within, 0)) wrong(at)
    }
  }
}

/** Id[…], §1.4.1. */
export function byId(one: Check): Check {
  return map(isId, one)
}

/** String[…]. */
export function map(isKey: (key: string) => boolean, one: Check): Check {
  return (value, path, wrong) => {
    if (!isObject(value) || Object.keys(value).length > CARD_LIMITS.maxEntries) return wrong(path)
    for (const [key, each] of Object.entries(value)) {
      if (isKey(key)) one(each, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, wrong)
      else wrong(path)
    }
  }
}

/** String[Boolean] in which each is true. */
export function set(isKey: (key: string) => boolean = isName): Check {
  return map(
    isKey,
    check((value) => value === true),
  )
}

export function list(one: Check, least = 0): Check {
  return (value, path, wrong) => {
    if (!Array.isArray(value) || value.length < least || value.length > CARD_LIMITS.maxEntries) return wrong(path)
    // Paths do not lead into lists (RFC 8620 §5.3).
    for (const each of value as readonly Json[]) one(each, path, wrong)
  }
}

/** Several checks of one value. */
export function all(...checks: readonly Check[]): Check {
  return (value, path, wrong) => {
    for (const one of checks) one(value, path, wrong)
  }
}

/** Any JSON that is not too deep. */
export const anything = check((value) => isBounded(value, 0))

/** A PatchObject of `localizations` (§2.7.1). */
export const localization: Check = (value, path, wrong) => {
  if (!isObject(value) || Object.keys(value).length > CARD_LIMITS.maxEntries) return wrong(path)
  for (const [key, each] of Object.entries(value)) {
    const tokens = tryPointer(`/${key}`)
    if (!tokens || tokens[0] === 'localizations' || !isBounded(each, 0)) wrong(path)
  }
}

export function isName(value: Json): boolean {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= CARD_LIMITS.maxNameCharacters &&
    !/[\p{Cc}\p{Cs}]/u.test(value)
  )
}

/** Of IANA's form (§1.7.2), or a vendor's (§1.8.1); `extra` is nobody's (§1.7.3.1). */
function isPropertyName(each: string): boolean {
  if (each === 'extra' || utf8(each).length > CARD_LIMITS.maxNameCharacters) return false
  return /^[A-Za-z0-9@]+$/.test(each) || /^[^\s\p{Cc}:"/~]+:[^\p{Cc}"/~]+$/u.test(each)
}

function isBounded(value: Json, depth: number): boolean {
  if (depth > CARD_LIMITS.maxDepth) return false
  if (typeof value !== 'object' || value === null) return true
  const within = Array.isArray(value) ? (value as readonly Json[]) : Object.values(value as JsonObject)
  return within.length <= CARD_LIMITS.maxEntries && within.every((one) => isBounded(one, depth + 1))
}
