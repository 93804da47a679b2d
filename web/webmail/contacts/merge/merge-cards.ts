import { isObject, type Json, type JsonObject } from '../../../../src/wire/jmap/json.ts'
import { isSame } from '../card/compare-cards.ts'
import { cardName, entriesOf } from '../card/contact-card.ts'

/** What a card is by itself, and does not take from another. */
const OWN = new Set(['id', 'uid', '@type', 'version', 'addressBookIds', 'created', 'updated', 'prodId', 'kind'])
/** Maps of entries whose ids mean nothing outside of the card. */
const MAPS: Readonly<Record<string, readonly string[]>> = {
  nicknames: ['name'],
  organizations: ['name', 'units'],
  titles: ['name'],
  emails: ['address'],
  onlineServices: ['uri', 'user', 'service'],
  phones: ['number'],
  preferredLanguages: ['language'],
  calendars: ['uri'],
  schedulingAddresses: ['uri'],
  addresses: ['components', 'full', 'coordinates'],
  cryptoKeys: ['uri'],
  directories: ['uri'],
  links: ['uri'],
  media: ['uri'],
  anniversaries: ['kind', 'date'],
  notes: ['note'],
  personalInfo: ['kind', 'value'],
}
/** Sets, of which all of both are wanted. */
const SETS = ['keywords', 'members', 'relatedTo']

/**
 * What a card has to take from others so that nothing of them is lost: a PatchObject (RFC 8620 §5.3) of whole properties. What the card says itself stays: another name becomes a nickname, and everything that says the same is there once.
 */
export function mergePatch(into: JsonObject, others: readonly JsonObject[]): JsonObject {
  let merged = into
  for (const other of others) merged = mergedWith(merged, other)
  const patch: Record<string, Json> = {}
  for (const [name, value] of Object.entries(merged)) if (!isSame(value, into[name])) patch[name] = value
  return patch
}

function mergedWith(into: JsonObject, other: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...into }
  for (const [name, value] of Object.entries(other)) {
    const keys = MAPS[name]
    const before = merged[name]
    if (OWN.has(name) || isSame(before, value)) continue
    if (before === undefined) merged[name] = value
    else if (keys && isObject(before) && isObject(value)) merged[name] = mergedEntries(before, value, name, keys)
    else if (SETS.includes(name) && isObject(before) && isObject(value)) merged[name] = { ...value, ...before }
    else if (name === 'vCardProps' && Array.isArray(before) && Array.isArray(value)) {
      const added = (value as readonly Json[]).filter((one) => !before.some((there: Json) => isSame(there, one)))
      merged[name] = [...before, ...added]
    }
  }
  merged['addressBookIds'] = { ...(other['addressBookIds'] as JsonObject), ...(into['addressBookIds'] as JsonObject) }
  if (Object.keys(merged['addressBookIds'] as JsonObject).length === 0) delete merged['addressBookIds']
  return withName(merged, other)
}

/** The other's name, if it is another one. */
function withName(merged: Record<string, Json>, other: JsonObject): JsonObject {
  const name = isObject(other['name']) ? cardName({ name: other['name'] }) : ''
  const known = [cardName(merged), ...entriesOf(merged, 'nicknames').map(([, one]) => one['name'])]
  if (name === '' || known.some((one) => typeof one === 'string' && folded(one) === folded(name))) return merged
  const nicknames = isObject(merged['nicknames']) ? merged['nicknames'] : {}
  return { ...merged, nicknames: { ...nicknames, [freeId(nicknames, 'n')]: { name } } }
}

function mergedEntries(before: JsonObject, added: JsonObject, property: string, keys: readonly string[]): JsonObject {
  const merged: Record<string, Json> = { ...before }
  for (const entry of Object.values(added)) {
    if (!isObject(entry)) continue
    const there = Object.entries(merged).find(([, one]) => isObject(one) && saysSame(one, entry, property, keys))
    if (!there) {
      // What is preferred is what the card itself prefers.
      const { pref, ...rest } = entry
      const isPreferred = Object.values(merged).some((one) => isObject(one) && one['pref'] === 1)
      merged[freeId(merged, property.slice(0, 1))] = pref !== undefined && !isPreferred ? { ...rest, pref } : rest
    } else merged[there[0]] = { ...entry, ...(there[1] as JsonObject) }
  }
  return merged
}

function saysSame(a: JsonObject, b: JsonObject, property: string, keys: readonly string[]): boolean {
  const plain = (value: Json | undefined): Json | undefined => {
    if (typeof value !== 'string') return value
    return property === 'phones' ? value.replace(/^tel:|[\s().-]/gi, '') : property === 'emails' ? folded(value) : value
  }
  return keys.every((key) => isSame(plain(a[key]), plain(b[key])))
}

function freeId(map: JsonObject, letter: string): string {
  let number = Object.keys(map).length + 1
  while (Object.hasOwn(map, `${letter}${number}`)) number++
  return `${letter}${number}`
}

function folded(text: string): string {
  return text.trim().toLowerCase()
}
