import type { Account } from '../directory/directory.ts'
import type { Protection } from '../posture/protection.ts'

/** A browser that a member has signed in with, as it is kept: without the secret that it shows. */
export interface WebSession {
  /** Names it in lists; opens nothing. */
  readonly id: string
  readonly accountId: string
  readonly createdMs: number
  /** When it was last used, to some minutes. */
  readonly usedMs: number
  /** When the member last showed the password. */
  readonly provedMs: number
  /** `changedMs` of the credential that it was opened with: with another password it is over, whoever forgets to say so. */
  readonly credentialMs: number
  /** Whether the browser keeps it when it is closed. */
  readonly isKept: boolean
  /** Where it was opened from, by what, and how that was protected. */
  readonly address: string
  /** What the browser said of itself, shortened. */
  readonly client: string
  readonly protection: Protection | undefined
}

/** Who asks, as far as a session proves it. */
export interface SignedIn {
  readonly session: WebSession
  readonly account: Account
  /** What a request that changes something must carry beside the cookie: a page elsewhere has the browser send the one, and never sees the other. */
  readonly csrf: string
  /** The provider advises a new password. */
  readonly isAdvised?: boolean
}

/** A session that was just opened, or has a new secret. */
export interface OpenedSession extends SignedIn {
  /** For the cookie; kept nowhere. */
  readonly secret: string
}

/** How long sessions last. */
export interface SessionLimits {
  /** Unused for so long, a session is over. */
  readonly idleMs: number
  /** After so long it is over in any case. */
  readonly longestMs: number
  /** The same for those that the browser keeps. */
  readonly keptIdleMs: number
  readonly keptLongestMs: number
  /** For so long after the password was shown, dangerous acts do not ask for it. */
  readonly provedMs: number
}

/** When a session is over that is not used any more. */
export function endsMs({ createdMs, usedMs, isKept }: WebSession, limits: SessionLimits): number {
  return isKept
    ? Math.min(createdMs + limits.keptLongestMs, usedMs + limits.keptIdleMs)
    : Math.min(createdMs + limits.longestMs, usedMs + limits.idleMs)
}
