import type { PushKeys } from '../../wire/web-push/encrypt-push.ts'

/** States of types, by their names; those of somebody else's account, which is shared, by the name and the account's id: `Email@id`. */
export type PushedStates = Readonly<Record<string, string>>

/** The key of a type in somebody else's account. */
export function sharedKey(type: string, accountId: string): string {
  return `${type}@${accountId}`
}

/** The type that a key is for, and whose; without an account it is the subscriber's own. */
export function readKey(key: string): { readonly type: string; readonly accountId: string | undefined } {
  const [type = '', accountId] = key.split('@')
  return { type, accountId }
}

/** Where a client wants to be told of changes while it is not connected: RFC 8620 §7.2. */
export interface PushSubscription {
  readonly id: string
  readonly accountId: string
  /** Which client on which device, in its own words. */
  readonly deviceClientId: string
  /** Of a push service, over HTTPS. Whoever knows it can push there: it is told to nobody, not even to the client. */
  readonly url: string
  /** What is pushed is encrypted for; undefined: nothing is. */
  readonly keys: PushKeys | undefined
  /** What the client has to show before anything is pushed: it has come over the URL, so the URL leads to the client. */
  readonly code: string
  readonly isVerified: boolean
  /** The code has been pushed. */
  readonly wasGreeted: boolean
  /** Undefined: all. */
  readonly types: readonly string[] | undefined
  readonly expiresMs: number
  /** `changedMs` of the account's credential when it was made: with another one it is over. */
  readonly credentialMs: number
  /** Which credential it was made with, in the words of JMAP: it is nobody else's, and over with it. Undefined: from before this was kept. */
  readonly madeWith: string | undefined
  /** The key that push services knew us by then: with another one they take nothing for it. RFC 9749 §5. */
  readonly knownBy: string | undefined
  /** What was told last; undefined: nothing yet. */
  readonly told: PushedStates | undefined
}

export interface PushSubscriptionChange {
  readonly types?: readonly string[] | undefined
  readonly expiresMs?: number
  /** It is verified, and what has changed since is to be told. */
  readonly verified?: PushedStates
}

/** Port: the push subscriptions of all accounts. What they resolve with is on stable storage. */
export interface PushSubscriptions {
  /** False: the account has as many as it may. */
  add(subscription: PushSubscription, most: number): Promise<boolean>
  of(accountId: string): Promise<readonly PushSubscription[]>
  all(): Promise<readonly PushSubscription[]>
  /** False: there is none. */
  change(accountId: string, id: string, change: PushSubscriptionChange): Promise<boolean>
  noteGreeted(id: string): Promise<void>
  noteTold(id: string, told: PushedStates): Promise<void>
  /** False: there was none. */
  remove(accountId: string, id: string): Promise<boolean>
  /** Removes those whose time is over; returns how many. */
  sweep(nowMs: number): Promise<number>
}

/** What has become of a push: `gone`: there is nobody there any more (RFC 8030 §7.3); `later`: it may be tried again, after `afterMs` if the service has said so; `isRefused`: it was there and did not want it. */
export type PushOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'gone'; readonly reason: string }
  | { readonly kind: 'later'; readonly reason: string; readonly isRefused?: true; readonly afterMs?: number }

/** Port: hands a text to a push service. It never fails. */
export interface PushPoster {
  post(to: Pick<PushSubscription, 'url' | 'keys'>, text: string): Promise<PushOutcome>
}
