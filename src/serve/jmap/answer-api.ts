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
 * Answers one Request object (RFC 8620 §3.3) of an account, but for the state of its session, whichever way it came: over HTTP, over a WebSocket, or from a page that is put together here.
 * @throws Fault peer jmap/not-request, jmap/unknown-capability, jmap/limit
 */
export async function answerApi(
  value: Json,
  caller: Pick<JmapCaller, 'account' | 'credential' | 'isProved'>,
  table: MethodTable,
  services: JmapServices,
  signal: AbortSignal,
  connection: SiteConnection,
): Promise<Omit<JmapResponse, 'sessionState'>> {
  const request = readRequest(value)
  table.check(request, services.limits.maxCallsInRequest)
  const { methodResponses, createdIds } = await callMethods(table, request, {
    caller: caller.account,
    credential: caller.credential,
    owners: new Map(),
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
  }
}

/**
 * The `state` of accounts' Session objects. What the account itself has is worked out once as it was when somebody was let in; who shares with it is looked at each time, so that a client
 * learns from the next answer that there is another account, or one less.
 */
export function sessionStates(
  capabilities: readonly Capability[],
  services: JmapServices,
): (account: Account) => Promise<string> {
  const states = new WeakMap<Account, { readonly shared: string; readonly state: string }>()
  return async (account) => {
    const accounts = await services.shares.remembered(account)
    const shared = JSON.stringify(accounts.map(({ owner, mayWrite }) => [owner.id, owner.address, mayWrite]))
    const known = states.get(account)
    if (known?.shared === shared) return known.state
    const { state } = sessionObject(capabilities, services, account, accounts)
    states.set(account, { shared, state })
    return state
  }
}
