import type { JsonObject } from '../../../../src/wire/jmap/json.ts'
import { Changes } from '../../mail/changes.ts'
import { inGroups } from '../../mail/in-groups.ts'
import type { Answer, JmapCalls } from '../../mail/jmap-calls.ts'
import { JmapFailure, toFailure } from '../../mail/jmap-failure.ts'
import { type ContactCard, isGroup, ROW_PROPERTIES } from '../card/contact-card.ts'

/** RFC 9610 §2. */
export interface AddressBook {
  readonly id: string
  readonly name: string
  readonly isDefault: boolean
  readonly sortOrder: number
  readonly myRights: { readonly mayDelete: boolean }
}

/** A card with everything, and the state that it was read in. */
export interface WholeCard {
  readonly card: ContactCard
  readonly state: string
}

/** Cards that are asked for at a time: `maxObjectsInGet` of servers is 500 and more (RFC 8620 §2). */
const CARDS_AT_ONCE = 500
/** Whole cards at a time: each may have a photograph. */
const WHOLE_AT_ONCE = 50
/** Whole cards that are kept; those looked at longest ago go. */
const MOST_OPENED = 100

/**
 * The contacts of the member as the application has them: of every card what stands in a list, so that who types a name waits for nobody, and cards stand in the order of the member's language. The server is asked once, and then for what has
 * changed.
 */
export class ContactBook {
  readonly changes = new Changes()
  readonly calls: JmapCalls
  readonly accountId: string
  readonly books = new Map<string, AddressBook>()
  /** By id. Another one whenever something is another. */
  cards: ReadonlyMap<string, ContactCard> = new Map()
  /** Cards that are looked at, with everything. */
  readonly opened = new Map<string, WholeCard>()
  isLoaded = false
  failure: JmapFailure | undefined
  #state: string | undefined
  /** Cards that were asked for and are not there, or were not answered: they are asked for again when something is another. */
  readonly #asked = new Set<string>()
  #byUid = new Map<string, ContactCard>()
  #working: Promise<void> | undefined
  #isStale = false

  constructor(calls: JmapCalls, accountId: string) {
    this.calls = calls
    this.accountId = accountId
  }

  byUid(uid: string): ContactCard | undefined {
    return this.#byUid.get(uid)
  }

  groups(): readonly ContactCard[] {
    return [...this.cards.values()].filter(isGroup)
  }

  get defaultBook(): string {
    return [...this.books.values()].find(({ isDefault }) => isDefault)?.id ?? 'first'
  }

  /** Asks for what is not known or not true any more. Asked for again while it does, it does so once more. What goes wrong stands in `failure`. */
  refresh(): Promise<void> {
    this.#isStale = true
    this.#working ??= this.#refresh().finally(() => {
      this.#working = undefined
    })
    return this.#working
  }

  async #refresh(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false
      try {
        await Promise.all([this.#loadBooks(), this.#state === undefined ? this.#loadCards() : this.#loadChanges()])
        this.isLoaded = true
        this.#asked.clear()
        this.failure = undefined
      } catch (error) {
        this.failure = toFailure(error)
      }
      this.changes.tell()
    }
  }

  async #loadBooks(): Promise<void> {
    const { list } = await this.calls.call('AddressBook/get', { accountId: this.accountId, ids: null })
    this.books.clear()
    const books = list as unknown as readonly AddressBook[]
    for (const one of books.toSorted((a, b) => a.sortOrder - b.sortOrder)) this.books.set(one.id, one)
  }

  async #loadCards(): Promise<void> {
    const cards = new Map<string, ContactCard>()
    const { state, total } = await this.#loadPage(0, cards)
    this.#take(cards)
    const rest: Promise<unknown>[] = []
    for (let at = CARDS_AT_ONCE; at < total; at += CARDS_AT_ONCE) rest.push(this.#loadPage(at, cards))
    await Promise.all(rest)
    this.#state = state
    this.#take(cards)
    // What has changed while it was read may be on no page.
    if (rest.length > 0) this.#isStale = true
  }

  async #loadPage(
    position: number,
    into: Map<string, ContactCard>,
  ): Promise<{ readonly state: string; readonly total: number }> {
    const { accountId } = this
    const ids = (prefix: string) => ({ resultOf: `${prefix}query`, name: 'ContactCard/query', path: '/ids' })
    const [query, got] = await this.calls.sequence((prefix) => [
      ['ContactCard/query', { accountId, position, limit: CARDS_AT_ONCE, calculateTotal: true }, `${prefix}query`],
      ['ContactCard/get', { accountId, '#ids': ids(prefix), properties: ROW_PROPERTIES }, `${prefix}get`],
    ])
    const { total } = answered(query)
    const { list, state } = answered(got)
    for (const card of list as unknown as readonly ContactCard[]) into.set(card.id, card)
    return { state: state as string, total: total as number }
  }

  async #loadChanges(): Promise<void> {
    const { accountId } = this
    const changes = await this.calls
      .call('ContactCard/changes', { accountId, sinceState: this.#state ?? '' })
      .catch((error: unknown) => toFailure(error))
    if (changes instanceof JmapFailure) {
      if (changes.why !== 'refused') throw changes
      // The server does not know any more what has changed since.
      this.opened.clear()
      return this.#loadCards()
    }
    const changed = [...(changes['created'] as readonly string[]), ...(changes['updated'] as readonly string[])]
    const destroyed = changes['destroyed'] as readonly string[]
    this.#state = changes['newState'] as string
    if (changes['hasMoreChanges']) this.#isStale = true
    if (changed.length + destroyed.length === 0) return
    const cards = new Map(this.cards)
    for (const ids of inGroups(changed, CARDS_AT_ONCE)) {
      const { list } = await this.calls.call('ContactCard/get', { accountId, ids, properties: ROW_PROPERTIES })
      for (const card of list as unknown as readonly ContactCard[]) cards.set(card.id, card)
    }
    for (const id of destroyed) {
      cards.delete(id)
      this.opened.delete(id)
    }
    this.#take(cards)
    const looked = changed.filter((id) => this.opened.has(id))
    for (const id of looked) this.opened.delete(id)
    if (looked.length > 0) await this.whole(looked)
  }

  #take(cards: ReadonlyMap<string, ContactCard>): void {
    this.cards = new Map(cards)
    this.#byUid = new Map([...cards.values()].map((card) => [card.uid, card]))
    this.changes.tell()
  }

  /** Has a card be known with everything. @throws JmapFailure */
  async open(id: string): Promise<void> {
    if (this.opened.has(id) || this.#asked.has(id)) return
    this.#asked.add(id)
    await this.whole([id])
    if (this.opened.has(id)) this.#asked.delete(id)
    this.changes.tell()
  }

  /** Cards with everything that they have, asked for now; those that are there. @throws JmapFailure */
  async whole(ids: readonly string[]): Promise<readonly WholeCard[]> {
    const { accountId } = this
    const found: WholeCard[] = []
    for (const some of inGroups(ids, WHOLE_AT_ONCE)) {
      const { list, state } = await this.calls.call('ContactCard/get', { accountId, ids: some })
      for (const card of list as unknown as readonly ContactCard[]) found.push({ card, state: state as string })
    }
    // Of many that are read at once, to be written to a file say, none is looked at.
    if (ids.length <= WHOLE_AT_ONCE) for (const one of found) this.#keep(one)
    return found
  }

  #keep(whole: WholeCard): void {
    this.opened.delete(whole.card.id)
    this.opened.set(whole.card.id, whole)
    const [oldest] = this.opened.keys()
    if (this.opened.size > MOST_OPENED && oldest !== undefined) this.opened.delete(oldest)
  }

  /** Ids of cards that have the words of a text anywhere: numbers, streets, notes. @throws JmapFailure */
  async find(text: string): Promise<ReadonlySet<string>> {
    const answer = await this.calls.call('ContactCard/query', { accountId: this.accountId, filter: { text } })
    return new Set(answer['ids'] as readonly string[])
  }
}

function answered(answer: Answer | undefined): JsonObject {
  if (!answer || answer instanceof JmapFailure) throw answer ?? new JmapFailure('refused', 'unanswered')
  return answer
}
