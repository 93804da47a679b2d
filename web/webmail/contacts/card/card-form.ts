import { isObject, type Json, type JsonObject } from '../../../../src/wire/jmap/json.ts'
import { escaped } from '../../../../src/wire/jmap/json-pointer.ts'
import { entriesOf } from './contact-card.ts'
import { ENTRY_FORMS, type EntryForm, type Fields } from './entry-forms.ts'
import type { EntryKind } from './entry-kind.ts'
import { type NameFields, namePatch, readName } from './name-form.ts'

/** An entry as it is edited. */
export interface EditedEntry {
  readonly id: string
  readonly kind: EntryKind
  readonly fields: Fields
}

/** What of a card is edited. Whatever else the card has stays as it is. */
export interface CardForm {
  readonly name: NameFields
  /** By property. */
  readonly entries: Readonly<Record<string, readonly EditedEntry[]>>
  /** A `data:` URI, or one that leads elsewhere; empty if there is none. */
  readonly photo: string
  /** Ids of address books. */
  readonly books: readonly string[]
}

export function readForm(card: JsonObject): CardForm {
  const entries: Record<string, readonly EditedEntry[]> = {}
  for (const form of ENTRY_FORMS) {
    entries[form.property] = entriesOf(card, form.property).map(([id, entry]) => ({
      id,
      kind: form.kind(entry),
      fields: form.read(entry),
    }))
  }
  return { name: readName(card), entries, photo: photoOf(card)?.uri ?? '', books: keysOf(card['addressBookIds']) }
}

/**
 * What has to become of a card for it to say what the form does: a PatchObject (RFC 8620 §5.3). Nothing stands in it but what is another: what nobody has touched, and what nobody here knows, is not spoken of, and so it stays.
 */
export function patchOf(card: JsonObject, form: CardForm): JsonObject {
  const patch: Record<string, Json> = { ...namePatch(card, form.name) }
  for (const entryForm of ENTRY_FORMS) {
    Object.assign(patch, entriesPatch(card, entryForm, form.entries[entryForm.property] ?? []))
  }
  return { ...patch, ...photoPatch(card, form.photo), ...booksPatch(card, form.books) }
}

/** A card of a form, to be made. */
export function cardOf(form: CardForm): JsonObject {
  const { books, ...rest } = form
  const made = patchOf({}, { ...rest, books: [] })
  return { ...made, addressBookIds: Object.fromEntries(books.map((id) => [id, true])) }
}

function entriesPatch(card: JsonObject, form: EntryForm, edited: readonly EditedEntry[]): Record<string, Json> {
  const before = new Map(entriesOf(card, form.property))
  // What came without anything in it stays like that; what was emptied is taken away.
  const isKept = ({ id, fields }: EditedEntry) => {
    const entry = before.get(id)
    const old = entry && form.read(entry)
    return form.fields.some((field) => (fields[field] ?? '').trim() !== '') || (old && isSameText(form, old, fields))
  }
  const filled = edited.filter(isKept)
  const kept = new Set(filled.map(({ id }) => id))
  const isThere = isObject(card[form.property])
  const patch: Record<string, Json> = {}
  const made: Record<string, Json> = {}
  for (const { id, kind, fields } of filled) {
    const entry = before.get(id)
    const changes = form.changes(entry ?? {}, fields, kind)
    if (!entry) made[id] = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null))
    else for (const [name, value] of Object.entries(changes)) patch[pointer(form.property, id, name)] = value
  }
  const gone = [...before.keys()].filter((id) => !kept.has(id))
  if (isThere && filled.length === 0 && gone.length > 0) return { [form.property]: null }
  for (const id of gone) patch[pointer(form.property, id)] = null
  if (!isThere) return Object.keys(made).length > 0 ? { [form.property]: made } : {}
  for (const [id, entry] of Object.entries(made)) patch[pointer(form.property, id)] = entry
  return patch
}

function isSameText(form: EntryForm, a: Fields, b: Fields): boolean {
  return form.fields.every((field) => a[field] === b[field])
}

/** The first photograph of a card. */
export function photoOf(card: JsonObject): { readonly id: string; readonly uri: string } | undefined {
  for (const [id, { kind, uri }] of entriesOf(card, 'media')) {
    if (kind === 'photo' && typeof uri === 'string') return { id, uri }
  }
  return undefined
}

function photoPatch(card: JsonObject, uri: string): Record<string, Json> {
  const before = photoOf(card)
  if (uri === (before?.uri ?? '')) return {}
  if (uri === '') {
    const isLast = entriesOf(card, 'media').length === 1
    return before ? (isLast ? { media: null } : { [pointer('media', before.id)]: null }) : {}
  }
  const mediaType = /^data:([^;,]+)/i.exec(uri)?.[1] ?? null
  if (before)
    return { [pointer('media', before.id, 'uri')]: uri, [pointer('media', before.id, 'mediaType')]: mediaType }
  const photo = { kind: 'photo', uri, ...(mediaType === null ? {} : { mediaType }) }
  return isObject(card['media']) ? { [pointer('media', freeId(card['media']))]: photo } : { media: { photo } }
}

function freeId(map: JsonObject): string {
  let id = 'photo'
  for (let number = 2; Object.hasOwn(map, id); number++) id = `photo${number}`
  return id
}

function booksPatch(card: JsonObject, books: readonly string[]): Record<string, Json> {
  const before = keysOf(card['addressBookIds'])
  const patch: Record<string, Json> = {}
  for (const id of before) if (!books.includes(id)) patch[pointer('addressBookIds', id)] = null
  for (const id of books) if (!before.includes(id)) patch[pointer('addressBookIds', id)] = true
  return patch
}

function keysOf(set: Json | undefined): readonly string[] {
  return isObject(set) ? Object.keys(set) : []
}

function pointer(...tokens: readonly string[]): string {
  return tokens.map(escaped).join('/')
}
