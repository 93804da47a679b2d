import { Fault } from '../../../base/fault.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { type SetError, setError } from '../../../wire/jmap/errors.ts'
import { tryCreationId } from '../../../wire/jmap/ids.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'
import { tooLarge } from './get.ts'

/** What a /set method asks for: RFC 8620 §5.3. */
export interface SetRequest {
  readonly account: string
  readonly ifInState: string | undefined
  /** By creation id. */
  readonly create: ReadonlyMap<string, JsonObject>
  /** By id; references to what was made before are resolved. */
  readonly update: ReadonlyMap<string, JsonObject>
  readonly destroy: readonly string[]
}

/** What has become of each of them. */
export class SetOutcome {
  readonly created = new Map<string, JsonObject>()
  /** What the server has changed beside what was asked for, or null. */
  readonly updated = new Map<string, JsonObject | null>()
  readonly destroyed: string[] = []
  readonly notCreated = new Map<string, SetError>()
  readonly notUpdated = new Map<string, SetError>()
  readonly notDestroyed = new Map<string, SetError>()
}

/**
 * Takes the arguments of a /set method; a type takes its own behind these, and then calls `args.end()`.
 * @throws Fault peer jmap/too-large, jmap/invalid-arguments, jmap/account-not-found
 */
export function takeSet(args: Arguments, context: MethodContext): SetRequest {
  const account = takeAccount(args, context)
  const ifInState = args.optionalString('ifInState')
  const create = args.optionalObjects('create')
  const update = args.optionalObject('update')
  const destroy = args.optionalStrings('destroy')
  const count = size(create) + size(update) + (destroy?.length ?? 0)
  const { maxObjectsInSet } = context.services.limits
  if (count > maxObjectsInSet) throw tooLarge(`At most ${maxObjectsInSet} objects at a time`)
  const resolved = (id: string): string => resolveId(id, context)
  const updates = new Map<string, JsonObject>()
  for (const [id, patch] of Object.entries(update ?? {})) {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
      throw invalidArguments('"update" must be objects by their ids')
    }
    updates.set(resolved(id), patch as JsonObject)
  }
  return {
    account,
    ifInState,
    create: new Map(Object.entries(create ?? {})),
    update: updates,
    destroy: [...new Set((destroy ?? []).map(resolved))],
  }
}

/** A reference to a record that was made in this request becomes its id; anything else, and one to nothing, stays as it is. */
export function resolveId(id: string, { createdIds }: Pick<MethodContext, 'createdIds'>): string {
  const creationId = tryCreationId(id)
  return (creationId !== undefined && createdIds.get(creationId)) || id
}

/** The response. What was created can be referred to from here on. */
export function answerSet(
  request: SetRequest,
  outcome: SetOutcome,
  states: { readonly oldState: string; readonly newState: string },
  context: MethodContext,
): JsonObject {
  for (const [creationId, record] of outcome.created) {
    if (typeof record['id'] === 'string') context.createdIds.set(creationId, record['id'])
  }
  return {
    accountId: jmapAccountId(request.account),
    ...states,
    ...answerOutcome(outcome),
  }
}

/** What has become of each, by the ids that the records have, whatever the client has called them (RFC 8620 §5.3). Of what there is none is null, not empty. */
export function answerOutcome(outcome: SetOutcome): JsonObject {
  const orNull = (map: ReadonlyMap<string, unknown>): JsonObject | null =>
    map.size > 0 ? (Object.fromEntries(map) as Record<string, Json>) : null
  return {
    created: orNull(outcome.created),
    updated: orNull(outcome.updated),
    destroyed: outcome.destroyed.length > 0 ? outcome.destroyed : null,
    notCreated: orNull(outcome.notCreated),
    notUpdated: orNull(outcome.notUpdated),
    notDestroyed: orNull(outcome.notDestroyed),
  }
}

/** @throws Fault peer jmap/state-mismatch */
export function requireState(asked: string | undefined, present: string): void {
  if (asked === undefined || asked === present) return
  throw new Fault('peer', 'jmap/state-mismatch', `The state is ${present} now`)
}

export const NOT_FOUND: SetError = setError('notFound')

function size(map: object | undefined): number {
  return map ? Object.keys(map).length : 0
}
