import { type Bytes, utf8 } from '../../base/bytes.ts'
import { Fault, toFault } from '../../base/fault.ts'
import { parseIJson } from '../jmap/i-json.ts'
import { isId } from '../jmap/ids.ts'
import { emptyObject, isObject, type Json, type JsonObject } from '../jmap/json.ts'
import { applyPatch } from '../jmap/patch.ts'
import { problemsOf } from './card.ts'
import { type ContentLine, readContentLines } from './content-lines.ts'
import { ENTRY_FORMS, type Entry, type EntryForm, PHONE_FEATURES } from './vcard-entries.ts'
import { ADDRESS_FORM, readGeo, readLabel, readName } from './vcard-places.ts'
import { splitEscaped, tryTimestamp, unescapeText } from './vcard-values.ts'

export interface ReadOptions {
  /** For cards that have no uid. */
  readonly newUid: () => string
  /** More cards are a fault. Default 10,000. */
  readonly maxCards?: number
}

/** A vCard of a file. */
export interface ReadVCard {
  /** A sound Card; undefined for one that the file ends within. */
  readonly card: JsonObject | undefined
  /** Where it begins in the file: its first line is 1. */
  readonly at: number
  /** What was left out of it, at most 20. */
  readonly problems: readonly VCardProblem[]
}

export interface VCardProblem {
  /** The line of the file. */
  readonly at: number
  /** The path of what is not sound in a Card, as `problemsOf` names it; undefined for what is no line of a vCard. */
  readonly path: string | undefined
}

/** Properties of one card that are looked at; what comes behind is left out. */
const MAX_LINES = 5000
const MAX_PROBLEMS = 20

/**
 * Reads vCards 2.1, 3.0 and 4.0 into sound JSContact Cards: RFC 9555 §2. What no Card has a place for is kept in `vCardProps` and `vCardParams`; what is broken is left out, so that one bad line does
 * not cost an address book. Runs in browsers.
 * @throws Fault peer vcard/none, vcard/too-many
 */
export function readVCards(octets: Bytes, options: ReadOptions): JsonObject[] {
  const cards: JsonObject[] = []
  for (const { card } of eachVCard(octets, options)) if (card) cards.push(card)
  if (cards.length === 0) throw new Fault('peer', 'vcard/none', 'There is no vCard in it that is whole')
  return cards
}

/** Reads the vCards of a file one after the other, each with where it stands and what was left out of it: whoever reads may pause between them. @throws Fault peer vcard/too-many */
export function* eachVCard(octets: Bytes, { maxCards = 10_000, newUid }: ReadOptions): Generator<ReadVCard> {
  let count = 0
  let at = 0
  let lines: ContentLine[] = []
  let problems: VCardProblem[] = []
  /** How many vCards are open: AGENT of vCard 2.1 has one within another, which is not ours. */
  let depth = 0
  const broken = (line: number) => {
    if (depth === 1 && problems.length < MAX_PROBLEMS) problems.push({ at: line, path: undefined })
  }
  for (const line of readContentLines(octets, broken)) {
    const isVCard = line.value.trim().toUpperCase() === 'VCARD'
    if (line.name === 'BEGIN' && isVCard) {
      if (depth++ > 0) continue
      lines = []
      problems = []
      at = line.at
    } else if (line.name === 'END' && isVCard && depth > 0) {
      if (--depth > 0) continue
      if (count++ >= maxCards) throw new Fault('peer', 'vcard/too-many', `A file may hold ${maxCards} cards`)
      const { card, lost } = readCard(lines, newUid)
      const unsound = lost.map((path) => ({ at, path }))
      yield { card, at, problems: [...problems, ...unsound].slice(0, MAX_PROBLEMS) }
    } else if (depth === 1 && lines.length < MAX_LINES) lines.push(line)
  }
  if (depth > 0) yield { card: undefined, at, problems }
}

function readCard(
  lines: readonly ContentLine[],
  newUid: () => string,
): { readonly card: JsonObject; readonly lost: readonly string[] } {
  const card: Entry = { '@type': 'Card', version: '1.0' }
  const labels = labelsOf(lines)
  for (const line of lines) readLine(card, line, labels)
  const name = lines.find((line) => line.name === 'N')
  const components = name && readName(name)
  if (components) card['name'] = { ...(card['name'] as JsonObject | undefined), ...components }
  if (card['members'] !== undefined) card['kind'] = 'group'
  const lost: string[] = []
  return { card: sound(patched(card, lines), newUid, lost), lost }
}

const SINGLE: Readonly<Record<string, (card: Entry, value: string, line: ContentLine) => void>> = {
  FN(card, value, { params }) {
    // Put together by whoever wrote it (RFC 9554 §4.4): from the components it can be again.
    if (params.get('derived')?.[0]?.toLowerCase() === 'true' || value.trim() === '' || card['name']) return
    card['name'] = { full: value }
  },
  UID(card, value) {
    card['uid'] ??= value.trim()
  },
  KIND(card, value) {
    card['kind'] = value.trim().toLowerCase()
  },
  PRODID(card, value) {
    card['prodId'] = value
  },
  LANGUAGE(card, value) {
    card['language'] = value.trim()
  },
  REV: (card, value) => setMoment(card, 'updated', value),
  CREATED: (card, value) => setMoment(card, 'created', value),
  MEMBER: (card, value) => put(card, 'members', value.trim(), true),
  CATEGORIES(card, _, { value }) {
    for (const one of splitEscaped(value, ',')) {
      const keyword = unescapeText(one).trim()
      if (keyword !== '') put(card, 'keywords', keyword, true)
    }
  },
  RELATED(card, value, line) {
    const types = [...typesOf(line)].filter((type) => type !== 'pref')
    put(card, 'relatedTo', value.trim(), { relation: Object.fromEntries(types.map((type) => [type, true])) })
  },
  GRAMGENDER: (card, value) => put(card, 'speakToAs', 'grammaticalGender', value.trim().toLowerCase()),
}
/** Other names of the same, as Apple's programs write them in vCard 3.0. */
const ALIASES: Readonly<Record<string, string>> = {
  'X-ADDRESSBOOKSERVER-KIND': 'KIND',
  'X-ADDRESSBOOKSERVER-MEMBER': 'MEMBER',
  'X-ANNIVERSARY': 'ANNIVERSARY',
  'X-EVOLUTION-ANNIVERSARY': 'ANNIVERSARY',
  'X-SOCIALPROFILE': 'SOCIALPROFILE',
}
const FORMS: ReadonlyMap<string, EntryForm> = new Map([...ENTRY_FORMS, ADDRESS_FORM].map((form) => [form.name, form]))
/** Read elsewhere, or of no use once it is read. */
const SKIPPED = new Set(['VERSION', 'N', 'X-ABLABEL', 'JSPROP', 'BEGIN', 'END'])

function readLine(card: Entry, line: ContentLine, labels: ReadonlyMap<string, string>): void {
  const name = ALIASES[line.name] ?? line.name
  if (SKIPPED.has(name)) return
  const single = SINGLE[name]
  if (single && !line.octets) {
    single(card, unescapeText(line.value), line)
    return
  }
  const place = name === 'LABEL' ? readLabel(line) : name === 'GEO' ? readGeo(line) : undefined
  if (place) {
    add(card, 'addresses', line, place)
    return
  }
  const form = FORMS.get(name)
  const types = typesOf(line)
  const entries = form?.read(line, types) ?? []
  if (form && entries.length > 0) {
    for (const entry of entries) add(card, form.property, line, { ...entry, ...common(line, form, types, labels) })
  } else if (name === 'PRONOUNS') {
    const speakToAs = (card['speakToAs'] ??= {}) as Entry
    add(speakToAs, 'pronouns', line, { pronouns: unescapeText(line.value) })
  } else if (line.octets || line.value.trim() !== '') keepProperty(card, line)
}

/** Contexts, preference, label and what else all entries may have (RFC 9555 §2.3). */
function common(
  line: ContentLine,
  form: EntryForm,
  types: ReadonlySet<string>,
  labels: ReadonlyMap<string, string>,
): Entry {
  const { params, group } = line
  const rest = new Set(types)
  const take = (type: string) => rest.delete(type)
  const contexts: string[] = []
  if (take('home')) contexts.push('private')
  if (take('work')) contexts.push('work')
  for (const one of ['billing', 'delivery']) if (form.name === 'ADR' && take(one)) contexts.push(one)
  const isPreferred = take('pref')
  take('internet')
  if (form.name === 'TEL') for (const type of Object.keys(PHONE_FEATURES)) take(type)
  if (line.octets) rest.clear()
  const asked = Number(params.get('pref')?.[0])
  const pref = Number.isInteger(asked) && asked >= 1 && asked <= 100 ? asked : isPreferred ? 1 : undefined
  const label = group === undefined ? undefined : labels.get(group)
  const [mediaType] = params.get('mediatype') ?? []
  const listAs = Number(params.get('index')?.[0])
  const [level] = params.get('level') ?? []
  const kept: Entry = {}
  if (rest.size > 0) kept['type'] = [...rest]
  for (const [name, values] of params) {
    if (TAKEN.has(name) || form.params?.includes(name)) continue
    kept[name] = values.length === 1 ? (values[0] as string) : values
  }
  return {
    ...(contexts.length > 0 ? { contexts: Object.fromEntries(contexts.map((one) => [one, true])) } : {}),
    ...(pref === undefined ? {} : { pref }),
    ...(label === undefined ? {} : { label }),
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(Number.isInteger(listAs) && listAs >= 1 ? { listAs } : {}),
    ...(level === undefined ? {} : { level: LEVELS[level.toLowerCase()] ?? level.toLowerCase() }),
    ...(Object.keys(kept).length > 0 ? { vCardParams: kept } : {}),
  }
}

const TAKEN = new Set(['type', 'pref', 'prop-id', 'value', 'mediatype', 'index', 'level', 'x-apple-omit-year'])
const LEVELS: Readonly<Record<string, string>> = { beginner: 'low', average: 'medium', expert: 'high' }

/** A property that no Card has a place for (RFC 9555 §2.15.1). */
function keepProperty(card: Entry, { group, name, params, value, octets }: ContentLine): void {
  const kept = ((card['vCardProps'] as Json[] | undefined) ?? []) as Json[]
  const described: Entry = {}
  for (const [key, values] of params) described[key] = values.length === 1 ? (values[0] as string) : values
  if (group !== undefined) described['group'] = group
  if (octets) described['encoding'] = 'b'
  kept.push([name.toLowerCase(), described, 'unknown', octets ? octets.toBase64() : value])
  card['vCardProps'] = kept
}

/** Adds an entry under the id that it had (RFC 9554 §4.7), or a new one. */
function add(card: Entry, property: string, { params }: ContentLine, entry: Entry): void {
  const map = (card[property] ??= {}) as Entry
  const [asked] = params.get('prop-id') ?? []
  let id = asked !== undefined && isId(asked) && !Object.hasOwn(map, asked) ? asked : undefined
  for (let number = Object.keys(map).length + 1; id === undefined; number++) {
    const next = `${property.slice(0, 1)}${number}`
    if (!Object.hasOwn(map, next)) id = next
  }
  put(card, property, id, entry)
}

/** Sets an own member whatever it is called. */
function put(card: Entry, property: string, key: string, value: Json): void {
  const map = (card[property] ??= {}) as Entry
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
}

function setMoment(card: Entry, property: string, value: string): void {
  const moment = tryTimestamp(value)
  if (moment !== undefined) card[property] = moment
}

/** Labels by the groups that they are of (RFC 9555 §2.11.11). Apple's own stand in a bracket of theirs. */
function labelsOf(lines: readonly ContentLine[]): Map<string, string> {
  const labels = new Map<string, string>()
  for (const { name, group, value } of lines) {
    if (name !== 'X-ABLABEL' || group === undefined) continue
    labels.set(group, unescapeText(value).replace(/^_\$!<(.*)>!\$_$/, '$1'))
  }
  return labels
}

function typesOf({ params }: ContentLine): Set<string> {
  const types = (params.get('type') ?? []).flatMap((one) => one.split(','))
  return new Set(types.map((one) => one.trim().toLowerCase()).filter((one) => one !== ''))
}

/** The Card with the properties that a vCard carries as they are (RFC 9555 §3.2.1). */
function patched(card: Entry, lines: readonly ContentLine[]): JsonObject {
  const patch: Entry = emptyObject()
  for (const { name, params, value } of lines) {
    const [pointer] = params.get('jsptr') ?? []
    if (name !== 'JSPROP' || pointer === undefined) continue
    try {
      patch[pointer.replace(/^\//, '')] = parseIJson(utf8(unescapeText(value)), 40)
    } catch (error) {
      // Not JSON: whoever wrote it meant something that cannot be known.
      if (toFault(error).who !== 'peer') throw error
    }
  }
  const applied = applyPatch(card, patch)
  return 'patched' in applied && isObject(applied.patched) ? applied.patched : card
}

/** Without what is not sound: entries first, and whole properties if that is not enough. `lost` is told what. */
function sound(card: JsonObject, newUid: () => string, lost: string[]): JsonObject {
  let whole: Entry = { ...card, '@type': 'Card', version: '1.0' }
  for (let round = 0; round < 3; round++) {
    if (typeof whole['uid'] !== 'string' || whole['uid'].trim() === '') whole['uid'] = newUid()
    const wrong = problemsOf(whole)
    if (wrong.length === 0) return whole
    lost.push(...wrong)
    for (const path of wrong) {
      const [property = '', key] = path.split('/')
      const map = whole[property]
      if (round === 0 && key !== undefined && isObject(map) && property !== 'name' && property !== 'speakToAs') {
        const { [unescapePointer(key)]: _, ...others } = map
        whole[property] = others
      } else {
        const { [property]: _, ...others } = whole
        whole = others
      }
    }
  }
  return { '@type': 'Card', version: '1.0', uid: newUid() }
}

function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}
