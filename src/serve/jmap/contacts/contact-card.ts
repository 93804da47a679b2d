import type { KeptRecord } from '../../../core/mail/record-shelf.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'

/** A card as it is kept: where it is, and the JSContact Card with its photographs as `data:` URIs. */
export interface StoredCard {
  /** Ids of address books, at least one. */
  readonly books: readonly string[]
  readonly card: JsonObject
}

export function storedCard({ value }: KeptRecord): StoredCard {
  return JSON.parse(value) as StoredCard
}

export function keptCard(id: string, { books, card }: StoredCard): KeptRecord {
  return { id, value: JSON.stringify({ books, card }), isOpen: false }
}

/** A card as clients have it: RFC 9610 §3. */
export function cardObject(id: string, { books, card }: StoredCard): JsonObject {
  return { id, addressBookIds: Object.fromEntries(books.map((book) => [book, true])), ...card }
}
