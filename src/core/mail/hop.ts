import type { Demander } from '../transport-policy/demand.ts'

/**
 * What a hop was protected by. `protected`: encrypted, and the receiving host proved to be the right one. `encrypted`: encrypted, but nothing proved that, or nobody here can know:
 * whoever stood between could have read along. `clear`: in clear text. `unknown`: nothing is known, and nothing is guessed.
 */
export type HopState = 'protected' | 'encrypted' | 'clear' | 'unknown'

/** One host that a message went to from another one. Texts of strangers are printable ASCII of at most 255 characters. */
export interface Hop {
  /**
   * Who says so. `measured`: we, on our own connection. `trusted-field`: a Received field that a relay of the operator's wrote, or a host whose seal the operator trusts.
   * `claimed-field`: any other; every host on the way can have made it up.
   */
  readonly source: 'measured' | 'trusted-field' | 'claimed-field'
  /** `submission`: from a member's program to its provider. `transfer`: between providers. `inside`: within one machine, or one provider that names no sending host. */
  readonly leg: 'submission' | 'transfer' | 'inside'
  /** What the sending host called itself. Of a member's program neither that nor its address is kept. */
  readonly from: string | undefined
  /** Address of the other host: of a received message the one that sent it, of a sent one the one that took it. */
  readonly address: string | undefined
  readonly by: string | undefined
  /** `ESMTPS` (RFC 3848), or what else a Received field says. */
  readonly protocol: string | undefined
  readonly atMs: number | undefined
  readonly state: HopState
  /** As far as it is known; undefined if nothing is. */
  readonly protection: HopProtection | undefined
  /** What proved that the receiving host is the right one; undefined where that is not known here, as of every hop that others made. */
  readonly provedBy: 'dane' | 'web-pki' | 'nothing' | undefined
  /** Who demanded protection of the connection; none: nobody did, or it is not known. */
  readonly policies: readonly Demander[]
}

/** See `Protection`; of what others write any part may be missing, and names of suites are those of their libraries. */
export interface HopProtection {
  readonly version: string | undefined
  readonly suite: string | undefined
  readonly group: string | undefined
}
