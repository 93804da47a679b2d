import { Fault } from '../../../base/fault.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'

/** What a /changes method asks for: RFC 8620 §5.2. */
export interface ChangesRequest {
  readonly account: string
  readonly sinceState: string
  /** Ids that the answer may name. */
  readonly maxChanges: number
}

export interface Changes {
  readonly newState: string
  readonly hasMoreChanges: boolean
  readonly created: readonly string[]
  readonly updated: readonly string[]
  readonly destroyed: readonly string[]
}

/** @throws Fault peer jmap/invalid-arguments, jmap/account-not-found */
export function takeChanges(args: Arguments, context: MethodContext): ChangesRequest {
  const account = takeAccount(args, context)
  const sinceState = args.string('sinceState')
  return { account, sinceState, maxChanges: takeMaxChanges(args, context) }
}

/** @throws Fault peer jmap/invalid-arguments if it is 0 */
function takeMaxChanges(args: Arguments, { services }: MethodContext): number {
  const asked = args.optionalUnsigned('maxChanges')
  if (asked === 0) throw invalidArguments('"maxChanges" must be greater than 0')
  return Math.min(asked ?? services.limits.maxChanges, services.limits.maxChanges)
}

export function answerChanges(request: ChangesRequest, changes: Changes, more: JsonObject = {}): JsonObject {
  const { newState, hasMoreChanges, created, updated, destroyed } = changes
  const accountId = jmapAccountId(request.account)
  return { accountId, oldState: request.sinceState, newState, hasMoreChanges, created, updated, destroyed, ...more }
}

/** For a state that is none of ours, or from too long ago. */
export function changesUnknown(): Fault {
  return new Fault('peer', 'jmap/changes-unknown', 'What has changed since that state is not known any more')
}
