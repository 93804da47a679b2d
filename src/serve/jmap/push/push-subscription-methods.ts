import { Fault } from '../../../base/fault.ts'
import type { PushSubscription } from '../../../core/push/push-subscription.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { utcDate } from '../../../wire/jmap/dates.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import type { Method, MethodContext } from '../capability.ts'
import { knownProperties, only, tooLarge } from '../standard/get.ts'
import { SetOutcome } from '../standard/set.ts'
import type { PushServices } from './push-services.ts'
import { PushSubscriptionSet } from './push-subscription-set.ts'

const PROPERTIES = ['id', 'deviceClientId', 'verificationCode', 'expires', 'types']
/** What leads to the client is told to nobody. */
const FORBIDDEN = ['url', 'keys']

/** PushSubscription/get, RFC 8620 §7.2.1: it belongs to nobody's account, but to who is logged in. */
export function pushSubscriptionGet(push: PushServices): Method {
  return async (args: Arguments, { caller, services }: MethodContext): Promise<JsonObject> => {
    const ids = args.optionalIds('ids')
    const asked = args.optionalStrings('properties')
    args.end()
    if (asked?.some((name) => FORBIDDEN.includes(name))) {
      throw new Fault('peer', 'jmap/forbidden', 'The url and the keys of a subscription are not told')
    }
    if (ids && ids.length > services.limits.maxObjectsInGet) throw tooLarge('Too many ids at a time')
    const properties = knownProperties(asked, PROPERTIES)
    const present = new Map((await push.subscriptions.of(caller.id)).map((one) => [one.id, one]))
    const wanted = ids ? [...new Set(ids)] : [...present.keys()]
    const found = wanted.flatMap((id) => present.get(id) ?? [])
    const list = found.map((one) => only(objectOf(one), properties))
    return { list, notFound: wanted.filter((id) => !present.has(id)) }
  }
}

function objectOf({ id, deviceClientId, code, isVerified, expiresMs, types }: PushSubscription): JsonObject {
  return {
    id,
    deviceClientId,
    // As it was shown by the client; before, it is between us and the url.
    verificationCode: isVerified ? code : null,
    expires: utcDate(expiresMs),
    types: types ?? null,
  }
}

/** PushSubscription/set, RFC 8620 §7.2.2. */
export function pushSubscriptionSet(push: PushServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const create = Object.entries(args.optionalObjects('create') ?? {})
    const update = Object.entries(args.optionalObjects('update') ?? {})
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
    return {
      created: orNull(outcome.created),
      updated: orNull(outcome.updated),
      destroyed: outcome.destroyed.length > 0 ? outcome.destroyed : null,
      notCreated: orNull(outcome.notCreated),
      notUpdated: orNull(outcome.notUpdated),
      notDestroyed: orNull(outcome.notDestroyed),
    }
  }
}

function orNull(map: ReadonlyMap<string, unknown>): JsonObject | null {
  return map.size > 0 ? (Object.fromEntries(map) as Record<string, Json>) : null
}
