import type { Account } from '../../core/directory/directory.ts'
import type { Json } from '../../wire/jmap/json.ts'
import { type Response as JmapResponse, readRequest } from '../../wire/jmap/request.ts'
import type { SiteConnection } from '../site/site-context.ts'
import { callMethods, type MethodTable } from './call-methods.ts'
import type { Capability } from './capability.ts'
import type { JmapCaller } from './jmap-authentication.ts'
import type { JmapServices } from './jmap-services.ts'
import { sessionObject } from './session-object.ts'

/**
 * Answers one Request object (RFC 8620 §3.3) of an account, whichever way it came: over HTTP, over a WebSocket, or from a page that is put together here.
 * @throws Fault peer jmap/not-request, jmap/unknown-capability, jmap/limit
 */
export async function answerApi(
  value: Json,
  caller: Pick<JmapCaller, 'account' | 'isProved'>,
  table: MethodTable,
  services: JmapServices,
  state: string,
  signal: AbortSignal,
  connection: SiteConnection,
): Promise<JmapResponse> {
  const request = readRequest(value)
  table.check(request, services.limits.maxCallsInRequest)
  const { methodResponses, createdIds } = await callMethods(table, request, {
    caller: caller.account,
    isProved: caller.isProved(),
    connection,
    services,
    using: new Set(request.using),
    createdIds: new Map(Object.entries(request.createdIds ?? {})),
    signal,
  })
  return {
    methodResponses,
    ...(request.createdIds ? { createdIds: Object.fromEntries(createdIds) } : {}),
    sessionState: state,
  }
}

/** The `state` of accounts' Session objects, worked out once for each account as it was when somebody was let in: nothing else in it changes while this process runs. */
export function sessionStates(
  capabilities: readonly Capability[],
  services: JmapServices,
): (account: Account) => string {
  const states = new WeakMap<Account, string>()
  return (account) => {
    const known = states.get(account)
    if (known !== undefined) return known
    const { state } = sessionObject(capabilities, services, account)
    states.set(account, state)
    return state
  }
}
