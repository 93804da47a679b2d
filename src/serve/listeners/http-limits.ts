/** What one HTTP connection may take. */
export interface HttpLimits {
  /** Octets of a request line with its fields. */
  readonly maxHeadBytes: number
  readonly maxFields: number
  /** Requests on one connection; the answer to the last one closes it. */
  readonly maxRequests: number
  /** From the beginning of a connection, or the end of an answer, to the end of the next request's head. Whoever sends a field every few seconds gains nothing. */
  readonly headMs: number
  /** From a request's head to the end of the answer, its body included: the time that a slow sender or reader has. */
  readonly exchangeMs: number
}

export const HTTP_LIMITS: HttpLimits = {
  maxHeadBytes: 16 * 1024,
  maxFields: 100,
  maxRequests: 1000,
  headMs: 15_000,
  exchangeMs: 60_000,
}
