import { isObject, type JsonObject } from '../../../../src/wire/jmap/json.ts'
import { valueOfKinds } from '../card/components.ts'
import {
  addressesOf,
  type ContactCard,
  cardName,
  entriesOf,
  isGroup,
  isStarred,
  membersOf,
} from '../card/contact-card.ts'
import type { ContactPlace } from './place.ts'

/** By what people are called, or by their family. */
export type NameOrder = 'given' | 'surname'

/** What of a card is looked at when a list is made. */
interface Known {
  readonly card: ContactCard
  /** What it is sorted by. */
  readonly key: string
  /** What is searched, folded. */
  readonly text: string
}

export interface Letter {
  readonly letter: string
  /** The first row that begins with it. */
  readonly index: number
}

/** Cards in the order of a language, and which of them a list shows. What is known of a card is worked out once. */
export class Arrangement {
  readonly #collator: Intl.Collator
  readonly #alphabet: readonly string[]
  #known = new WeakMap<ContactCard, Known>()
  #order: NameOrder = 'given'
  #cards: ReadonlyMap<string, ContactCard> | undefined
  #sorted: readonly Known[] = []

  /** `locale`: a tag of BCP 47. */
  constructor(locale: string) {
    this.#collator = new Intl.Collator(locale, { sensitivity: 'base', numeric: true })
    this.#alphabet = alphabetOf(this.#collator)
  }

  /**
   * The cards of a place that have all words of a text, in order; groups stand before those who are in none. `found`: cards that have them in what is not known here.
   */
  rows(
    cards: ReadonlyMap<string, ContactCard>,
    order: NameOrder,
    place: ContactPlace,
    text: string,
    found: ReadonlySet<string>,
  ): readonly ContactCard[] {
    this.#sort(cards, order)
    const isHere = membership(place, cards)
    const words = foldWords(text)
    return this.#sorted.flatMap(({ card, text: within }) => {
      if (!isHere(card)) return []
      return words.every((word) => within.includes(word)) || found.has(card.id) ? [card] : []
    })
  }

  /** Which letters the rows begin with, and where. `#` stands for what is no letter. */
  letters(rows: readonly ContactCard[]): readonly Letter[] {
    const letters: Letter[] = []
    for (const [index, card] of rows.entries()) {
      const letter = this.letterOf(card)
      if (letters.at(-1)?.letter !== letter) letters.push({ letter, index })
    }
    return letters
  }

  /** The last letter of the alphabet that does not stand behind it: Aas is among Å where that is the order. */
  letterOf(card: ContactCard): string {
    const { key } = this.#of(card)
    const [first = ''] = key
    if (!/\p{L}/u.test(first)) return '#'
    if (!/\p{Script=Latin}/u.test(first)) return first.toUpperCase()
    return this.#alphabet.findLast((letter) => this.#collator.compare(letter, key) <= 0) ?? first.toUpperCase()
  }

  #sort(cards: ReadonlyMap<string, ContactCard>, order: NameOrder): void {
    if (this.#cards === cards && this.#order === order) return
    if (this.#order !== order) this.#known = new WeakMap()
    this.#order = order
    this.#cards = cards
    const compare = this.#collator.compare
    this.#sorted = [...cards.values()]
      .map((card) => this.#of(card))
      .sort((a, b) => rankOf(a) - rankOf(b) || compare(a.key, b.key) || (a.card.id < b.card.id ? -1 : 1))
  }

  #of(card: ContactCard): Known {
    const known = this.#known.get(card)
    if (known) return known
    const made = { card, key: keyOf(card, this.#order), text: fold(searched(card)) }
    this.#known.set(card, made)
    return made
  }
}

/** What begins with no letter comes last. */
function rankOf({ key }: Known): number {
  return /^\p{L}/u.test(key) ? 0 : 1
}

function keyOf(card: ContactCard, order: NameOrder): string {
  const { components, sortAs } = isObject(card['name']) ? card['name'] : {}
  // Whoever is a doctor is not looked for among D.
  const parts = ['given', 'given2', 'surname', 'surname2'].map((kind) => valueOfKinds(components, [kind]))
  const called = parts.filter((part) => part !== '').join(' ')
  const name = (called || cardName(card)).replace(/^[^\p{L}\p{N}]+/u, '')
  if (order === 'given') return name
  const surname =
    isObject(sortAs) && typeof sortAs['surname'] === 'string'
      ? sortAs['surname']
      : valueOfKinds(components, ['surname'])
  return surname === '' ? name : `${surname} ${name}`
}

function searched(card: JsonObject): string {
  const names = (property: string) => entriesOf(card, property).map(([, { name }]) => name)
  return [cardName(card), ...names('nicknames'), ...names('organizations'), ...addressesOf(card)].join('\n')
}

function membership(place: ContactPlace, cards: ReadonlyMap<string, ContactCard>): (card: ContactCard) => boolean {
  switch (place.kind) {
    case 'starred':
      return isStarred
    case 'book':
      return ({ addressBookIds }) => addressBookIds[place.id] === true
    case 'group': {
      const group = cards.get(place.id)
      const members = new Set(group ? membersOf(group) : [])
      return ({ uid }) => members.has(uid)
    }
    default:
      return (card) => !isGroup(card)
  }
}

/** Without marks and capitals: whoever looks for Muller finds Müller. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ø', 'o').replaceAll('ß', 'ss')
}

function foldWords(text: string): readonly string[] {
  return fold(text)
    .split(/\s+/)
    .filter((word) => word !== '')
}

/** The Latin letters that the language tells apart, in its order. */
function alphabetOf({ compare }: Intl.Collator): readonly string[] {
  const more = [...'ÆØÅÄÖÜ'].filter((letter) => compare(letter, 'Z') > 0).sort(compare)
  const own = more.filter((letter, at) => at === 0 || compare(letter, more[at - 1] ?? '') !== 0)
  return [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', ...own]
}
