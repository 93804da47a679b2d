import type { Account } from '../../core/directory/directory.ts'
import type { SiteConnection } from '../site/site-context.ts'

/** What a request shows of who sends it. */
export interface JmapCredentials {
  readonly connection: SiteConnection
  readonly method: string
  /** A field of its header by its name in lower case. */
  field(name: string): string | undefined
}

/** The password of an account, where no other word is known for what was shown. */
export const PASSWORD = 'password'

const APP = 'app:'

/** The word for an app password. */
export function appCredential(id: string): string {
  return APP + id
}

/** Whether a word is that of an app password. */
export function isAppCredential(credential: string): boolean {
  return credential.startsWith(APP)
}

const SESSION = 'session:'

/** The word for a session of a browser. */
export function sessionCredential(id: string): string {
  return SESSION + id
}

/** Whether a word is that of a session of a browser. */
export function isSessionCredential(credential: string): boolean {
  return credential.startsWith(SESSION)
}

/** Somebody who was let in. */
export interface JmapCaller {
  readonly account: Account
  /** Which of the account's credentials was shown: the same word as long as it is the same one. What must not outlive it is bound to it. */
  readonly credential: string
  /** Whether what let the caller in is worth something still, for each new request on what lasts longer than one; it counts as use. */
  isStillIn(): Promise<boolean>
  /** Whether the account's own password was shown with the request, or so lately that nothing asks for it: dangerous acts want that. An app password is none. */
  isProved(): boolean
  /** Calls `end` when what lasts longer than one request must be over: what let the caller in is worth nothing any more. At once if that is so already. */
  watch(end: () => void): Disposable
}

/** Port: who sends a request. Drivers: a password in each request; a session of the site. */
export interface JmapAuthentication {
  /**
   * Undefined: the request has nothing that this driver looks at.
   * @throws Fault peer login/refused, login/suspended; world login/too-many-attempts, login/too-busy
   */
  authenticate(credentials: JmapCredentials): Promise<JmapCaller | undefined>
}
