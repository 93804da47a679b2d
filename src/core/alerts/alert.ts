/**
 * What a member is told of, since it is what somebody does who has taken an account over: comes in from somewhere new, has mail sent on, hides it, shares it, takes all of it along, and makes sure of staying in. Each has words in
 * every language (`alert-words.ts`); a new one does not compile without.
 */
export const ALERT_KINDS = [
  'new-client',
  'forwarding',
  'deleting-filter',
  'sharing',
  'sharing-inbox',
  'export',
  'password-changed',
  'recovered',
  'recovery-code-used',
  'recovery-codes-renewed',
  'recovery-address-changed',
  'recovery-address-removed',
  'factor-added',
  'factor-removed',
  'factor-codes-renewed',
  'app-password-made',
  'closed',
] as const

export type AlertKind = (typeof ALERT_KINDS)[number]

/** What the member has said to it. */
export type AlertAnswer = 'mine' | 'not-mine'

/** Something that a member is told of. */
export interface Alert {
  readonly id: string
  readonly accountId: string
  readonly kind: AlertKind
  /** What it is about: an address, a device, a script; empty where the kind says it all. */
  readonly subject: string
  /** The last time. */
  readonly atMs: number
  /** How often it has happened, as far as it was the same. */
  readonly times: number
  /** When the letter went; undefined while it is still to be written. */
  readonly toldMs: number | undefined
  readonly answer: AlertAnswer | undefined
}

/** What may be told, and to whom: every door through which a sign comes has one of these. */
export interface AlertSink {
  /** Notes that it has happened. Never fails and keeps nobody waiting for a letter: what was done was done. */
  raise(accountId: string, kind: AlertKind, subject?: string): Promise<void>
}
