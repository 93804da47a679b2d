import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import type { MethodContext } from '../capability.ts'
import { answerChanges, changesUnknown, takeChanges } from '../standard/changes.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
import {
  answerFromList,
  answerQueryChanges,
  type Comparator,
  holds,
  readFilter,
  takeQuery,
  takeQueryChanges,
  unsupportedFilter,
  unsupportedSort,
} from '../standard/query.ts'
import { changedQuotas, QUOTA_PROPERTIES, quotaObjects, quotaState } from './quotas.ts'

/** Quota/get, RFC 9425 §4.2. */
export async function getQuotas(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, QUOTA_PROPERTIES)
  const quota = await context.services.mail.quota(request.account)
  const records = new Map(quotaObjects(quota, context.using).map((object) => [object.id, only(object, properties)]))
  return answerGet(request, quotaState(quota), records)
}

/** Quota/changes, RFC 9425 §4.3: what changes is how much is used. */
export async function changeQuotas(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeChanges(args, context)
  args.end()
  const quota = await context.services.mail.quota(request.account)
  const updated = changedQuotas(request.sinceState, quota, context.using)
  if (!updated || updated.length > request.maxChanges) throw changesUnknown()
  const changes = { newState: quotaState(quota), hasMoreChanges: false, created: [], updated, destroyed: [] }
  return answerChanges(request, changes, { updatedProperties: updated.length > 0 ? ['used'] : null })
}

/** Quota/query, RFC 9425 §4.4. */
export async function queryQuotas(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQuery(args, context)
  args.end()
  const select = readSelection(request, context)
  const quota = await context.services.mail.quota(request.account)
  return answerFromList(request, select(quotaObjects(quota, context.using)), quotaState(quota), true)
}

/** Quota/queryChanges, RFC 9425 §4.5. */
export async function changeQuotaQuery(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQueryChanges(args, context)
  args.end()
  const select = readSelection(request, context)
  const quota = await context.services.mail.quota(request.account)
  const changed = changedQuotas(request.sinceQueryState, quota, context.using)
  if (!changed) throw changesUnknown()
  const ids = select(quotaObjects(quota, context.using))
  return answerQueryChanges(request, {
    newQueryState: quotaState(quota),
    removed: changed,
    added: ids.flatMap((id, index) => (changed.includes(id) ? [{ id, index }] : [])),
    total: ids.length,
  })
}

type Objects = ReturnType<typeof quotaObjects>
type Matches = (object: Objects[number]) => boolean

function readSelection(
  { filter, sort }: { readonly filter: JsonObject | undefined; readonly sort: readonly Comparator[] },
  { services }: MethodContext,
): (objects: Objects) => string[] {
  const wanted = filter && readFilter(filter, readCondition, services.limits.maxFilterConditions)
  const steps = sort.map(({ property, isAscending }) => {
    if (property !== 'name' && property !== 'used')
      throw unsupportedSort(`There is no sorting by ${property.slice(0, 60)}`)
    return { property, sign: isAscending ? 1 : -1 }
  })
  return (objects) => {
    const found = objects.filter((object) => !wanted || holds(wanted, (matches) => matches(object)))
    found.sort((a, b) => {
      const step = steps.find(({ property }) => a[property] !== b[property])
      return step ? ((a[step.property] ?? 0) < (b[step.property] ?? 0) ? -step.sign : step.sign) : 0
    })
    return found.map(({ id }) => id)
  }
}

function readCondition(condition: JsonObject): Matches {
  const all = Object.entries(condition).map(([name, value]) => readOne(name, value))
  return (object) => all.every((matches) => matches(object))
}

function readOne(name: string, value: Json): Matches {
  if (!['name', 'scope', 'resourceType', 'type'].includes(name)) {
    throw unsupportedFilter(`There is no condition "${name.slice(0, 60)}"`)
  }
  if (typeof value !== 'string') throw invalidArguments(`"${name}" must be a string`)
  if (name === 'name') return (object) => object.name.includes(value)
  if (name === 'type') return ({ types }) => types.includes(value)
  return (object) => object[name as 'scope' | 'resourceType'] === value
}
