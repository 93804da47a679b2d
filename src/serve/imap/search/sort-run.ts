import { SortOrder } from '../../../core/mail/sorting/sort-order.ts'
import { sortedPlaces } from '../../../core/mail/sorting/sorted-places.ts'
import type { UidSet } from '../../../core/mail/uid-set.ts'
import type { SortCriterion } from '../../../wire/imap/sort-criteria.ts'
import type { ImapServices } from '../imap-services.ts'
import { finish, type Slices } from '../slices.ts'
import { listedMessages } from './listed-messages.ts'
import type { SearchScope } from './search-scope.ts'

/** `found` in the order of the criteria (RFC 5256 §3). Messages that are gone meanwhile are left out. */
export async function sortMessages(
  services: ImapServices,
  scope: SearchScope,
  found: UidSet,
  criteria: readonly SortCriterion[],
  slices: Slices,
  relevancy: (uid: number) => number,
): Promise<Uint32Array> {
  const order = new SortOrder(criteria, relevancy)
  const uids = new Uint32Array(found.size)
  let count = 0
  for await (const rows of listedMessages(services.mail, scope, found, SortOrder.columnsFor(criteria), slices)) {
    for (const row of rows) {
      order.add(row)
      uids[count++] = row.uid
    }
  }
  const places = await finish(sortedPlaces(count, order.compare), slices)
  return places.map((place) => uids[place] as number)
}
