import { SortedOrder } from '../../../core/mail/sorting/ordered-uids.ts'
import { SortOrder } from '../../../core/mail/sorting/sort-order.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { SortCriterion } from '../../../wire/imap/sort-criteria.ts'
import type { ImapServices } from '../imap-services.ts'
import type { UpdatedResult } from './search-contexts.ts'
import type { SearchScope } from './search-scope.ts'

/**
 * The result of a SORT that is kept up to date. What messages are sorted by never changes and is not held: to put one in its place, those that it is compared with
 * are read, some twenty of a million.
 */
export class UpdatedSort implements UpdatedResult {
  readonly isSorted = true
  uids: UidSet
  readonly #order: number[]
  readonly #criteria: readonly SortCriterion[]
  readonly #services: ImapServices
  readonly #scope: Pick<SearchScope, 'accountId' | 'mailboxId'>

  constructor(
    order: Uint32Array,
    criteria: readonly SortCriterion[],
    services: ImapServices,
    { accountId, mailboxId }: SearchScope,
  ) {
    this.#order = [...order]
    this.uids = UidSet.ofSorted(order.toSorted())
    this.#criteria = criteria
    this.#services = services
    this.#scope = { accountId, mailboxId }
  }

  /** From the last to the first, so that no place moves before it has been told. */
  remove(uids: UidSet, shown: (uid: number) => number): string {
    this.uids = this.uids.without(uids)
    const pairs: string[] = []
    for (let end = this.#order.length; end > 0; ) {
      if (!uids.has(this.#order[end - 1] as number)) {
        end--
        continue
      }
      let start = end - 1
      while (start > 0 && uids.has(this.#order[start - 1] as number)) start--
      const run = this.#order.splice(start, end - start)
      pairs.push(`${start + 1} ${new SortedOrder(Uint32Array.from(run, shown)).encode(undefined)}`)
      end = start
    }
    return ` REMOVEFROM (${pairs.join(' ')})`
  }

  async add(uids: UidSet, shown: (uid: number) => number): Promise<string> {
    const keys = new KeysAtHand(this.#criteria, this.#services, this.#scope)
    let data = ''
    for (const uid of uids) {
      if (!(await keys.has(uid))) continue
      let place = await this.#placeFor(uid, keys)
      while (place.gone !== undefined) {
        data += this.remove(UidSet.ofSorted([place.gone]), shown)
        place = await this.#placeFor(uid, keys)
      }
      this.#order.splice(place.at, 0, uid)
      this.uids = this.uids.union(UidSet.ofSorted([uid]))
      data += ` ADDTO (${place.at + 1} ${shown(uid)})`
    }
    return data
  }

  /** Where a message belongs, or one that it would have to be compared with and that is gone. */
  async #placeFor(uid: number, keys: KeysAtHand): Promise<{ readonly at: number; readonly gone?: number }> {
    let low = 0
    let high = this.#order.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#order[middle] as number
      if (!(await keys.has(other))) return { at: middle, gone: other }
      if (keys.compare(other, uid) < 0) low = middle + 1
      else high = middle
    }
    return { at: low }
  }
}

/** What messages are sorted by, read as it is needed. */
class KeysAtHand {
  readonly #order: SortOrder
  readonly #criteria: readonly SortCriterion[]
  readonly #services: ImapServices
  readonly #scope: Pick<SearchScope, 'accountId' | 'mailboxId'>
  readonly #places = new Map<number, number>()

  constructor(
    criteria: readonly SortCriterion[],
    services: ImapServices,
    scope: Pick<SearchScope, 'accountId' | 'mailboxId'>,
  ) {
    this.#order = new SortOrder(criteria)
    this.#criteria = criteria
    this.#services = services
    this.#scope = scope
  }

  /** False if the message is gone. */
  async has(uid: number): Promise<boolean> {
    if (this.#places.has(uid)) return true
    const { accountId, mailboxId } = this.#scope
    const columns = SortOrder.columnsFor(this.#criteria)
    const [row] = await this.#services.mail.read(accountId, (reader) =>
      reader.list(mailboxId, UidSet.ofSorted([uid]), columns, 1),
    )
    if (!row) return false
    this.#places.set(uid, this.#places.size)
    this.#order.add(row)
    return true
  }

  /** Of two that are at hand; equal ones stand in the order of the mailbox. */
  compare(a: number, b: number): number {
    return this.#order.compare(this.#places.get(a) as number, this.#places.get(b) as number) || a - b
  }
}
