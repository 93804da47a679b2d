import { Fault } from '../../base/fault.ts'
import { isId } from './ids.ts'
import { isObject, type Json, type JsonObject, member } from './json.ts'

/** A method call or a response: name, arguments, method call id. RFC 8620 §3.2. */
export type Invocation = readonly [name: string, args: JsonObject, callId: string]

/** RFC 8620 §3.3. */
export interface Request {
  readonly using: readonly string[]
  readonly methodCalls: readonly Invocation[]
  /** Ids by creation ids, to begin with; undefined if the client has sent none. */
  readonly createdIds: Readonly<Record<string, string>> | undefined
}

/** RFC 8620 §3.4. */
export interface Response {
  readonly methodResponses: readonly Invocation[]
  readonly createdIds?: Readonly<Record<string, string>>
  readonly sessionState: string
}

/** Creation ids that a client may hand in. */
const MAX_CREATED_IDS = 10_000
const MAX_USING = 1000

/** Reads a Request object; properties that it has beside those are ignored, as RFC 8620 §3.3 asks. @throws Fault peer jmap/not-request */
export function readRequest(value: Json): Request {
  if (!isObject(value)) throw notRequest('it is no object')
  const using = member(value, 'using')
  if (!Array.isArray(using) || using.length > MAX_USING || !using.every((one) => typeof one === 'string')) {
    throw notRequest('"using" must be a list of strings')
  }
  const calls = member(value, 'methodCalls')
  if (!Array.isArray(calls)) throw notRequest('"methodCalls" must be a list')
  return { using: using as string[], methodCalls: calls.map(readInvocation), createdIds: readCreatedIds(value) }
}

function readInvocation(value: Json): Invocation {
  if (Array.isArray(value) && value.length === 3) {
    const [name, args, callId] = value as readonly Json[]
    if (typeof name === 'string' && isObject(args) && typeof callId === 'string') return [name, args, callId]
  }
  throw notRequest('a method call is a list of name, arguments and call id')
}

function readCreatedIds(value: JsonObject): Record<string, string> | undefined {
  const given = member(value, 'createdIds')
  if (given === undefined || given === null) return undefined
  const problem = '"createdIds" must map creation ids to ids'
  if (!isObject(given)) throw notRequest(problem)
  const entries = Object.entries(given)
  if (entries.length > MAX_CREATED_IDS || !entries.every(([key, id]) => isId(key) && isId(id)))
    throw notRequest(problem)
  return Object.fromEntries(entries) as Record<string, string>
}

function notRequest(why: string): Fault {
  return new Fault('peer', 'jmap/not-request', `The request does not have the form of RFC 8620 §3.3: ${why}`)
}
