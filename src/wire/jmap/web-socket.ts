import { Fault } from '../../base/fault.ts'
import type { Problem } from './errors.ts'
import { isObject, type Json, type JsonObject, member } from './json.ts'
import type { Response } from './request.ts'

export const WEB_SOCKET_CAPABILITY = 'urn:ietf:params:jmap:websocket'
/** Name of the subprotocol, RFC 8887 §6.1. */
export const WEB_SOCKET_PROTOCOL = 'jmap'

/** What a client says on a WebSocket: RFC 8887 §4.3. */
export type ClientMessage =
  /** The Request object is in `request`, to be read by `readRequest`. RFC 8887 §4.3.2. */
  | { readonly kind: 'request'; readonly id: string | undefined; readonly request: JsonObject }
  /** `types`: undefined for all. `since`: the pushState that the client has heard last. RFC 8887 §4.3.5.2. */
  | { readonly kind: 'push'; readonly types: readonly string[] | undefined; readonly since: string | undefined }
  /** RFC 8887 §4.3.5.3. */
  | { readonly kind: 'no-push' }

/** What the server answers a request with: RFC 8887 §4.3.3. */
export interface SocketResponse extends Response {
  readonly '@type': 'Response'
  /** There if the request had an id. */
  readonly requestId?: string
}

/** That a message was refused as a whole, RFC 8887 §4.3.4: null if it had no id that can be told. */
export interface SocketRequestError extends Problem {
  readonly '@type': 'RequestError'
  readonly requestId: string | null
}

/** Characters of an id or a pushState. */
const MAX_TEXT = 4000
const MAX_TYPES = 200

/** Reads what a client has said. @throws Fault peer jmap/not-request */
export function readClientMessage(value: Json): ClientMessage {
  if (!isObject(value)) throw notRequest('it is no object')
  switch (member(value, '@type')) {
    case 'Request':
      return { kind: 'request', id: readText(value, 'id'), request: value }
    case 'WebSocketPushEnable':
      return { kind: 'push', types: readTypes(value), since: readText(value, 'pushState') }
    case 'WebSocketPushDisable':
      return { kind: 'no-push' }
    default:
      throw notRequest('its "@type" is none of Request, WebSocketPushEnable and WebSocketPushDisable')
  }
}

/** The id of a message that may be wrong in every other way; null if there is none. */
export function requestIdOf(value: Json): string | null {
  const id = isObject(value) ? member(value, 'id') : undefined
  return typeof id === 'string' && id.length <= MAX_TEXT ? id : null
}

function readText(value: JsonObject, name: string): string | undefined {
  const text = member(value, name)
  if (text === undefined || text === null) return undefined
  if (typeof text !== 'string' || text.length > MAX_TEXT) throw notRequest(`"${name}" must be a string`)
  return text
}

function readTypes(value: JsonObject): readonly string[] | undefined {
  const types = member(value, 'dataTypes')
  if (types === undefined || types === null) return undefined
  const isRight = Array.isArray(types) && types.length <= MAX_TYPES && types.every((one) => typeof one === 'string')
  if (!isRight) throw notRequest('"dataTypes" must be null or a list of names')
  return types as readonly string[]
}

function notRequest(why: string): Fault {
  return new Fault('peer', 'jmap/not-request', `The message does not have a form of RFC 8887 §4.3: ${why}`)
}
