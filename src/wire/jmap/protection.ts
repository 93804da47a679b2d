/** A capability of our own (RFC 8620 §1.8). */
export const PROTECTION_CAPABILITY = 'https://posthus.dev/jmap/protection'

/** As in `Hop` (core/mail), which says what each means. */
export type TrailState = 'protected' | 'encrypted' | 'clear' | 'unknown'

export interface TrailProtection {
  readonly version?: string
  readonly suite?: string
  readonly group?: string
}

/** One host that a message went to from another one. */
export interface TrailHop {
  readonly source: 'measured' | 'trusted-field' | 'claimed-field'
  readonly leg: 'submission' | 'transfer' | 'inside'
  readonly from?: string
  readonly address?: string
  readonly by?: string
  readonly protocol?: string
  readonly atMs?: number
  readonly state: TrailState
  readonly protection?: TrailProtection
  readonly provedBy?: 'dane' | 'web-pki' | 'nothing'
  readonly policies: readonly string[]
}

/** What became of one recipient of a sent message. */
export interface TrailRecipient {
  readonly recipient: string
  readonly kind: 'delivered' | 'failed' | 'deferred'
  readonly attempt: number
  readonly isLocal: boolean
  readonly hop?: TrailHop
}

/** What MessageTrail/get gives of a message: three things, of which none makes up for another. */
export interface MessageTrail {
  readonly id: string
  readonly member: { readonly state: TrailState; readonly hop?: TrailHop }
  readonly providers: {
    readonly state: TrailState | 'none'
    readonly received: readonly TrailHop[]
    readonly receivedCut: boolean
    readonly sent: readonly TrailRecipient[]
  }
  readonly content: { readonly encrypted?: 'openpgp' | 'smime'; readonly signed?: 'openpgp' | 'smime' }
}
