import { addressesOf, type ContactCard, cardName, isGroup } from '../card/contact-card.ts'

/** Sets of cards that are of one person, as far as can be told: they have an address in common, or a name and nothing that tells them apart. The card with most in it is the first. */
export function findDuplicates(cards: Iterable<ContactCard>): readonly (readonly ContactCard[])[] {
  const people = [...cards].filter((card) => !isGroup(card))
  const leaders = people.map((_, at) => at)
  const leader = (at: number): number => {
    let top = at
    while (leaders[top] !== top) top = leaders[top] = leaders[leaders[top] as number] as number
    return top
  }
  const firstWith = new Map<string, number>()
  for (const [at, card] of people.entries()) {
    for (const key of keysOf(card)) {
      const first = firstWith.get(key)
      if (first === undefined) firstWith.set(key, at)
      else leaders[leader(at)] = leader(first)
    }
  }
  const sets = new Map<number, ContactCard[]>()
  for (const [at, card] of people.entries()) {
    const set = sets.get(leader(at))
    if (set) set.push(card)
    else sets.set(leader(at), [card])
  }
  return [...sets.values()]
    .filter((set) => set.length > 1)
    .map((set) => set.toSorted((a, b) => weightOf(b) - weightOf(a)))
}

function keysOf(card: ContactCard): readonly string[] {
  const addresses = addressesOf(card)
  if (addresses.length > 0) return addresses.map((address) => `@${address.trim().toLowerCase()}`)
  // Two with one name may be two; two with one name and no address at all came twice.
  const name = cardName(card).toLowerCase()
  return name === '' ? [] : [`=${name}`]
}

function weightOf(card: ContactCard): number {
  return JSON.stringify(card).length
}
