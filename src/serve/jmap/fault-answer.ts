import { Fault } from '../../base/fault.ts'
import type { MethodErrorType, Problem, RequestErrorType } from '../../wire/jmap/errors.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'

const METHOD_ERRORS: Readonly<Record<string, MethodErrorType>> = {
  'jmap/invalid-arguments': 'invalidArguments',
  'jmap/invalid-result-reference': 'invalidResultReference',
  'jmap/unknown-method': 'unknownMethod',
  'jmap/forbidden': 'forbidden',
  'jmap/account-not-found': 'accountNotFound',
  'jmap/account-read-only': 'accountReadOnly',
  'jmap/account-not-supported': 'accountNotSupportedByMethod',
  'jmap/from-account-not-supported': 'fromAccountNotSupportedByMethod',
  'jmap/too-many-lookups': 'serverUnavailable',
  'jmap/too-large': 'requestTooLarge',
  'jmap/state-mismatch': 'stateMismatch',
  'jmap/changes-unknown': 'cannotCalculateChanges',
  'jmap/too-many-changes': 'tooManyChanges',
  'jmap/anchor-not-found': 'anchorNotFound',
  'jmap/unsupported-sort': 'unsupportedSort',
  'jmap/unsupported-filter': 'unsupportedFilter',
  'jmap/from-account-not-found': 'fromAccountNotFound',
  'jmap/unknown-data-type': 'unknownDataType',
}

/** The arguments of the `error` response to a method call that failed (RFC 8620 §3.6.2). Of faults of ours it says nothing but the incident, under which the log has the rest. */
export function methodError(fault: Fault, incident: string): JsonObject {
  const known = METHOD_ERRORS[fault.code]
  if (known && fault.who === 'peer') return { type: known, description: fault.message }
  if (fault.who === 'peer') return { type: 'invalidArguments', description: fault.message }
  if (fault.who === 'world') return { type: 'serverUnavailable', description: `Try again later; incident ${incident}` }
  return { type: 'serverFail', description: `Something is wrong here; incident ${incident}` }
}

interface Refusal {
  readonly status: number
  readonly type?: RequestErrorType
}

const REQUEST_ERRORS: Readonly<Record<string, Refusal>> = {
  'jmap/not-json': { status: 400, type: 'notJSON' },
  'jmap/not-request': { status: 400, type: 'notRequest' },
  'jmap/unknown-capability': { status: 400, type: 'unknownCapability' },
  'jmap/account-not-found': { status: 404 },
  'jmap/no-such-blob': { status: 404 },
  'jmap/no-such-upload': { status: 404 },
  'mail/upload-taken': { status: 409 },
  'jmap/bad-url': { status: 400 },
  'login/required': { status: 401 },
  'login/refused': { status: 401 },
  'login/suspended': { status: 403 },
  'login/closed': { status: 403 },
  'login/too-many-attempts': { status: 429 },
  'login/too-busy': { status: 503 },
  'mail/over-quota': { status: 413 },
  'store/full': { status: 507 },
}

/** The problem details (RFC 7807, RFC 8620 §3.6.1) of a request that failed as a whole. */
export function requestProblem(fault: Fault, incident: string): Problem {
  if (fault instanceof LimitFault) {
    return {
      type: 'urn:ietf:params:jmap:error:limit',
      status: fault.limit === 'maxCallsInRequest' ? 400 : fault.limit.startsWith('maxSize') ? 413 : 429,
      limit: fault.limit,
      detail: fault.message,
    }
  }
  const known = REQUEST_ERRORS[fault.code]
  if (known && fault.who !== 'us') {
    const type = known.type ? (`urn:ietf:params:jmap:error:${known.type}` as const) : 'about:blank'
    return { type, status: known.status, detail: fault.message }
  }
  const status = fault.who === 'peer' ? 400 : fault.who === 'world' ? 503 : 500
  return { type: 'about:blank', status, detail: `Something is wrong here; incident ${incident}` }
}

/** A request that is beyond a limit of the Session object: the name of the limit is told. */
export class LimitFault extends Fault {
  readonly limit: string

  constructor(limit: string, message: string) {
    super('peer', 'jmap/limit', message)
    this.limit = limit
  }
}
