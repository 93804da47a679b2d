import type { Desk } from '../desk/desk.ts'
import { writeArea } from '../desk/route.ts'
import type { Command } from '../keys/key-table.ts'
import type { Speak } from '../language/area-texts.ts'
import { ContactActs, type Done } from './book/contact-acts.ts'
import type { ContactBook } from './book/contact-book.ts'
import { addressesOf, type ContactCard, cardName, isGroup } from './card/contact-card.ts'
import { groupMembers } from './group-members.ts'
import { Arrangement, type NameOrder } from './list/arrange.ts'
import { type ContactPlace, type ContactRoute, type ContactView, writePath } from './list/place.ts'
import type { ContactsText } from './texts/texts.ts'

/** What is asked of the server is not asked with every key. */
const PAUSE_MS = 250
/** Shorter texts would find everything. */
const LEAST_SEARCHED = 2

/** What lies before the member where contacts are: which cards, which of them is open, what is selected; and all that can be done with them. */
export class ContactsDesk {
  readonly book: ContactBook
  readonly acts: ContactActs
  readonly arrangement: Arrangement
  route: ContactRoute = { place: { kind: 'all' }, view: { kind: 'list' } }
  text = ''
  order: NameOrder = 'given'
  readonly selected = new Set<string>()
  cursor: string | undefined
  readonly #desk: Desk
  readonly #speak: Speak<ContactsText>
  readonly #after: (ms: number, act: () => void) => void
  #found: ReadonlySet<string> = new Set()
  #rows: { readonly of: readonly unknown[]; readonly rows: readonly ContactCard[] } | undefined

  constructor(
    desk: Desk,
    book: ContactBook,
    speak: Speak<ContactsText>,
    locale: string,
    after: (ms: number, act: () => void) => void,
  ) {
    this.#desk = desk
    this.book = book
    this.acts = new ContactActs(book)
    this.arrangement = new Arrangement(locale)
    this.#speak = speak
    this.#after = after
  }

  /** The address has changed. */
  arrive(route: ContactRoute): void {
    if (JSON.stringify(route.place) !== JSON.stringify(this.route.place)) this.selected.clear()
    this.route = route
    if ('id' in route.view) {
      this.cursor = route.view.id
      this.book.open(route.view.id).catch((error: unknown) => this.failed(error))
    }
  }

  /** The cards that the list shows, in order. */
  get rows(): readonly ContactCard[] {
    const of = [this.book.cards, this.order, this.route.place, this.text, this.#found]
    if (!this.#rows || of.some((one, at) => one !== this.#rows?.of[at])) {
      const rows = this.arrangement.rows(this.book.cards, this.order, this.route.place, this.text, this.#found)
      this.#rows = { of, rows }
    }
    return this.#rows.rows
  }

  get group(): ContactCard | undefined {
    const { place } = this.route
    return place.kind === 'group' ? this.book.cards.get(place.id) : undefined
  }

  /** Finds at once what is known, and soon what the server knows beside it. */
  search(text: string): void {
    this.text = text
    this.#found = new Set()
    this.cursor = undefined
    this.tell()
    if (text.trim().length < LEAST_SEARCHED) return
    this.#after(PAUSE_MS, () => {
      if (this.text !== text) return
      this.book.find(text).then(
        (found) => {
          if (this.text !== text) return
          this.#found = found
          this.tell()
        },
        (error: unknown) => this.failed(error),
      )
    })
  }

  sortBy(order: NameOrder): void {
    this.order = order
    this.tell()
  }

  go(place: ContactPlace, view: ContactView = { kind: 'list' }): void {
    this.#desk.visit({ area: 'contacts', path: writePath({ place, view }) })
  }

  /** Another view of the same place. */
  show(view: ContactView): void {
    this.go(this.route.place, view)
  }

  addressOf(place: ContactPlace, view: ContactView = { kind: 'list' }): string {
    return writeArea({ area: 'contacts', path: writePath({ place, view }) })
  }

  toggle(id: string): void {
    if (!this.selected.delete(id)) this.selected.add(id)
    this.cursor = id
    this.tell()
  }

  toggleAll(): void {
    const all = this.rows
    const isAll = all.every(({ id }) => this.selected.has(id))
    this.selected.clear()
    if (!isAll) for (const { id } of all) this.selected.add(id)
    this.tell()
  }

  unselect(): void {
    this.selected.clear()
    this.tell()
  }

  get openId(): string | undefined {
    return 'id' in this.route.view ? this.route.view.id : undefined
  }

  /** Cards that are acted on: the selected, else the open one, else the one that the keys are at. */
  targets(): readonly ContactCard[] {
    const ids = this.selected.size > 0 ? [...this.selected] : [this.openId ?? this.cursor]
    return ids.flatMap((id) => (id === undefined ? [] : (this.book.cards.get(id) ?? [])))
  }

  /** Writes to cards: of groups to their members. */
  write(cards: readonly ContactCard[] = this.targets()): void {
    const addresses = cards.flatMap((card) => {
      if (isGroup(card)) return groupMembers(card, (uid) => this.book.byUid(uid)).addresses
      const [email] = addressesOf(card)
      const name = cardName(card)
      return email === undefined ? [] : [{ name: name === email ? null : name, email }]
    })
    this.#desk.write({ kind: 'new', to: addresses })
  }

  trash(cards: readonly ContactCard[] = this.targets()): void {
    if (cards.length === 0) return
    this.#leave(new Set(cards.map(({ id }) => id)))
    const said = this.#speak(cards.length === 1 ? 'deletedOne' : 'deleted', {
      count: cards.length,
      name: cards[0] ? cardName(cards[0]) : '',
    })
    this.do(this.acts.destroy(cards.map(({ id }) => id)), said)
  }

  star(cards: readonly ContactCard[], isOn: boolean): void {
    this.acts.star(cards, isOn).catch((error: unknown) => this.failed(error))
  }

  /** Puts cards into a group, or takes them out of it. */
  join(group: ContactCard, isMember: boolean, cards: readonly ContactCard[] = this.targets()): void {
    const people = cards.filter(({ id }) => id !== group.id)
    if (people.length === 0) return
    this.selected.clear()
    const said = this.#speak(isMember ? 'joined' : 'left', { count: people.length, group: cardName(group) })
    this.do(this.acts.join(group, people, isMember), said)
  }

  /** Makes a group of those who are selected. */
  async makeGroup(name: string): Promise<void> {
    const members = Object.fromEntries(
      [...this.selected].flatMap((id) => {
        const card = this.book.cards.get(id)
        return card ? [[card.uid, true]] : []
      }),
    )
    try {
      const books = { [this.book.defaultBook]: true }
      const id = await this.acts.create({ kind: 'group', name: { full: name }, members, addressBookIds: books })
      this.selected.clear()
      this.go({ kind: 'group', id })
    } catch (error) {
      this.failed(error)
    }
  }

  async makeBook(name: string): Promise<void> {
    try {
      this.go({ kind: 'book', id: await this.acts.createBook(name) })
    } catch (error) {
      this.failed(error)
    }
  }

  /** Says what is being done, with the way back. */
  do(done: Promise<Done>, said: string): void {
    const undo = () => {
      done.then((one) => one.undo()).catch((error: unknown) => this.failed(error))
    }
    const toast = this.#desk.toaster.say(said, undo)
    done.catch((error: unknown) => {
      this.#desk.toaster.settle(toast)
      this.failed(error)
    })
  }

  failed(error: unknown): void {
    this.#desk.failed(error)
  }

  tell(): void {
    this.book.changes.tell()
  }

  /** What is acted on goes out of sight: the row below it is the next. */
  #leave(ids: ReadonlySet<string>): void {
    const { rows } = this
    const last = rows.findLastIndex(({ id }) => ids.has(id))
    const next = rows.slice(last + 1).find(({ id }) => !ids.has(id)) ?? rows.findLast(({ id }) => !ids.has(id))
    this.cursor = next?.id
    this.selected.clear()
    const group = this.group
    if (group && ids.has(group.id)) this.go({ kind: 'all' })
    else if (this.openId !== undefined) this.show({ kind: 'list' })
    else this.tell()
  }

  step(by: number): void {
    const { rows } = this
    const at = rows.findIndex(({ id }) => id === this.cursor)
    const next = at < 0 ? rows[0] : rows[at + by]
    if (!next) return
    this.cursor = next.id
    if (this.route.view.kind === 'card') this.show({ kind: 'card', id: next.id })
    else this.tell()
  }

  back(): void {
    const { view } = this.route
    if (view.kind === 'edit') this.show({ kind: 'card', id: view.id })
    else if (view.kind !== 'list') this.show({ kind: 'list' })
    else this.#desk.close()
  }

  /** What keys do here. */
  readonly commands: Partial<Record<Command, () => unknown>> = {
    next: () => this.step(1),
    previous: () => this.step(-1),
    open: () => this.cursor !== undefined && this.show({ kind: 'card', id: this.cursor }),
    select: () => this.cursor !== undefined && this.toggle(this.cursor),
    compose: () => this.write(),
    archive: () => {
      const id = this.openId ?? this.cursor
      if (id !== undefined) this.show({ kind: 'edit', id })
    },
    trash: () => this.trash(),
    back: () => this.back(),
    newCard: () => this.show({ kind: 'new' }),
    search: () => document.getElementById(CONTACT_SEARCH)?.focus(),
  }
}

export const CONTACT_SEARCH = 'contact-search'
