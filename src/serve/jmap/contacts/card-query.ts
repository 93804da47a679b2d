import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { Method, MethodContext } from '../capability.ts'
import { changesUnknown } from '../standard/changes.ts'
import {
  answerFromList,
  answerQueryChanges,
  type QueryRequest,
  takeQuery,
  takeQueryChanges,
} from '../standard/query.ts'
import { readRecordChanges } from '../standard/record-changes.ts'
import { readCardFilter, readCardSort } from './card-filter.ts'
import type { CardOrders } from './card-orders.ts'
import type { ContactIndexes, IndexedCard } from './contact-index.ts'

/** ContactCard/query, RFC 9610 §3.3. */
export function queryCards(indexes: ContactIndexes, orders: CardOrders): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeQuery(args, context)
    args.end()
    const results = resultsOf(request, orders, context)
    return context.services.mail.read(request.account, async (mail) => {
      const ids = results(await indexes.cards(mail, request.account))
      return answerFromList(request, ids, `${await mail.records.state('contact-card')}`, true)
    })
  }
}

/** ContactCard/queryChanges, RFC 9610 §3.4. Whether a card is found depends on that card alone: what has not changed has not come or gone. */
export function changeCardQuery(indexes: ContactIndexes, orders: CardOrders): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeQueryChanges(args, context)
    args.end()
    const results = resultsOf(request, orders, context)
    return context.services.mail.read(request.account, async (mail) => {
      const changes = await readRecordChanges(
        mail.records,
        'contact-card',
        request.sinceQueryState,
        context.services.limits,
      )
      if (changes.hasMoreChanges) throw changesUnknown()
      const ids = results(await indexes.cards(mail, request.account))
      const touched = new Set([...changes.created, ...changes.updated])
      return answerQueryChanges(request, {
        newQueryState: `${await mail.records.state('contact-card')}`,
        removed: [...changes.updated, ...changes.destroyed],
        added: ids.flatMap((id, index) => (touched.has(id) ? [{ id, index }] : [])),
        total: ids.length,
      })
    })
  }
}

function resultsOf(
  { filter, sort }: Pick<QueryRequest, 'filter' | 'sort'>,
  orders: CardOrders,
  { services }: MethodContext,
): (cards: ReadonlyMap<string, IndexedCard>) => string[] {
  const matches = readCardFilter(filter, services.limits.maxFilterConditions)
  const order = readCardSort(sort)
  const name = JSON.stringify(sort.map(({ property, isAscending }) => [property, isAscending]))
  return (cards) => orders.sorted(cards, name, order).flatMap((card) => (matches(card) ? [card.id] : []))
}
