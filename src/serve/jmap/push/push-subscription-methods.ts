import { Fault } from '../../../base/fault.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { isObject, type JsonObject } from '../../../wire/jmap/json.ts'
import type { Method, MethodContext } from '../capability.ts'
import { knownProperties, only, tooLarge } from '../standard/get.ts'
import { answerOutcome, SetOutcome } from '../standard/set.ts'
import type { PushServices } from './push-services.ts'
import { objectOf, ownSubscriptions, PUSH_PROPERTIES, PushSubscriptionSet } from './push-subscription-set.ts'

/** What leads to the client is told to nobody. */
const FORBIDDEN = ['url', 'keys']

/** PushSubscription/get, RFC 8620 §7.2.1: it belongs to nobody's account, but to who is logged in. */
export function pushSubscriptionGet(push: PushServices): Method {
  return async (args: Arguments, { caller, credential, services }: MethodContext): Promise<JsonObject> => {
    const ids = args.optionalIds('ids')
    const asked = args.optionalStrings('properties')
    args.end()
    if (asked?.some((name) => FORBIDDEN.includes(name))) {
      throw new Fault('peer', 'jmap/forbidden', 'The url and the keys of a subscription are not told')
    }
    if (ids && ids.length > services.limits.maxObjectsInGet) throw tooLarge('Too many ids at a time')
    const properties = knownProperties(asked, PUSH_PROPERTIES)
    const own = await ownSubscriptions(push, caller.id, credential)
    const present = new Map(own.map((one) => [one.id, one]))
    const wanted = ids ? [...new Set(ids)] : [...present.keys()]
    const found = wanted.flatMap((id) => present.get(id) ?? [])
    const list = found.map((one) => only(objectOf(one), properties))
    return { list, notFound: wanted.filter((id) => !present.has(id)) }
  }
}

/** PushSubscription/set, RFC 8620 §7.2.2. */
export function pushSubscriptionSet(push: PushServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const create = Object.entries(args.optionalObjects('create') ?? {})
    const update = takeUpdates(args)
    const destroy = [...new Set(args.optionalStrings('destroy') ?? [])]
    args.end()
    const { maxObjectsInSet } = context.services.limits
    if (create.length + update.length + destroy.length > maxObjectsInSet) throw tooLarge('Too many objects at a time')
    const outcome = new SetOutcome()
    const set = new PushSubscriptionSet(push, context, outcome)
    for (const [creationId, object] of create) await set.create(creationId, object)
    for (const [id, patch] of update) await set.update(id, patch)
    for (const id of destroy) await set.destroy(id)
    push.changed()
    return answerOutcome(outcome)
  }
}

/** Keys are ids, or references to what was made in the same request. */
function takeUpdates(args: Arguments): readonly (readonly [id: string, patch: JsonObject])[] {
  return Object.entries(args.optionalObject('update') ?? {}).map(([id, patch]) => {
    if (!isObject(patch)) throw invalidArguments('"update" must be objects by their ids')
    return [id, patch]
  })
}
