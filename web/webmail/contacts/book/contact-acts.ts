import type { Json, JsonObject } from '../../../../src/wire/jmap/json.ts'
import { escaped } from '../../../../src/wire/jmap/json-pointer.ts'
import { inGroups } from '../../mail/in-groups.ts'
import { JmapFailure } from '../../mail/jmap-failure.ts'
import { refusal } from '../../mail/refusal.ts'
import { isSame, topLevelPatch } from '../card/compare-cards.ts'
import { type ContactCard, STARRED } from '../card/contact-card.ts'
import type { ContactBook, WholeCard } from './contact-book.ts'

/** What was done, and how it is undone. */
export interface Done {
  undo(): Promise<void>
}

/** What has become of a card that was saved. */
export type SaveOutcome =
  | ({ readonly kind: 'saved' } & Done)
  /** Somebody else has changed it since it was read. */
  | { readonly kind: 'changed'; readonly theirs: WholeCard }
  | { readonly kind: 'gone' }

/** What is made or changed in one request. */
const MOST_AT_ONCE = 200
/** Other cards change all the time: the state is theirs too, so that another reading may be needed several times. */
const MOST_TRIES = 10

/** What members do with cards. What was done can be undone: it is kept whole until then. */
export class ContactActs {
  readonly #book: ContactBook

  constructor(book: ContactBook) {
    this.#book = book
  }

  /** Makes a card and gives its id. @throws JmapFailure */
  async create(card: JsonObject): Promise<string> {
    const { made, refused } = await this.createAll([card])
    const [id] = made
    if (id === undefined) throw refused.get(0) ?? new JmapFailure('refused', 'unanswered')
    await this.#book.refresh()
    return id
  }

  /** Makes cards: the ids of those that were made, and why others were not, by their places. The book is not asked for them. @throws JmapFailure */
  async createAll(cards: readonly JsonObject[]): Promise<{
    readonly made: readonly (string | undefined)[]
    readonly refused: ReadonlyMap<number, JmapFailure>
  }> {
    const { accountId, calls } = this.#book
    const made: (string | undefined)[] = []
    const refused = new Map<number, JmapFailure>()
    let at = 0
    for (const some of inGroups(cards, MOST_AT_ONCE)) {
      const create = Object.fromEntries(some.map((card, place) => [`c${place}`, card]))
      const answer = await calls.call('ContactCard/set', { accountId, create })
      for (const place of some.keys()) {
        const one = (answer['created'] as Record<string, { id: string }> | null)?.[`c${place}`]
        made.push(one?.id)
        if (!one) refused.set(at + place, refusal(answer, 'notCreated', `c${place}`))
      }
      at += some.length
    }
    return { made, refused }
  }

  /**
   * Changes a card that was read before. If somebody else has changed it since, nothing is done, and what is there now is given back: nothing of theirs is written over unseen.
   * @throws JmapFailure
   */
  async save(before: WholeCard, patch: JsonObject): Promise<SaveOutcome> {
    const { id } = before.card
    let { state } = before
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const outcome = await this.#update({ [id]: patch }, state)
      if (outcome === 'done') {
        const [after] = await this.#book.whole([id])
        await this.#book.refresh()
        return { kind: 'saved', undo: () => this.#restore([before.card], after ? [after.card] : []) }
      }
      const [now] = await this.#book.whole([id])
      if (!now) return { kind: 'gone' }
      if (!isSame(now.card, before.card)) return { kind: 'changed', theirs: now }
      state = now.state
    }
    throw new JmapFailure('refused', 'stateMismatch')
  }

  /** Puts cards away for good. Undone, they are there again as they were, with the uids that groups know them by. @throws JmapFailure */
  async destroy(ids: readonly string[]): Promise<Done> {
    const cards = (await this.#book.whole(ids)).map(({ card }) => card)
    await this.#destroy(ids)
    await this.#book.refresh()
    return { undo: () => this.#restore(cards, []) }
  }

  /** Changes cards, each by a patch, whatever else others change of them. @throws JmapFailure */
  async patch(patches: ReadonlyMap<string, JsonObject>): Promise<Done> {
    const ids = [...patches.keys()]
    const before = (await this.#book.whole(ids)).map(({ card }) => card)
    for (const some of inGroups([...patches], MOST_AT_ONCE)) await this.#update(Object.fromEntries(some), undefined)
    const after = (await this.#book.whole(ids)).map(({ card }) => card)
    await this.#book.refresh()
    return { undo: () => this.#restore(before, after) }
  }

  /** Makes one of several: `into` is changed, the others go, and groups that had them have it instead. @throws JmapFailure */
  async merge(into: ContactCard, patch: JsonObject, others: readonly ContactCard[]): Promise<Done> {
    const groups = this.#book.groups().filter(({ members }) => others.some(({ uid }) => has(members, uid)))
    const touched = [into.id, ...groups.map(({ id }) => id)]
    const before = (await this.#book.whole([...touched, ...others.map(({ id }) => id)])).map(({ card }) => card)
    const update: Record<string, JsonObject> = { [into.id]: patch }
    for (const { id, members } of groups) {
      const gone = others.filter(({ uid }) => has(members, uid)).map(({ uid }) => [`members/${escaped(uid)}`, null])
      update[id] = { ...Object.fromEntries(gone), [`members/${escaped(into.uid)}`]: true }
    }
    await this.#update(update, undefined)
    await this.#destroy(others.map(({ id }) => id))
    const after = (await this.#book.whole(touched)).map(({ card }) => card)
    await this.#book.refresh()
    return { undo: () => this.#restore(before, after) }
  }

  /** @throws JmapFailure */
  star(cards: readonly ContactCard[], isOn: boolean): Promise<Done> {
    const patches = cards.map((card): [string, JsonObject] => [card.id, setPatch(card, 'keywords', STARRED, isOn)])
    return this.patch(new Map(patches))
  }

  /** Puts cards into a group, or takes them out. @throws JmapFailure */
  async join(group: ContactCard, cards: readonly ContactCard[], isMember: boolean): Promise<Done> {
    const changed = cards.filter(({ uid }) => has(group['members'], uid) !== isMember)
    const patch =
      group['members'] === undefined
        ? { members: Object.fromEntries(changed.map(({ uid }) => [uid, true])) }
        : Object.fromEntries(changed.map(({ uid }) => [`members/${escaped(uid)}`, isMember ? true : null]))
    return this.patch(new Map([[group.id, patch]]))
  }

  /** @throws JmapFailure */
  async createBook(name: string): Promise<string> {
    const { accountId, calls } = this.#book
    const answer = await calls.call('AddressBook/set', { accountId, create: { b: { name } } })
    const made = (answer['created'] as Record<string, { id: string }> | null)?.['b']
    if (!made) throw refusal(answer, 'notCreated', 'b')
    await this.#book.refresh()
    return made.id
  }

  /** Gives an address book another name. @throws JmapFailure */
  async renameBook(id: string, name: string): Promise<Done> {
    const before = this.#book.books.get(id)?.name ?? name
    await this.#nameBook(id, name)
    return { undo: () => this.#nameBook(id, before) }
  }

  async #nameBook(id: string, name: string): Promise<void> {
    const { accountId, calls } = this.#book
    const answer = await calls.call('AddressBook/set', { accountId, update: { [id]: { name } } })
    if (Object.hasOwn((answer['notUpdated'] ?? {}) as object, id)) throw refusal(answer, 'notUpdated', id)
    await this.#book.refresh()
  }

  /** Only an empty one: nobody loses cards with it. @throws JmapFailure */
  async destroyBook(id: string): Promise<void> {
    const { accountId, calls } = this.#book
    const answer = await calls.call('AddressBook/set', { accountId, destroy: [id] })
    if (!((answer['destroyed'] ?? []) as readonly string[]).includes(id)) throw refusal(answer, 'notDestroyed', id)
    await this.#book.refresh()
  }

  async #update(update: JsonObject, ifInState: string | undefined): Promise<'done' | 'other state'> {
    const { accountId, calls } = this.#book
    try {
      const answer = await calls.call('ContactCard/set', {
        accountId,
        update,
        ...(ifInState === undefined ? {} : { ifInState }),
      })
      const [refused] = Object.keys((answer['notUpdated'] ?? {}) as object)
      if (refused !== undefined) throw refusal(answer, 'notUpdated', refused)
      return 'done'
    } catch (error) {
      if (error instanceof JmapFailure && error.type === 'stateMismatch') return 'other state'
      throw error
    }
  }

  async #destroy(ids: readonly string[]): Promise<void> {
    const { accountId, calls } = this.#book
    for (const destroy of inGroups(ids, MOST_AT_ONCE)) await calls.call('ContactCard/set', { accountId, destroy })
  }

  /** Has cards be as they were: those that are gone are made again, and of the others what is as it was left is put back. */
  async #restore(before: readonly ContactCard[], after: readonly ContactCard[]): Promise<void> {
    const left = new Map(after.map((card) => [card.id, card]))
    const create: JsonObject[] = []
    const update: [string, JsonObject][] = []
    for (const card of before) {
      const now = left.get(card.id)
      if (now) update.push([card.id, topLevelPatch(now, card)])
      else {
        const { id: _, ...whole } = card
        create.push(whole)
      }
    }
    for (const some of inGroups(update, MOST_AT_ONCE)) await this.#update(Object.fromEntries(some), undefined)
    const { refused } = await this.createAll(create)
    await this.#book.refresh()
    const [failure] = refused.values()
    if (failure) throw failure
  }
}

/** A patch that puts a key into a set of a card, or takes it out. */
function setPatch(card: ContactCard, property: string, key: string, isOn: boolean): JsonObject {
  if (isOn && card[property] === undefined) return { [property]: { [key]: true } }
  return isOn || has(card[property], key) ? { [`${property}/${escaped(key)}`]: isOn ? true : null } : {}
}

function has(set: Json | undefined, key: string): boolean {
  return typeof set === 'object' && set !== null && Object.hasOwn(set, key)
}
