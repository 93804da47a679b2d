import type { KeptRecord } from '../../../core/mail/record-shelf.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import type { PgpCorrespondentCondition } from '../../../wire/jmap/pgp.ts'
import type { MethodContext } from '../capability.ts'
import {
  answerFromList,
  type Comparator,
  type Filter,
  holds,
  readFilter,
  takeQuery,
  unsupportedFilter,
  unsupportedSort,
} from '../standard/query.ts'
import { correspondentId } from './correspondent-set.ts'
import { correspondentObject } from './kept-correspondent.ts'

const MAX_CONDITIONS = 20
/** Addresses of one condition: those of a message with many recipients. */
const MAX_ADDRESSES = 1000

/**
 * PgpCorrespondent/query: those of some addresses, those with a key that waits for the member. A filter of addresses alone is answered without looking at all of them, since every message that is opened or written asks so.
 */
export async function queryCorrespondents(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQuery(args, context)
  args.end()
  const direction = directionOf(request.sort)
  const filter = request.filter && readFilter(request.filter, readCondition, MAX_CONDITIONS)
  return context.services.mail.read(request.account, async ({ records }) => {
    const state = `${await records.state('pgp-correspondent')}`
    const wanted = filter && addressesOf(filter)
    const found = wanted
      ? await Promise.all([...wanted].map((address) => records.find('pgp-correspondent', correspondentId(address))))
      : filter && isPendingOnly(filter)
        ? await records.open('pgp-correspondent')
        : await records.all('pgp-correspondent')
    const ids = found
      .filter((record): record is KeptRecord => record !== undefined)
      .map((record) => ({ record, address: String(correspondentObject(record)['address']) }))
      .filter(
        ({ record, address }) => !filter || holds(filter, (condition) => matches(condition, address, record.isOpen)),
      )
      .sort((a, b) => (a.address < b.address ? -direction : a.address > b.address ? direction : 0))
      .map(({ record }) => record.id)
    return answerFromList(request, ids, state, false)
  })
}

/** The addresses that a filter is about, if it is about nothing else. */
function addressesOf(filter: Filter<PgpCorrespondentCondition>): ReadonlySet<string> | undefined {
  if (filter.operator !== undefined || !filter.condition.addresses) return undefined
  return new Set(filter.condition.addresses)
}

function isPendingOnly(filter: Filter<PgpCorrespondentCondition>): boolean {
  return filter.operator === undefined && filter.condition.hasPending === true
}

function matches({ addresses, hasPending }: PgpCorrespondentCondition, address: string, isOpen: boolean): boolean {
  return (addresses?.includes(address) ?? true) && (hasPending ?? isOpen) === isOpen
}

function readCondition({ addresses, hasPending, ...more }: JsonObject): PgpCorrespondentCondition {
  const unknown = Object.keys(more)[0]
  if (unknown !== undefined) throw unsupportedFilter(`There is no condition "${unknown.slice(0, 100)}"`)
  if (addresses !== undefined && !isListOfText(addresses)) throw invalidArguments('"addresses" is a list of strings')
  if (addresses !== undefined && addresses.length > MAX_ADDRESSES) {
    throw unsupportedFilter(`At most ${MAX_ADDRESSES} addresses`)
  }
  if (hasPending !== undefined && typeof hasPending !== 'boolean') {
    throw invalidArguments('"hasPending" is true or false')
  }
  return { ...(addresses ? { addresses } : {}), ...(hasPending === undefined ? {} : { hasPending }) }
}

function isListOfText(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function directionOf(sort: readonly Comparator[]): 1 | -1 {
  const other = sort.find(({ property }) => property !== 'address')
  if (other) throw unsupportedSort(`Not sorted by "${other.property.slice(0, 100)}"`)
  return sort[0]?.isAscending === false ? -1 : 1
}
