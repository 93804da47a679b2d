/** What one HTTP connection may take. */
export interface HttpLimits {
  /** Octets of a request line with its fields. */
  readonly maxHeadBytes: number
  readonly maxFields: number
  /** Requests on one connection; the answer to the last one closes it. */
  readonly maxRequests: number
  /** From the beginning of a connection, or the end of an answer, to the end of the next request's head. Whoever sends a field every few seconds gains nothing. */
  readonly headMs: number
  /** From a request's head to the end of the answer, its body included; and again as long, as often as `minOctets` have gone one way or the other meanwhile. So a slow line has the time that it needs, and who only pretends has not. */
  readonly exchangeMs: number
  readonly minOctets: number
  /** Requests that are under way at once on one connection of HTTP/2. */
  readonly maxStreams: number
  /** Octets of bodies that are on their way on one connection of HTTP/2 before somebody reads them. */
  readonly windowBytes: number
  /** Frames of HTTP/2 that ask for an answer and are no request (PING, SETTINGS), and requests that are called off: so many at once, and then one a second. */
  readonly maxIdleFrames: number
}

/** The names of what is spoken, for ALPN (RFC 7301), the best first. */
export const HTTP_PROTOCOLS = ['h2', 'http/1.1'] as const

export const HTTP_LIMITS: HttpLimits = {
  maxHeadBytes: 16 * 1024,
  maxFields: 100,
  maxRequests: 1000,
  headMs: 15_000,
  exchangeMs: 60_000,
  minOctets: 64 * 1024,
  maxStreams: 100,
  windowBytes: 1024 * 1024,
  maxIdleFrames: 100,
}
