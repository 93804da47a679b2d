import { isObject, type Json, type JsonObject } from '../jmap/json.ts'
import type { ContentLine } from './content-lines.ts'
import type { Entry, EntryForm, VCardVersion, Written } from './vcard-entries.ts'
import { joinStructured, splitStructured, unescapeText } from './vcard-values.ts'

/** Components of N, RFC 9555 §2.5.5. */
const NAME_KINDS = ['surname', 'given', 'given2', 'title', 'credential', 'surname2', 'generation']
/** Components of ADR as RFC 9554 §2.1 has them: the first seven are those of RFC 6350 §6.3.1. */
const ADDRESS_KINDS = [
  'postOfficeBox',
  '',
  '',
  'locality',
  'region',
  'postcode',
  'country',
  'room',
  'apartment',
  'floor',
  'number',
  'name',
  'building',
  'block',
  'subdistrict',
  'district',
  'landmark',
  'direction',
]
const OLD_COMPONENTS = 7
/** What stands together in the two components that RFC 9554 has taken apart. */
const EXTENDED = ['room', 'floor', 'apartment', 'building']
const STREET = ['number', 'name', 'block', 'direction', 'landmark', 'subdistrict', 'district']

/** The components of a name; none if it is empty. */
export function readName({ value, params }: ContentLine): Entry | undefined {
  const lists = splitStructured(value)
  const later = new Set([...(lists[5] ?? []), ...(lists[6] ?? [])])
  const components = NAME_KINDS.flatMap((kind, at) =>
    (lists[at] ?? [])
      // "Ignore any value that also occurs in the secondary surname", and so with generations.
      .filter((one) => !((kind === 'surname' || kind === 'credential') && later.has(one)))
      .map((one) => ({ kind, value: one })),
  )
  if (components.length === 0) return undefined
  const sortAs = (params.get('sort-as') ?? []).join(',').split(',')
  const sorts = NAME_KINDS.flatMap((kind, at) =>
    sortAs[at] && components.some((one) => one.kind === kind) ? [[kind, sortAs[at]] as const] : [],
  )
  return { components, ...(sorts.length > 0 ? { sortAs: Object.fromEntries(sorts) } : {}) }
}

/** N; it has to be there in vCard 3.0 even if it is empty. */
export function writeName(name: JsonObject | undefined, version: VCardVersion): Written | undefined {
  const values = valuesByKind(name?.['components'])
  if (values.size === 0 && version === '4.0') return undefined
  const of = (kind: string) => values.get(kind) ?? []
  const old = [
    [...of('surname'), ...of('surname2')],
    of('given'),
    of('given2'),
    of('title'),
    [...of('credential'), ...of('generation')],
  ]
  const isNew = version === '4.0' && (of('surname2').length > 0 || of('generation').length > 0)
  return { value: joinStructured(isNew ? [...old, of('surname2'), of('generation')] : old) }
}

export const ADDRESS_FORM: EntryForm = {
  name: 'ADR',
  property: 'addresses',
  params: ['label', 'geo', 'tz', 'cc'],
  read({ value, params }) {
    const lists = splitStructured(value)
    const components: { kind: string; value: string }[] = []
    const add = (kind: string, at: number) => {
      for (const one of lists[at] ?? []) components.push({ kind, value: one })
    }
    add('postOfficeBox', 0)
    if (lists.length > OLD_COMPONENTS) {
      for (let at = OLD_COMPONENTS; at < ADDRESS_KINDS.length; at++) add(ADDRESS_KINDS[at] as string, at)
    } else {
      add('apartment', 1)
      add('name', 2)
    }
    for (const at of [3, 4, 5, 6]) add(ADDRESS_KINDS[at] as string, at)
    const [label] = params.get('label') ?? []
    const [geo] = params.get('geo') ?? []
    const [zone] = params.get('tz') ?? []
    const [country] = params.get('cc') ?? []
    const entry: Entry = {
      ...(components.length > 0 ? { components } : {}),
      ...(label === undefined ? {} : { full: label.replaceAll('\\n', '\n') }),
      ...(geo === undefined ? {} : { coordinates: geo }),
      ...(zone === undefined ? {} : { timeZone: zone }),
      ...(country === undefined ? {} : { countryCode: country }),
    }
    return Object.keys(entry).length > 0 ? [entry] : []
  },
  write({ components, full, coordinates, timeZone, countryCode }, version) {
    const values = valuesByKind(components)
    const of = (kind: string) => values.get(kind) ?? []
    const together = (kinds: readonly string[]) => {
      const all = kinds.flatMap(of)
      return all.length > 0 ? [all.join(' ')] : []
    }
    const old = ADDRESS_KINDS.slice(0, OLD_COMPONENTS).map((kind, at) =>
      at === 1 ? together(EXTENDED) : at === 2 ? together(STREET) : of(kind),
    )
    const isNew = version === '4.0' && [...EXTENDED, ...STREET].some((kind) => kind !== 'name' && values.has(kind))
    const params: Record<string, readonly string[]> = {}
    const set = (name: string, value: Json | undefined) => {
      if (typeof value === 'string' && version === '4.0') params[name] = [value]
    }
    set('label', full)
    set('geo', coordinates)
    set('tz', timeZone)
    set('cc', countryCode)
    return { value: joinStructured(isNew ? [...old, ...ADDRESS_KINDS.slice(OLD_COMPONENTS).map(of)] : old), params }
  },
}

/** An address of which there is but a text: the property LABEL of vCard 3.0 and 2.1. */
export function readLabel({ value }: ContentLine): Entry | undefined {
  const full = unescapeText(value)
  return full.trim() === '' ? undefined : { full }
}

/** GEO: a URI, or two numbers in vCard 3.0 (RFC 2426 §3.4.2). */
export function readGeo({ value }: ContentLine): Entry | undefined {
  const match = /^(?:geo:)?(-?\d{1,3}(?:\.\d+)?)[;,](-?\d{1,3}(?:\.\d+)?)/i.exec(unescapeText(value).trim())
  return match ? { coordinates: `geo:${match[1]},${match[2]}` } : undefined
}

function valuesByKind(components: Json | undefined): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const one of Array.isArray(components) ? (components as readonly Json[]) : []) {
    if (!isObject(one) || one['kind'] === 'separator' || typeof one['value'] !== 'string') continue
    const kind = String(one['kind'])
    const known = values.get(kind)
    if (known) known.push(one['value'])
    else values.set(kind, [one['value']])
  }
  return values
}
