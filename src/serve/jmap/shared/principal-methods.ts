import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { setError } from '../../../wire/jmap/errors.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import type { SessionAccount } from '../../../wire/jmap/session.ts'
import { casemap } from '../../../wire/mime/unicode-casemap.ts'
import { jmapAccountId } from '../account-ids.ts'
import type { Method, MethodContext } from '../capability.ts'
import { answerChanges, changesUnknown, takeChanges } from '../standard/changes.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
import {
  answerFromList,
  answerQueryChanges,
  type Filter,
  holds,
  readFilter,
  takeQuery,
  takeQueryChanges,
  unsupportedFilter,
  unsupportedSort,
} from '../standard/query.ts'
import { answerSet, requireState, SetOutcome, takeSet } from '../standard/set.ts'
import {
  knownPrincipals,
  lookUpAddress,
  lookUpId,
  PRINCIPAL_PROPERTIES,
  type Principal,
  type PrincipalServices,
  principalObject,
  principalsState,
} from './principals.ts'

/** Principal/get, RFC 9670 §2.1. All of them are those whom the caller knows. */
export function getPrincipals(services: PrincipalServices): Method {
  return async (args, context) => {
    const request = takeGet(args, context)
    args.end()
    const properties = knownProperties(request.properties, PRINCIPAL_PROPERTIES)
    const known = await knownPrincipals(context)
    const found = new Map(known.map((one) => [one.id, one]))
    for (const id of request.ids ?? []) {
      const other = found.has(id) ? undefined : await lookUpId(id, context, services)
      if (other) found.set(id, other)
    }
    const accounts = await services.accounts(context.caller)
    const records = [...found.values()].map(
      (one) => [one.id, only(principalObject(one, accounts), properties)] as const,
    )
    return answerGet(request, principalsState(known), new Map(records))
  }
}

/** Principal/changes, RFC 9670 §2.2: nothing, or not known. */
export async function changePrincipals(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeChanges(args, context)
  args.end()
  const newState = principalsState(await knownPrincipals(context))
  if (request.sinceState !== newState) throw changesUnknown()
  return answerChanges(request, { newState, hasMoreChanges: false, created: [], updated: [], destroyed: [] })
}

/** Principal/set, RFC 9670 §2.3: who is a member, and what a member is called, is for those to say who keep the accounts. */
export async function setPrincipals(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeSet(args, context)
  args.end()
  const state = principalsState(await knownPrincipals(context))
  requireState(request.ifInState, state)
  const outcome = new SetOutcome()
  const forbidden = setError('forbidden', 'Principals are not changed here')
  for (const creationId of request.create.keys()) outcome.notCreated.set(creationId, forbidden)
  for (const id of request.update.keys()) outcome.notUpdated.set(id, forbidden)
  for (const id of request.destroy) outcome.notDestroyed.set(id, forbidden)
  return answerSet(request, outcome, { oldState: state, newState: state }, context)
}

/** Principal/query, RFC 9670 §2.4. A filter for one whole address finds whoever has it; all others look among those whom the caller knows. */
export function queryPrincipals(services: PrincipalServices): Method {
  return async (args, context) => {
    const request = takeQuery(args, context)
    args.end()
    const filter = takeFilter(request.filter, context)
    const known = await knownPrincipals(context)
    const accounts = await services.accounts(context.caller)
    const found = known.filter((one) => !filter || holds(filter, (condition) => condition(one, accounts)))
    const address = soleAddress(request.filter)
    const isKnown = found.some(({ email }) => email === address?.toLowerCase())
    const other = address === undefined || isKnown ? undefined : await lookUpAddress(address, context, services)
    if (other && !found.some(({ id }) => id === other.id)) found.push(other)
    for (const { property, isAscending } of request.sort.toReversed()) {
      if (property !== 'name' && property !== 'email') {
        throw unsupportedSort(`Principals are not sorted by ${property.slice(0, 60)}`)
      }
      found.sort((a, b) => (isAscending ? 1 : -1) * compare(a[property] ?? '', b[property] ?? ''))
    }
    const ids = found.map(({ id }) => id)
    return answerFromList(request, ids, principalsState(known), false)
  }
}

/** Principal/queryChanges, RFC 9670 §2.5. */
export async function changePrincipalQuery(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQueryChanges(args, context)
  args.end()
  takeFilter(request.filter, context)
  const newQueryState = principalsState(await knownPrincipals(context))
  if (request.sinceQueryState !== newQueryState) throw changesUnknown()
  return answerQueryChanges(request, { newQueryState, removed: [], added: [], total: undefined })
}

/** `accounts`: those that the caller sees anything of. */
type Condition = (principal: Principal, accounts: Readonly<Record<string, SessionAccount>>) => boolean

function takeFilter(filter: JsonObject | undefined, { services }: MethodContext): Filter<Condition> | undefined {
  return filter && readFilter(filter, readCondition, services.limits.maxFilterConditions)
}

function readCondition(condition: JsonObject): Condition {
  const all = Object.entries(condition).map(([name, value]) => readProperty(name, value))
  return (principal, accounts) => all.every((one) => one(principal, accounts))
}

function readProperty(name: string, value: Json): Condition {
  if (name === 'accountIds') {
    if (!Array.isArray(value)) throw invalidArguments('accountIds is a list of ids')
    const ids = new Set<Json>(value as readonly Json[])
    return ({ account }, accounts) => {
      const id = account && jmapAccountId(account.id)
      return id !== undefined && ids.has(id) && Object.hasOwn(accounts, id)
    }
  }
  if (typeof value !== 'string') throw invalidArguments(`${name.slice(0, 60)} is a string`)
  const wanted = casemap(value)
  const isIn = (text: string | null) => text !== null && casemap(text).includes(wanted)
  switch (name) {
    case 'email':
      return ({ email }) => isIn(email)
    case 'name':
      return (one) => isIn(one.name)
    case 'text':
      return (one) => isIn(one.name) || isIn(one.email)
    case 'type':
      return ({ type }) => type === value
    case 'timeZone':
      return () => false
  }
  throw unsupportedFilter(`Principals are not filtered by ${name.slice(0, 60)}`)
}

/** The address of a filter that asks for nothing else. */
function soleAddress(filter: JsonObject | undefined): string | undefined {
  const [[name, value] = ['', null], ...more] = Object.entries(filter ?? {})
  return name === 'email' && more.length === 0 && typeof value === 'string' && value.includes('@') ? value : undefined
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
