import type { Account } from '../../core/directory/directory.ts'
import type { SiteConnection } from '../site/site-context.ts'

/** What a request shows of who sends it. */
export interface JmapCredentials {
  readonly connection: SiteConnection
  /** The Authorization field, if there is one. */
  readonly authorization: string | undefined
  /** The Cookie field, if there is one. */
  readonly cookie: string | undefined
  /** The Origin field: a page of another site that has the browser send our cookie gives itself away. */
  readonly origin: string | undefined
}

/** Somebody who was let in. */
export interface JmapCaller {
  readonly account: Account
  /** Moment of the endings before the proof was looked at: what lasts must end with the account (`AccountEndings.watch`). */
  readonly since: number
}

/** Port: who sends a request. Drivers: a password in each request; a session of the site. */
export interface JmapAuthentication {
  /**
   * Undefined: the request has nothing that this driver looks at.
   * @throws Fault peer login/refused, login/suspended; world login/too-many-attempts, login/too-busy
   */
  authenticate(credentials: JmapCredentials): Promise<JmapCaller | undefined>
}
