import type { PushedStates, PushSubscriptions } from '../../../core/push/push-subscription.ts'

/** What push subscriptions stand on, beside `JmapServices`. */
export interface PushServices {
  readonly subscriptions: PushSubscriptions
  /** Public key that clients subscribe with at push services, base64url: RFC 9749. */
  readonly applicationServerKey: string
  readonly limits: PushLimits
  /** States of an account as they are now. */
  states(accountId: string, types: readonly string[] | undefined): Promise<PushedStates>
  /** `changedMs` of the password of an account that may log in. */
  credentialMs(accountId: string): Promise<number | undefined>
  /** Tells whoever pushes that there is something to do. */
  changed(): void
}

export interface PushLimits {
  /** Of one account. */
  readonly maxSubscriptions: number
  /** A client has to ask again after so long (RFC 8620 §7.2.2: 48 hours at least). */
  readonly longestMs: number
}

export const PUSH_LIMITS: PushLimits = { maxSubscriptions: 32, longestMs: 7 * 24 * 60 * 60_000 }
