import type { Authentication } from '../authentication/authentication.ts'
import type { Verdict } from '../delivery/verdict.ts'
import type { Hop } from './hop.ts'

/**
 * Where a message comes from, as it was found out when it arrived. Kept beside the message, through COPY and MOVE, in archives and out of them. Mail that a client has put there itself (APPEND) has none.
 */
export interface Provenance {
  /** Undefined of mail that a member, or a relay of the operator's own, handed over. */
  readonly authentication: Authentication | undefined
  /** The latest first: the one that we have measured, then what Received fields say. At most `MAX_KEPT_HOPS`. */
  readonly hops: readonly Hop[]
  /** There were more. */
  readonly hopsCut?: boolean
  readonly verdict: Verdict
  /** The house itself has written it and put it there: no field of a message can say so, since whoever writes fields can write any. */
  readonly isOfHouse?: true
}

/** What a provenance holds of the way of a message: a real one takes three to eight. */
export const MAX_KEPT_HOPS = 24
/** Octets of those hops as JSON. */
export const MAX_HOPS_BYTES = 12 * 1024

/** Octets of a provenance; what is larger is not kept. Every part of one is bounded to much less. */
export const MAX_PROVENANCE_BYTES = 32 * 1024
