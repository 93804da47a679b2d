import type { Json } from './json.ts'

/** What can be wrong with a request as a whole: RFC 8620 §3.6.1. */
export type RequestErrorType = 'unknownCapability' | 'notJSON' | 'notRequest' | 'limit'

/** The problem details (RFC 7807) of a request that was refused as a whole. */
export interface Problem {
  readonly type: `urn:ietf:params:jmap:error:${RequestErrorType}` | 'about:blank'
  readonly status: number
  readonly detail: string
  /** Name of the limit, with `limit`. */
  readonly limit?: string
}

/** What can be wrong with one method call: RFC 8620 §3.6.2, and those of the standard methods in §5; the last one is of RFC 9404 §4.3. */
export type MethodErrorType =
  | 'serverUnavailable'
  | 'serverFail'
  | 'serverPartialFail'
  | 'unknownMethod'
  | 'invalidArguments'
  | 'invalidResultReference'
  | 'forbidden'
  | 'accountNotFound'
  | 'accountNotSupportedByMethod'
  | 'accountReadOnly'
  | 'requestTooLarge'
  | 'stateMismatch'
  | 'cannotCalculateChanges'
  | 'anchorNotFound'
  | 'unsupportedSort'
  | 'unsupportedFilter'
  | 'tooManyChanges'
  | 'fromAccountNotFound'
  | 'fromAccountNotSupportedByMethod'
  | 'unknownDataType'

/** Why one record was not made, changed or destroyed: RFC 8620 §5.3 and what data types add. */
export interface SetError {
  readonly type: string
  readonly description?: string
  /** All properties that were invalid, with `invalidProperties`. */
  readonly properties?: readonly string[]
  readonly [more: string]: Json | undefined
}

export function setError(type: string, description?: string, more: { readonly [name: string]: Json } = {}): SetError {
  return { type, ...(description === undefined ? {} : { description }), ...more }
}

export function invalidProperties(properties: readonly string[], description?: string): SetError {
  return setError('invalidProperties', description, { properties })
}
