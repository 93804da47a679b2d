import { isSameToken } from '../../core/sessions/session-secret.ts'
import type { WebSessions } from '../../core/sessions/web-sessions.ts'
import { provenanceOf } from '../site/sessions/provenance.ts'
import {
  type JmapAuthentication,
  type JmapCaller,
  type JmapCredentials,
  sessionCredential,
} from './jmap-authentication.ts'

/** The cookie of the site, which browsers take for this host alone. */
const COOKIE = /(?:^|;\s*)__Host-session=([^;]+)/

/**
 * The session of a browser that a member has signed in with: for the webmail.
 *
 * Threat: another site has the browser send the cookie. Nothing is answered to what a page elsewhere has sent, and what is not only looked at carries the token of the session too, which such a page cannot
 * read; browsers that do not say where a request comes from have that alone.
 *
 * A WebSocket is opened by GET, without a token, since scripts cannot add fields to it, and no browser keeps a page from opening one elsewhere (cross-site WebSocket hijacking). All of them have said for as long as there are WebSockets
 * where the page is from (RFC 6455 §10.2): who does not say it is not let in by a cookie.
 */
export class SessionAuthentication implements JmapAuthentication {
  readonly #sessions: Pick<WebSessions, 'tryResume' | 'watch' | 'isProved'>

  constructor(sessions: Pick<WebSessions, 'tryResume' | 'watch' | 'isProved'>) {
    this.#sessions = sessions
  }

  async authenticate({ field, method, connection }: JmapCredentials): Promise<JmapCaller | undefined> {
    const secret = COOKIE.exec(field('cookie') ?? '')?.[1]
    if (secret === undefined || connection.protection === undefined) return undefined
    const provenance = provenanceOf(field, field('host') ?? '')
    const opensSocket = /^websocket$/i.test(field('upgrade') ?? '')
    if (provenance === 'elsewhere' || (opensSocket && field('origin') === undefined)) return undefined
    const signedIn = await this.#sessions.tryResume(secret)
    if (!signedIn) return undefined
    const onlyLooks = method === 'GET' || method === 'HEAD'
    if (!onlyLooks && !isSameToken(signedIn.csrf, field('x-csrf') ?? '')) return undefined
    return {
      account: signedIn.account,
      credential: sessionCredential(signedIn.session.id),
      isStillIn: async () => (await this.#sessions.tryResume(secret)) !== undefined,
      isProved: () => this.#sessions.isProved(signedIn.session),
      watch: (end) => this.#sessions.watch(signedIn, end),
    }
  }
}
