import type { Authentication } from '../authentication/authentication.ts'
import type { Verdict } from '../delivery/verdict.ts'
import type { Protection } from '../posture/protection.ts'

/** One host that a message went through. */
export interface Hop {
  /** Who says so: we, who measured it, or a Received field. */
  readonly source: 'measured' | 'received-field'
  /** What the sending host called itself, and its address. */
  readonly from: string | undefined
  readonly address: string | undefined
  readonly by: string | undefined
  readonly atMs: number | undefined
  /** Undefined: in the clear, or not known; `source` says which. */
  readonly protection: Protection | undefined
}

/**
 * Where a message comes from, as it was found out when it arrived. Kept beside the message, through COPY and MOVE, in archives and out of them. Mail that was not handed over from outside has none.
 */
export interface Provenance {
  readonly authentication: Authentication | undefined
  /** The latest first. */
  readonly hops: readonly Hop[]
  readonly verdict: Verdict
}

/** Octets of a provenance; what is larger is not kept. Every part of one is bounded to much less. */
export const MAX_PROVENANCE_BYTES = 32 * 1024
