import type { Account } from '../../core/directory/directory.ts'
import type { Json } from '../../wire/jmap/json.ts'
import { type Response as JmapResponse, readRequest } from '../../wire/jmap/request.ts'
import { callMethods, type MethodTable } from './call-methods.ts'
import type { Capability } from './capability.ts'
import type { JmapServices } from './jmap-services.ts'
import { sessionObject } from './session-object.ts'

/**
 * Answers one Request object (RFC 8620 §3.3) of an account, whichever way it came: over HTTP, over a WebSocket, or from a page that is put together here.
 * @throws Fault peer jmap/not-request, jmap/unknown-capability, jmap/limit
 */
export async function answerApi(
  value: Json,
  caller: Account,
  table: MethodTable,
  services: JmapServices,
  state: string,
  signal: AbortSignal,
): Promise<JmapResponse> {
  const request = readRequest(value)
  table.check(request, services.limits.maxCallsInRequest)
  const { methodResponses, createdIds } = await callMethods(table, request, {
    caller,
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

/** The present `state` of an account's Session object. */
export function sessionState(capabilities: readonly Capability[], services: JmapServices, account: Account): string {
  return sessionObject(capabilities, services, account).state
}
