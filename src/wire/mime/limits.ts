/** Bounds on what the MIME parser looks at. Beyond them a message is still kept and served whole; only less of it is understood. */
export interface MimeLimits {
  /** Multiparts and messages within one another; what is deeper is an opaque leaf. */
  readonly maxDepth: number
  /** Parts in all; the rest of the multipart becomes the last part's body. */
  readonly maxParts: number
  /** Octets of one header that are looked at. */
  readonly maxHeaderBytes: number
  /** Fields of one header that are looked at. */
  readonly maxFields: number
  /** Octets of all headers together that are looked at; beyond them only the beginning of each, so that ten thousand large headers stay cheap. */
  readonly maxHeadersBytes: number
}

export const MIME_LIMITS: MimeLimits = {
  maxDepth: 100,
  maxParts: 10_000,
  maxHeaderBytes: 1024 * 1024,
  maxFields: 5000,
  maxHeadersBytes: 4 * 1024 * 1024,
}
