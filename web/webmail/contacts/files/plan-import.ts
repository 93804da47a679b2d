import { isObject, type JsonObject } from '../../../../src/wire/jmap/json.ts'
import { addressesOf, type ContactCard, cardName, isGroup, membersOf } from '../card/contact-card.ts'
import type { ContactFile } from './read-contact-file.ts'

/** What is done with those who are there already. */
export type Doubles = 'skip' | 'merge' | 'both'

export interface Incoming {
  readonly card: JsonObject
  /** The line of the file. */
  readonly at: number
}

export interface ImportPlan {
  readonly create: readonly Incoming[]
  /** What is to be taken into cards that are there, by their ids. */
  readonly merge: ReadonlyMap<string, readonly Incoming[]>
  readonly skipped: readonly Incoming[]
}

/** Cards of a file beside those that are there: of the same uid, or with an address in common; without any address, of the same name. */
export function findKnown(
  file: Pick<ContactFile, 'read'>,
  cards: Iterable<ContactCard>,
): ReadonlyMap<number, ContactCard> {
  const byKey = new Map<string, ContactCard>()
  for (const card of cards) for (const key of keysOf(card)) if (!byKey.has(key)) byKey.set(key, card)
  const known = new Map<number, ContactCard>()
  for (const [place, { card }] of file.read.entries()) {
    const [key] = keysOf(card).filter((one) => byKey.has(one))
    if (key !== undefined) known.set(place, byKey.get(key) as ContactCard)
  }
  return known
}

/**
 * What becomes of the cards of a file. Members of its groups are those that are meant, also where somebody is known by another uid here. `newUid` is for cards whose uid is taken.
 */
export function planImport(
  { read }: Pick<ContactFile, 'read'>,
  cards: Iterable<ContactCard>,
  doubles: Doubles,
  newUid: () => string,
): ImportPlan {
  const present = [...cards]
  const known = findKnown({ read }, present)
  const taken = new Set(present.map(({ uid }) => uid))
  const uids = new Map<string, string>()
  const create: Incoming[] = []
  const merge = new Map<string, Incoming[]>()
  const skipped: Incoming[] = []
  for (const [place, { card, at }] of read.entries()) {
    const old = String(card['uid'])
    const double = known.get(place)
    if (double && doubles !== 'both') {
      if (!uids.has(old)) uids.set(old, double.uid)
      if (doubles === 'skip') skipped.push({ card, at })
      else merge.set(double.id, [...(merge.get(double.id) ?? []), { card, at }])
      continue
    }
    const uid = taken.has(old) ? newUid() : old
    taken.add(uid)
    if (!uids.has(old)) uids.set(old, uid)
    create.push({ card: { ...card, uid }, at })
  }
  const uidOf = (member: string) => {
    const [known] = spellings(member).filter((one) => uids.has(one) || taken.has(one))
    return known === undefined ? member : (uids.get(known) ?? known)
  }
  const withMembers = ({ card, at }: Incoming): Incoming => ({ card: renamed(card, uidOf), at })
  return {
    create: create.map(withMembers),
    merge: new Map([...merge].map(([id, list]) => [id, list.map(withMembers)])),
    skipped,
  }
}

function renamed(card: JsonObject, uidOf: (member: string) => string): JsonObject {
  if (!isObject(card['members'])) return card
  return { ...card, members: Object.fromEntries(membersOf(card).map((uid) => [uidOf(uid), true])) }
}

/** Apple's programs name members as URNs, and their cards without. */
function spellings(uid: string): readonly string[] {
  const bare = uid.replace(/^urn:uuid:/i, '')
  return [uid, bare, `urn:uuid:${bare}`]
}

function keysOf(card: JsonObject): readonly string[] {
  const uid = `uid ${String(card['uid'])}`
  if (isGroup(card)) return [uid, `group ${cardName(card).toLowerCase()}`]
  const addresses = addressesOf(card)
  if (addresses.length > 0) return [uid, ...addresses.map((address) => `@ ${address.toLowerCase()}`)]
  const name = cardName(card).toLowerCase()
  return name === '' ? [uid] : [uid, `name ${name}`]
}
