import type { IndexedCard } from './contact-index.ts'

type Cards = ReadonlyMap<string, IndexedCard>

/** Orders that are kept of the cards of one account. */
const MAX_ORDERS = 4

/** Cards in the orders that were asked for, as long as they are the same: who pages through a list, or types a name, asks for the same order again and again. What is kept goes with the cards. */
export class CardOrders {
  /** The orders asked for longest ago first. */
  readonly #kept = new WeakMap<Cards, Map<string, readonly IndexedCard[]>>()

  /** `name` stands for the order: the same name is the same order. */
  sorted(cards: Cards, name: string, order: (a: IndexedCard, b: IndexedCard) => number): readonly IndexedCard[] {
    const kept = this.#kept.get(cards) ?? new Map<string, readonly IndexedCard[]>()
    this.#kept.set(cards, kept)
    const sorted = kept.get(name) ?? [...cards.values()].sort(order)
    kept.delete(name)
    kept.set(name, sorted)
    if (kept.size > MAX_ORDERS) kept.delete(kept.keys().next().value as string)
    return sorted
  }
}
