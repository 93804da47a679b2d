import { Fault } from '../../../base/fault.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { isObject, type Json, type JsonObject, member } from '../../../wire/jmap/json.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'
import { changesUnknown } from './changes.ts'

/** A filter: a condition of its type, or conditions put together. RFC 8620 §5.5. */
export type Filter<Condition> =
  | { readonly operator: 'AND' | 'OR' | 'NOT'; readonly conditions: readonly Filter<Condition>[] }
  | { readonly operator: undefined; readonly condition: Condition }

export interface Comparator {
  readonly property: string
  readonly isAscending: boolean
  readonly collation: string | undefined
  /** What a type adds. */
  readonly more: JsonObject
}

/** What a /query method asks for: RFC 8620 §5.5. */
export interface QueryRequest {
  readonly account: string
  readonly filter: JsonObject | undefined
  readonly sort: readonly Comparator[]
  readonly position: number
  readonly anchor: string | undefined
  readonly anchorOffset: number
  readonly limit: number
  /** Whether the limit is ours, so that the client is to be told. */
  readonly isClamped: boolean
  readonly calculateTotal: boolean
}

export interface QueryChangesRequest {
  readonly account: string
  readonly filter: JsonObject | undefined
  readonly sort: readonly Comparator[]
  readonly sinceQueryState: string
  /** Undefined: as many as the server tells at once. */
  readonly maxChanges: number | undefined
  /** The most that the server tells at once. */
  readonly mostTold: number
  readonly upToId: string | undefined
  readonly calculateTotal: boolean
}

const MAX_FILTER_DEPTH = 20
const MAX_COMPARATORS = 20
const COLLATIONS = ['i;unicode-casemap', 'i;ascii-casemap']

/** Takes the arguments of a /query method; a type takes its own behind these, and then calls `args.end()`. @throws Fault peer jmap/invalid-arguments, jmap/unsupported-sort */
export function takeQuery(args: Arguments, context: MethodContext): QueryRequest {
  const most = context.services.limits.maxQueryResults
  const account = takeAccount(args, context)
  const filter = args.optionalObject('filter')
  const sort = takeSort(args)
  const limit = args.optionalUnsigned('limit')
  return {
    account,
    filter,
    sort,
    position: args.int('position', 0),
    anchor: args.optionalId('anchor'),
    anchorOffset: args.int('anchorOffset', 0),
    limit: Math.min(limit ?? most, most),
    isClamped: limit === undefined || limit > most,
    calculateTotal: args.boolean('calculateTotal'),
  }
}

/** As `takeQuery`, for RFC 8620 §5.6. */
export function takeQueryChanges(args: Arguments, context: MethodContext): QueryChangesRequest {
  return {
    account: takeAccount(args, context),
    filter: args.optionalObject('filter'),
    sort: takeSort(args),
    sinceQueryState: args.string('sinceQueryState'),
    maxChanges: args.optionalUnsigned('maxChanges'),
    mostTold: context.services.limits.maxChanges,
    upToId: args.optionalId('upToId'),
    calculateTotal: args.boolean('calculateTotal'),
  }
}

function takeSort(args: Arguments): Comparator[] {
  const list = args.optionalList('sort') ?? []
  if (list.length > MAX_COMPARATORS) throw unsupportedSort(`At most ${MAX_COMPARATORS} comparators`)
  return list.map(readComparator)
}

function readComparator(value: Json): Comparator {
  if (!isObject(value)) throw invalidArguments('A comparator is an object')
  const { property, isAscending = true, collation, ...more } = value
  if (typeof property !== 'string' || typeof isAscending !== 'boolean') {
    throw invalidArguments('A comparator has a property, and isAscending is true or false')
  }
  if (collation !== undefined && collation !== null) {
    if (typeof collation !== 'string') throw invalidArguments('A collation is a string')
    if (!COLLATIONS.includes(collation)) throw unsupportedSort(`There is no collation ${collation.slice(0, 60)}`)
  }
  return { property, isAscending, collation: collation ?? undefined, more }
}

/** Reads a filter with the conditions of a type. At most `most` conditions. @throws Fault peer jmap/invalid-arguments, jmap/unsupported-filter */
export function readFilter<Condition>(
  value: Json,
  readCondition: (condition: JsonObject) => Condition,
  most: number,
): Filter<Condition> {
  let left = most
  const read = (one: Json, depth: number): Filter<Condition> => {
    if (depth > MAX_FILTER_DEPTH || --left < 0) {
      throw unsupportedFilter(`At most ${most} conditions, ${MAX_FILTER_DEPTH} within one another`)
    }
    if (!isObject(one)) throw invalidArguments('A filter is an object')
    const operator = member(one, 'operator')
    if (operator === undefined) return { operator: undefined, condition: readCondition(one) }
    const conditions = member(one, 'conditions')
    if (operator !== 'AND' && operator !== 'OR' && operator !== 'NOT') {
      throw invalidArguments('An operator is AND, OR or NOT')
    }
    if (!Array.isArray(conditions) || Object.keys(one).length > 2) {
      throw invalidArguments('An operator has a list of conditions, and nothing else')
    }
    return { operator, conditions: conditions.map((each: Json) => read(each, depth + 1)) }
  }
  return read(value, 0)
}

/** Whether a filter holds, where its conditions can be looked at one record at a time. */
export function holds<Condition>(filter: Filter<Condition>, matches: (condition: Condition) => boolean): boolean {
  if (filter.operator === undefined) return matches(filter.condition)
  const { operator, conditions } = filter
  if (operator === 'AND') return conditions.every((one) => holds(one, matches))
  if (operator === 'OR') return conditions.some((one) => holds(one, matches))
  return !conditions.some((one) => holds(one, matches))
}

/**
 * Where the answer begins in results of which `indexOf` tells the place of an id, -1 for none, and `count` how many there are: both are asked only if need be.
 * @throws Fault peer jmap/anchor-not-found
 */
export async function startOf(
  { anchor, anchorOffset, position }: QueryRequest,
  indexOf: (id: string) => number | Promise<number>,
  count: () => number | Promise<number>,
): Promise<number> {
  if (anchor !== undefined) {
    const at = await indexOf(anchor)
    if (at < 0) throw new Fault('peer', 'jmap/anchor-not-found', 'The anchor is not among the results')
    return Math.max(0, at + anchorOffset)
  }
  return position >= 0 ? position : Math.max(0, (await count()) + position)
}

export interface QueryAnswer {
  readonly queryState: string
  readonly canCalculateChanges: boolean
  readonly position: number
  readonly ids: readonly string[]
  readonly total: number | undefined
}

export function answerQuery(request: QueryRequest, answer: QueryAnswer): JsonObject {
  const { queryState, canCalculateChanges, position, ids, total } = answer
  return {
    accountId: jmapAccountId(request.account),
    queryState,
    canCalculateChanges,
    position,
    ids,
    ...(total !== undefined && request.calculateTotal ? { total } : {}),
    ...(request.isClamped ? { limit: request.limit } : {}),
  }
}

/** The part of a whole list of results that was asked for. */
export async function answerFromList(
  request: QueryRequest,
  ids: readonly string[],
  queryState: string,
  canCalculateChanges: boolean,
): Promise<JsonObject> {
  const start = await startOf(
    request,
    (id) => ids.indexOf(id),
    () => ids.length,
  )
  return answerQuery(request, {
    queryState,
    canCalculateChanges,
    position: start,
    ids: ids.slice(start, start + request.limit),
    total: ids.length,
  })
}

/**
 * How the results of a query have changed, for the response: RFC 8620 §5.6.
 * @throws Fault peer jmap/too-many-changes (than the client wants to be told), jmap/changes-unknown (than anybody is told at once)
 */
export function answerQueryChanges(
  request: QueryChangesRequest,
  changes: {
    readonly newQueryState: string
    readonly removed: readonly string[]
    readonly added: readonly { readonly id: string; readonly index: number }[]
    readonly total: number | undefined
  },
): JsonObject {
  const { newQueryState, removed, added, total } = changes
  const count = removed.length + added.length
  if (request.maxChanges !== undefined && count > request.maxChanges) throw tooManyChanges(request.maxChanges)
  if (count > request.mostTold) throw changesUnknown()
  return {
    accountId: jmapAccountId(request.account),
    oldQueryState: request.sinceQueryState,
    newQueryState,
    removed,
    added: added.map(({ id, index }) => ({ id, index })),
    ...(request.calculateTotal && total !== undefined ? { total } : {}),
  }
}

/** More than the client wants to be told at once, which for a query cannot be told in pieces. */
function tooManyChanges(most: number): Fault {
  return new Fault('peer', 'jmap/too-many-changes', `There are more than ${most} changes`)
}

export function unsupportedSort(why: string): Fault {
  return new Fault('peer', 'jmap/unsupported-sort', why)
}

export function unsupportedFilter(why: string): Fault {
  return new Fault('peer', 'jmap/unsupported-filter', why)
}
