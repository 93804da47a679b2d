import type { Json, JsonObject } from '../../../../src/wire/jmap/json.ts'
import { problemsOf } from '../../../../src/wire/jscontact/card.ts'
import type { ReadVCard } from '../../../../src/wire/jscontact/read-vcards.ts'
import { type EntryKind, kindChanges } from '../card/entry-kind.ts'
import { NAME_KINDS } from '../card/name-form.ts'
import { readCsv } from './csv.ts'
import { type Column, columnOf } from './csv-columns.ts'

type Entry = Record<string, Json>

/** Characters that go into a note of columns that nobody knows. */
const MOST_NOTED = 5000

/** The contacts of a file of separated values with names of columns in its first row; undefined if none of them is known. What stands in other columns goes into a note, so that it is not lost. */
export function tryCsvCards(text: string, newUid: () => string): Generator<ReadVCard> | undefined {
  const rows = readCsv(text.replace(/^\ufeff/, ''))
  const first = rows.next()
  if (first.done) return undefined
  const head = first.value
  const columns = head.fields.map((name) => ({ name, column: columnOf(name) }))
  const isTold = columns.some(({ column }) => column && ['name', 'full', 'emails', 'organization'].includes(column.of))
  return isTold ? cards(rows, columns, newUid) : undefined
}

interface NamedColumn {
  readonly name: string
  readonly column: Column | undefined
}

function* cards(
  rows: ReturnType<typeof readCsv>,
  columns: readonly NamedColumn[],
  newUid: () => string,
): Generator<ReadVCard> {
  for (const { fields, at } of rows) {
    if (fields.every((field) => field === '')) continue
    const made = new RowCard()
    for (const [place, { name, column }] of columns.entries()) {
      const value = fields[place] ?? ''
      if (value !== '') made.put(column, name, value)
    }
    const card = made.card(newUid())
    const problems = problemsOf(card)
    for (const path of problems) remove(card, path)
    yield { card, at, problems: problems.slice(0, 20).map((path) => ({ at, path })) }
  }
}

/** What a row says, until all of it is read. */
class RowCard {
  readonly #names = new Map<string, string>()
  readonly #texts = new Map<string, string[]>()
  readonly #dates = new Map<string, Record<string, number>>()
  readonly #entries = new Map<string, { label: string; values: string[]; kind: EntryKind }>()
  readonly #addresses = new Map<string, { label: string; full: string; parts: [string, string][]; kind: EntryKind }>()
  readonly #unknown: string[] = []

  put(column: Column | undefined, name: string, value: string): void {
    if (!column) this.#unknown.push(`${name}: ${value}`)
    else if (column.of === 'skip') return
    else if (column.of === 'name') this.#names.set(column.kind, value)
    else if (column.of === 'date') this.#putDate(column.kind, column.part, value)
    else if (column.of === 'addresses') this.#putAddress(column, value)
    else if ('isLabel' in column) {
      const key = `${column.of} ${column.n}`
      const entry = this.#entries.get(key) ?? { label: '', values: [], kind: column.kind }
      this.#entries.set(key, entry)
      if (column.isLabel) entry.label = value
      else entry.values.push(...value.split(' ::: '))
    } else this.#texts.set(column.of, [...(this.#texts.get(column.of) ?? []), value])
  }

  #putDate(kind: string, part: 'whole' | 'year' | 'month' | 'day', value: string): void {
    const date = part === 'whole' ? tryDate(value) : /^\d{1,4}$/.test(value) ? { [part]: Number(value) } : undefined
    if (date) this.#dates.set(kind, { ...this.#dates.get(kind), ...date })
    else if (!/^0\/0\/0+$/.test(value)) this.#unknown.push(value)
  }

  #putAddress({ n, part, kind }: Extract<Column, { of: 'addresses' }>, value: string): void {
    const address = this.#addresses.get(n) ?? { label: '', full: '', parts: [], kind }
    this.#addresses.set(n, address)
    if (part === 'label') address.label = value
    else if (part === 'full') address.full = value
    else address.parts.push([part, value])
  }

  card(uid: string): Entry {
    const card: Entry = { '@type': 'Card', version: '1.0', uid }
    this.#addName(card)
    const [organization] = this.#texts.get('organization') ?? []
    const units = (this.#texts.get('unit') ?? []).map((name) => ({ name }))
    if (organization !== undefined || units.length > 0) {
      const named = organization === undefined ? {} : { name: organization }
      card['organizations'] = { o1: { ...named, ...(units.length > 0 ? { units } : {}) } }
    }
    addAll(card, 'titles', this.#texts.get('title'), (name) => ({ name }))
    addAll(card, 'nicknames', this.#texts.get('nickname'), (name) => ({ name }))
    this.#addEntries(card)
    this.#addAddresses(card)
    const dates = [...this.#dates].map(([kind, date]) => ({ kind, date }))
    addAll(card, 'anniversaries', dates, (entry) => entry)
    const keywords = (this.#texts.get('keywords') ?? []).flatMap((one) => one.split(/ ::: |[;,]/))
    // Google says with a star that a label is one of its own.
    const named = keywords.map((one) => one.trim()).map((one) => one.replace(/^\* ?/, ''))
    const own = named.filter((one) => one !== '' && one.toLowerCase() !== 'mycontacts')
    if (own.length > 0) card['keywords'] = Object.fromEntries(own.map((one) => [one, true]))
    const unknown = this.#unknown.join('\n').slice(0, MOST_NOTED)
    addAll(card, 'notes', [...(this.#texts.get('note') ?? []), ...(unknown === '' ? [] : [unknown])], (note) => ({
      note,
    }))
    return card
  }

  #addName(card: Entry): void {
    const components = NAME_KINDS.flatMap((kind) => {
      const value = this.#names.get(kind)
      return value === undefined ? [] : [{ kind, value }]
    })
    const [full] = this.#texts.get('full') ?? []
    if (components.length > 0) card['name'] = { components }
    else if (full !== undefined) card['name'] = { full }
  }

  #addEntries(card: Entry): void {
    for (const [key, { label, values, kind }] of this.#entries) {
      const [of = ''] = key.split(' ')
      for (const value of values) {
        if (value.trim() === '') continue
        const named = label === '' ? { kind, isPreferred: false } : kindOfLabel(label, of)
        const change = of === 'emails' || of === 'phones' || of === 'links' ? kindChanges({}, named.kind) : {}
        const more = { ...change, ...(named.isPreferred ? { pref: 1 } : {}) }
        if (of === 'emails') add(card, of, { address: value.trim(), ...more })
        else if (of === 'phones') add(card, of, { number: value.trim(), ...more })
        else if (of === 'links')
          add(card, of, { uri: /^[a-z][a-z0-9+.-]*:/i.test(value) ? value.trim() : `https://${value.trim()}`, ...more })
        else if (of === 'events') this.#addEvent(card, label, value)
        else this.#unknown.push(label === '' ? value : `${label}: ${value}`)
      }
    }
  }

  #addEvent(card: Entry, label: string, value: string): void {
    const date = tryDate(value)
    const name = label.replace(/^\* ?/, '')
    if (!date) this.#unknown.push(`${name}: ${value}`)
    else if (/^(?:anniversary|wedding)$/i.test(name) || name === '')
      add(card, 'anniversaries', { kind: 'wedding', date })
    else add(card, 'anniversaries', { kind: 'other', label: name, date })
  }

  #addAddresses(card: Entry): void {
    for (const { label, full, parts, kind } of this.#addresses.values()) {
      const named = label === '' ? kind : kindOfLabel(label, 'addresses').kind
      const components = parts
        .filter(([, value]) => value.trim() !== '')
        .map(([part, value]) => ({ kind: part, value }))
      if (components.length === 0 && full === '') continue
      add(card, 'addresses', { ...(components.length > 0 ? { components } : { full }), ...kindChanges({}, named) })
    }
  }
}

/** `* Home`, `Work Fax`, `Mobile`; whatever else it is, it is called. */
function kindOfLabel(label: string, of: string): { readonly kind: EntryKind; readonly isPreferred: boolean } {
  const isPreferred = label.startsWith('*')
  const name = label.replace(/^\* ?/, '').trim()
  const known: Readonly<Record<string, EntryKind>> = { '': '', other: '', home: 'private', work: 'work' }
  const phones: Readonly<Record<string, EntryKind>> = {
    ...{ mobile: 'mobile', cell: 'mobile', main: '', pager: 'pager', fax: 'fax' },
    ...{ 'home fax': 'private-fax', 'work fax': 'work-fax', 'work mobile': 'work-mobile' },
  }
  const kind = known[name.toLowerCase()] ?? (of === 'phones' ? phones[name.toLowerCase()] : undefined)
  return { kind: kind ?? `=${name}`, isPreferred }
}

/** `1980-03-05`, `--03-05`, `3/5/1980` as Americans and `5.3.1980` as others write it. */
function tryDate(text: string): Record<string, number> | undefined {
  const match =
    /^(?:(?<year>\d{4})|-)-(?<month>\d\d)-(?<day>\d\d)/.exec(text) ??
    /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/.exec(text) ??
    /^(?<day>\d{1,2})\. ?(?<month>\d{1,2})\. ?(?<year>\d{4})$/.exec(text)
  const { year, month, day } = match?.groups ?? {}
  if (month === undefined || day === undefined) return undefined
  const [m, d] = Number(month) > 12 ? [Number(day), Number(month)] : [Number(month), Number(day)]
  if (m < 1 || m > 12 || d < 1 || d > new Date(Date.UTC(2000, m, 0)).getUTCDate()) return undefined
  return { ...(year === undefined ? {} : { year: Number(year) }), month: m, day: d }
}

function addAll<T>(
  card: Entry,
  property: string,
  values: readonly T[] | undefined,
  make: (value: T) => JsonObject,
): void {
  for (const value of values ?? []) add(card, property, make(value))
}

function add(card: Entry, property: string, entry: JsonObject): void {
  const map = (card[property] ?? {}) as JsonObject
  card[property] = { ...map, [`${property.slice(0, 1)}${Object.keys(map).length + 1}`]: entry }
}

/** Takes an entry out, or all of what is not sound. */
function remove(card: Entry, path: string): void {
  const [property = '', id] = path.split('/')
  const map = card[property]
  if (id === undefined || property === 'name' || typeof map !== 'object' || map === null) delete card[property]
  else {
    const { [id]: _, ...others } = map as JsonObject
    if (Object.keys(others).length > 0) card[property] = others
    else delete card[property]
  }
}
