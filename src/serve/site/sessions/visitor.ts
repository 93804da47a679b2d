import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Entropy } from '../../../base/entropy.ts'
import { csrfTokenOf, isSameToken, isSessionSecret, makeSessionSecret } from '../../../core/sessions/session-secret.ts'
import type { SiteEnv } from '../site-context.ts'
import { type FormFields, formFields } from './member.ts'
import { provenanceOf } from './provenance.ts'

/** As the cookie of a session (`member.ts`), and gone with the browser. It is given with a form, and to nobody who only reads. */
const COOKIE = 'visitor'

/**
 * The token against CSRF for the form of somebody who is not signed in: made of a random secret that this browser alone has. Threat: a page elsewhere has a browser join, or begin a recovery, in the name of who sits there; it can
 * neither read the secret nor plant one (`__Host-`).
 */
export function visitorToken<Env extends SiteEnv>(c: Context<Env>, entropy: Entropy): string {
  const shown = getCookie(c, COOKIE, 'host') ?? ''
  if (isSessionSecret(shown)) return csrfTokenOf(shown)
  const secret = makeSessionSecret(entropy)
  setCookie(c, COOKIE, secret, { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' })
  return csrfTokenOf(secret)
}

/** The fields of a visitor's form, undefined where it is not the visitor's own wish: then the form is shown again with 403, and says that nothing was done. To stand behind `formLimit`. */
export async function tryVisitorForm<Env extends SiteEnv>(c: Context<Env>): Promise<FormFields | undefined> {
  const field = await formFields(c)
  const secret = getCookie(c, COOKIE, 'host') ?? ''
  if (provenanceOf((name) => c.req.header(name), c.req.header('host') ?? '') === 'elsewhere') return undefined
  return isSessionSecret(secret) && isSameToken(csrfTokenOf(secret), field('csrf')) ? field : undefined
}
