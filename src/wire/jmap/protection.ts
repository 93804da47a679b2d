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
  /** Whether the domain of the author in From stood behind it when it came; `unknown`: nobody looked. */
  readonly author: 'proven' | 'unproven' | 'unknown'
  /** Whether it stood behind the fields Autocrypt, too: a signature covers only the fields that it names. */
  readonly autocrypt: 'proven' | 'unproven' | 'unknown'
  readonly member: { readonly state: TrailState; readonly hop?: TrailHop }
  readonly providers: {
    readonly state: TrailState | 'none'
    readonly received: readonly TrailHop[]
    readonly receivedCut: boolean
    readonly sent: readonly TrailRecipient[]
  }
  readonly content: { readonly encrypted?: 'openpgp' | 'smime'; readonly signed?: 'openpgp' | 'smime' }
}

/** What is to be expected of mail for a domain, worst last but one: it stays on this server; its side promises that only it can read it; it went encrypted, or must; it went in clear text; nothing was sent there yet; it takes no mail. */
export type RecipientLevel = 'here' | 'protected' | 'encrypted' | 'clear' | 'unknown' | 'nowhere'

/** What RecipientProtection/get gives of a domain: facts about the domain, and the member's own last delivery to it; nothing of what others have sent. */
export interface RecipientProtection {
  /** As it was asked for. */
  readonly domain: string
  readonly level: RecipientLevel
  /** What its side promises; absent where mail does not leave this server, or where it could not be found out. */
  readonly promise?: {
    readonly demands: 'protected' | 'encrypted' | 'none'
    /** How many of its hosts have TLSA records (RFC 7672). */
    readonly dane: 'all' | 'some' | 'none'
    /** RFC 8461 §5. */
    readonly mtaSts: 'enforce' | 'testing' | 'none'
    /** Its own policy names none of its hosts: mail waits. */
    readonly isBroken: boolean
  }
  /** The member's own last message that a host of it took. */
  readonly last?: {
    readonly atMs: number
    readonly state: TrailState
    readonly protection?: TrailProtection
    readonly provedBy?: 'dane' | 'web-pki' | 'nothing'
    readonly policies: readonly string[]
    /** Whether the host offered REQUIRETLS then (RFC 8689 §2); absent: not known. */
    readonly offersRequireTls?: boolean
  }
}
