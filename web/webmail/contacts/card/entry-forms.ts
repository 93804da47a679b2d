import { isObject, type Json, type JsonObject } from '../../../../src/wire/jmap/json.ts'
import { replaceComponents, valueOfKinds } from './components.ts'
import { type EntryKind, kindChanges, kindOf, PHONE_KINDS, PLACE_KINDS } from './entry-kind.ts'

export type Fields = Readonly<Record<string, string>>
/** Properties of an entry that are another; null takes one away. */
export type EntryChanges = Readonly<Record<string, Json>>

/** How the entries of one map of a card are edited: as texts, and back as what has changed of them. */
export interface EntryForm {
  readonly property: string
  readonly fields: readonly string[]
  /** What can be chosen that it is for; none where there is nothing to choose. */
  readonly kinds: readonly EntryKind[]
  kind(entry: JsonObject): EntryKind
  read(entry: JsonObject): Fields
  /** `fields` are not all empty. */
  changes(entry: JsonObject, fields: Fields, kind: EntryKind): EntryChanges
}

/** Fields of a postal address, and the components that each stands for; the last is what it becomes when it is written (RFC 9553 §2.5.1.2). */
const ADDRESS_FIELDS: Readonly<Record<string, readonly string[]>> = {
  street: [
    'number',
    'block',
    'direction',
    'landmark',
    'building',
    'floor',
    'apartment',
    'room',
    'postOfficeBox',
    'name',
  ],
  postcode: ['postcode'],
  locality: ['district', 'subdistrict', 'locality'],
  region: ['region'],
  country: ['country'],
}
const ADDRESS_ORDER = Object.values(ADDRESS_FIELDS).flat()

export const ANNIVERSARY_KINDS: readonly EntryKind[] = ['birth', 'wedding', 'death']

/** In the order in which they are shown. */
export const ENTRY_FORMS: readonly EntryForm[] = [
  textForm('nicknames', 'name', []),
  {
    ...textForm('organizations', 'name', []),
    fields: ['name', 'unit'],
    read: ({ name, units }) => ({ name: textOf(name), unit: unitsOf(units).join('; ') }),
    changes(entry, { name = '', unit = '' }) {
      const units = unit.split(';').flatMap((one) => (one.trim() === '' ? [] : [{ name: one.trim() }]))
      const isOther = unit !== unitsOf(entry['units']).join('; ')
      return {
        ...(name === textOf(entry['name']) ? {} : { name: orNull(name.trim()) }),
        ...(isOther ? { units: units.length > 0 ? units : null } : {}),
      }
    },
  },
  textForm('titles', 'name', []),
  textForm('emails', 'address', PLACE_KINDS),
  textForm('phones', 'number', PHONE_KINDS),
  addressForm(),
  textForm('links', 'uri', PLACE_KINDS, (typed) => (/^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`)),
  anniversaryForm(),
  textForm('notes', 'note', []),
]

/** An entry whose value is one text. */
function textForm(
  property: string,
  field: string,
  kinds: readonly EntryKind[],
  clean = (typed: string) => typed,
): EntryForm {
  return {
    property,
    fields: [field],
    kinds,
    kind: kinds.length > 0 ? kindOf : () => '',
    read: (entry) => ({ [field]: textOf(entry[field]) }),
    changes: (entry, fields, kind) => ({
      ...(fields[field] === textOf(entry[field]) ? {} : { [field]: clean((fields[field] ?? '').trim()) }),
      ...(kinds.length > 0 ? kindChanges(entry, kind) : {}),
    }),
  }
}

function addressForm(): EntryForm {
  const names = Object.keys(ADDRESS_FIELDS)
  const read = ({ components, full }: JsonObject): Fields => {
    const fields: Record<string, string> = {}
    for (const name of names) fields[name] = valueOfKinds(components, ADDRESS_FIELDS[name] as readonly string[])
    // Of an address that is but a text it is shown as such, and as the street if it is edited.
    if (names.every((name) => fields[name] === '')) fields['street'] = textOf(full)
    return fields
  }
  return {
    property: 'addresses',
    fields: names,
    kinds: PLACE_KINDS,
    kind: kindOf,
    read,
    changes(entry, fields, kind) {
      const before = read(entry)
      const changed = names.filter((name) => before[name] !== fields[name])
      if (changed.length === 0) return kindChanges(entry, kind)
      const old: readonly Json[] = Array.isArray(entry['components']) ? entry['components'] : []
      // What was but a text is taken apart as far as somebody has done so now.
      const touched = old.length === 0 ? names : changed
      let components = old
      for (const name of touched) {
        const kinds = ADDRESS_FIELDS[name] as readonly string[]
        components = replaceComponents(components, kinds, (fields[name] ?? '').trim(), ADDRESS_ORDER)
      }
      // The whole text, and the place on the map, are those of the address as it was.
      const stale = ['full', 'coordinates'].filter((name) => entry[name] !== undefined)
      return {
        components: components.length > 0 ? components : null,
        ...Object.fromEntries(stale.map((name) => [name, null])),
        ...kindChanges(entry, kind),
      }
    },
  }
}

/** Dates of which a part may be unknown (RFC 9553 §2.8.1). */
function anniversaryForm(): EntryForm {
  const read = ({ date }: JsonObject): Fields => {
    const { utc, year, month, day } = isObject(date) ? date : {}
    const [, y, m, d] = /^(\d{4})-(\d\d)-(\d\d)/.exec(textOf(utc)) ?? []
    const number = (value: Json | undefined, text: string | undefined) =>
      typeof value === 'number' ? `${value}` : text === undefined ? '' : `${Number(text)}`
    return { year: number(year, y), month: number(month, m), day: number(day, d) }
  }
  const kind = (entry: JsonObject) => (textOf(entry['label']) ? `=${textOf(entry['label'])}` : textOf(entry['kind']))
  return {
    property: 'anniversaries',
    fields: ['day', 'month', 'year'],
    kinds: ANNIVERSARY_KINDS,
    kind,
    read,
    changes(entry, fields, wanted) {
      const before = read(entry)
      const isOther = ['year', 'month', 'day'].some((part) => before[part] !== fields[part])
      const { calendarScale } = isObject(entry['date']) ? entry['date'] : {}
      const parts = ['year', 'month', 'day'].flatMap((part) => {
        const value = (fields[part] ?? '').trim()
        return value === '' ? [] : [[part, /^\d{1,4}$/.test(value) ? Number(value) : value] as const]
      })
      return {
        ...(isOther ? { date: { ...(calendarScale ? { calendarScale } : {}), ...Object.fromEntries(parts) } } : {}),
        ...(entry['kind'] !== undefined && (wanted === kind(entry) || /^(?:=|$)/.test(wanted))
          ? {}
          : { kind: wanted || 'birth' }),
        ...(wanted !== kind(entry) && entry['label'] !== undefined ? { label: null } : {}),
      }
    },
  }
}

function unitsOf(units: Json | undefined): readonly string[] {
  return Array.isArray(units) ? (units as readonly Json[]).filter(isObject).map(({ name }) => textOf(name)) : []
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function orNull(text: string): string | null {
  return text === '' ? null : text
}
