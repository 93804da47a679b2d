import { isObject, type JsonObject } from '../../../../src/wire/jmap/json.ts'
import { fullName } from '../../../../src/wire/jscontact/full-name.ts'

/** A card as the server has it: RFC 9610 §3. Of cards in a list only `ROW_PROPERTIES` are known. */
export type ContactCard = JsonObject & {
  readonly id: string
  readonly uid: string
  readonly addressBookIds: Readonly<Record<string, true>>
}

/** What is known of every card of the book. No media: a photograph may be larger than all the rest. */
export const ROW_PROPERTIES: readonly string[] = [
  ...['id', 'uid', 'addressBookIds', 'kind', 'name', 'nicknames', 'organizations', 'emails', 'members', 'keywords'],
]

/** The keyword of a card that is a favourite: what Google's files call those with a star. */
export const STARRED = 'starred'

export function isGroup(card: JsonObject): boolean {
  return card['kind'] === 'group'
}

export function isStarred({ keywords }: JsonObject): boolean {
  return isObject(keywords) && keywords[STARRED] === true
}

/** What somebody is called, or else an address. Empty if nothing is known to call it by. */
export function cardName(card: JsonObject): string {
  return fullName(card).trim() || (addressesOf(card)[0] ?? '')
}

/** The addresses of mail of a card, the one that is preferred first. */
export function addressesOf(card: JsonObject): readonly string[] {
  return entriesOf(card, 'emails')
    .toSorted(([, a], [, b]) => preferenceOf(a) - preferenceOf(b))
    .flatMap(([, { address }]) => (typeof address === 'string' && address !== '' ? [address] : []))
}

/** Uids of the members of a group. */
export function membersOf({ members }: JsonObject): readonly string[] {
  return isObject(members) ? Object.keys(members) : []
}

/** The entries of a map of a card, with their ids; what is no entry is left out. */
export function entriesOf(card: JsonObject, property: string): readonly (readonly [id: string, entry: JsonObject])[] {
  const map = card[property]
  return isObject(map) ? Object.entries(map).filter((one): one is [string, JsonObject] => isObject(one[1])) : []
}

/** RFC 9553 §1.5.4: 1 is preferred most, and whatever has no preference comes last. */
function preferenceOf({ pref }: JsonObject): number {
  return typeof pref === 'number' ? pref : 101
}
