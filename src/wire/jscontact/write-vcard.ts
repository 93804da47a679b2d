import { utf8 } from '../../base/bytes.ts'
import { isObject, type Json, type JsonObject } from '../jmap/json.ts'
import { fullName } from './full-name.ts'
import { readVCards } from './read-vcards.ts'
import { ENTRY_FORMS, type VCardVersion, type Written } from './vcard-entries.ts'
import { ADDRESS_FORM, writeName } from './vcard-places.ts'
import { encodeParam, encodeTimestamp, escapeText } from './vcard-values.ts'

/** Octets of a line before it is folded (RFC 6350 §3.2). */
const MAX_LINE_OCTETS = 75
const FORMS = [...ENTRY_FORMS, ADDRESS_FORM]

/**
 * A sound Card as a vCard (RFC 9555 §3), lines ending in CRLF. In 4.0 nothing is lost: what no property of vCards says goes along as it is (JSPROP), so that `readVCards` gives the same Card again. In 3.0,
 * which more programs read, that is left out. Runs in browsers.
 */
export function writeVCard(card: JsonObject, version: VCardVersion = '4.0'): string {
  const lines = version === '3.0' ? linesOf(card, '3.0') : wholeLines(card)
  return wrap(lines, version)
}

function wholeLines(card: JsonObject): string[] {
  const lines = linesOf(card, '4.0')
  const [back] = readVCards(utf8(wrap(lines, '4.0')), { newUid: () => '' })
  for (const property of new Set([...Object.keys(card), ...Object.keys(back ?? {})])) {
    if (property === '@type' || property === 'version' || isSame(card[property], back?.[property])) continue
    const pointer = property.replaceAll('~', '~0').replaceAll('/', '~1')
    lines.push(line('JSPROP', { value: escapeText(plainJson(card[property] ?? null)), params: { jsptr: [pointer] } }))
  }
  return lines
}

/** JSON in which no control stands as it is: none can be written. */
function plainJson(value: Json): string {
  return JSON.stringify(value).replace(
    /\p{Cc}/gu,
    (one) => `\\u${(one.codePointAt(0) as number).toString(16).padStart(4, '0')}`,
  )
}

function linesOf(card: JsonObject, version: VCardVersion): string[] {
  const lines: string[] = []
  const name = isObject(card['name']) ? card['name'] : undefined
  const isDerived = typeof name?.['full'] !== 'string'
  const full = isDerived ? fullName(card) : (name?.['full'] as string)
  lines.push(
    line('FN', { value: escapeText(full), params: isDerived && version === '4.0' ? { derived: ['true'] } : {} }),
  )
  const components = writeName(name, version)
  if (components) lines.push(line('N', components))
  lines.push(...single(card, version))
  let groups = 0
  for (const [property, entries] of Object.entries(card)) {
    if (!isObject(entries)) continue
    for (const [id, entry] of Object.entries(entries)) {
      if (!isObject(entry)) continue
      for (const form of FORMS) {
        if (form.property !== property) continue
        const written = form.write(entry, version)
        if (!written) continue
        const label = typeof entry['label'] === 'string' ? entry['label'] : undefined
        const group = label === undefined ? undefined : `item${++groups}`
        lines.push(line(form.name, { ...written, params: paramsOf(entry, id, written, version) }, group))
        if (group !== undefined) lines.push(line('X-ABLabel', { value: escapeText(label as string) }, group))
        break
      }
    }
  }
  lines.push(...kept(card))
  return lines
}

type Params = Readonly<Record<string, readonly string[]>>

function* single(card: JsonObject, version: VCardVersion): Generator<string> {
  const is40 = version === '4.0'
  const text = (name: string, value: Json | undefined) =>
    typeof value === 'string' ? [line(name, { value: escapeText(value) })] : []
  yield* text('UID', card['uid'])
  yield* text(is40 ? 'KIND' : 'X-ADDRESSBOOKSERVER-KIND', card['kind'])
  yield* text('PRODID', card['prodId'])
  if (is40) yield* text('LANGUAGE', card['language'])
  const { updated, created } = card
  if (typeof updated === 'string') yield line('REV', { value: encodeTimestamp(updated) })
  if (typeof created === 'string' && is40) yield line('CREATED', { value: encodeTimestamp(created) })
  for (const member of keysOf(card['members'])) {
    yield line(is40 ? 'MEMBER' : 'X-ADDRESSBOOKSERVER-MEMBER', { value: escapeText(member) })
  }
  const keywords = keysOf(card['keywords'])
  if (keywords.length > 0) yield line('CATEGORIES', { value: keywords.map(escapeText).join(',') })
  if (!is40) return
  for (const related of keysOf(card['relatedTo'])) {
    const { relation } = (card['relatedTo'] as JsonObject)[related] as JsonObject
    const types = keysOf(relation)
    yield line('RELATED', { value: escapeText(related), params: types.length > 0 ? { type: types } : {} })
  }
  const speakToAs = isObject(card['speakToAs']) ? card['speakToAs'] : {}
  yield* text('GRAMGENDER', speakToAs['grammaticalGender'])
  for (const [id, entry] of Object.entries(isObject(speakToAs['pronouns']) ? speakToAs['pronouns'] : {})) {
    const value = escapeText(String((entry as JsonObject)['pronouns']))
    yield line('PRONOUNS', { value, params: { 'prop-id': [id] } })
  }
}

function paramsOf(entry: JsonObject, id: string, { params = {} }: Written, version: VCardVersion): Params {
  const { contexts, pref, mediaType, listAs, level, vCardParams } = entry
  const types = [...(params['type'] ?? [])]
  for (const context of keysOf(contexts)) types.push(context === 'private' ? 'home' : context)
  if (version === '3.0') {
    if (pref === 1) types.push('pref')
    return { ...params, ...(types.length > 0 ? { type: types } : {}) }
  }
  const known = isObject(vCardParams) ? vCardParams : {}
  const more: Record<string, string[]> = {}
  for (const [name, value] of Object.entries(known)) {
    const values = Array.isArray(value) ? (value as readonly Json[]) : [value]
    if (!/^[a-z0-9-]{1,100}$/.test(name) || !values.every((one) => typeof one === 'string')) continue
    if (name === 'type') types.push(...(values as string[]))
    else more[name] = values as string[]
  }
  return {
    ...more,
    ...params,
    ...(types.length > 0 ? { type: types } : {}),
    ...(typeof pref === 'number' ? { pref: [`${pref}`] } : {}),
    ...(typeof mediaType === 'string' ? { mediatype: [mediaType] } : {}),
    ...(typeof listAs === 'number' ? { index: [`${listAs}`] } : {}),
    ...(typeof level === 'string' ? { level: [level] } : {}),
    'prop-id': [id],
  }
}

/** What came as a vCard and no Card has a place for goes as it came. */
function* kept(card: JsonObject): Generator<string> {
  const { vCardProps } = card
  for (const property of Array.isArray(vCardProps) ? (vCardProps as readonly Json[]) : []) {
    const [name, described, , value] = property as readonly [string, JsonObject, string, Json]
    if (typeof value !== 'string' || /[\p{Cc}\p{Cs}]/u.test(value) || /^(?:begin|end|version|jsprop)$/i.test(name))
      continue
    const { group, ...params } = described
    const lists = Object.entries(params).map(([key, one]) => [key, Array.isArray(one) ? one : [one]] as const)
    const isSound = lists.every(
      ([key, one]) => /^[a-z0-9-]{1,100}$/.test(key) && one.every((each) => typeof each === 'string'),
    )
    if (!isSound || (group !== undefined && !/^[a-z0-9-]{1,100}$/.test(String(group)))) continue
    yield line(
      name.toUpperCase(),
      { value, params: Object.fromEntries(lists) as Record<string, string[]> },
      group as string,
    )
  }
}

function line(name: string, { value, params = {} }: Written, group?: string): string {
  const written = Object.entries(params).map(
    ([key, values]) => `;${key.toUpperCase()}=${values.map(encodeParam).join(',')}`,
  )
  return fold(`${group === undefined ? '' : `${group}.`}${name}${written.join('')}:${value.replace(/[\r\n]/g, '')}`)
}

/** Folds between characters, never within one. */
function fold(whole: string): string {
  let folded = ''
  let octets = 0
  for (const character of whole) {
    const point = character.codePointAt(0) as number
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    if (octets + size > MAX_LINE_OCTETS) {
      folded += '\r\n '
      octets = 1
    }
    folded += character
    octets += size
  }
  return folded
}

function wrap(lines: readonly string[], version: VCardVersion): string {
  return ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n')
}

function keysOf(set: Json | undefined): string[] {
  return isObject(set) ? Object.keys(set) : []
}

/** Whatever the order of members is. */
function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isSame((a as JsonObject)[key], (b as JsonObject)[key]))
}
