import type { MiddlewareHandler } from 'hono'
import type { SiteEnv } from './site-context.ts'

/** Nothing is loaded, framed or sent anywhere unless a route says otherwise: all that an injected element could do is to stand there. */
const STRICT_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

const HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  // What somebody reads here is nobody else's business, not even the path.
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

/** A year, RFC 6797 §6.1.1. Without includeSubDomains: names below a member's domain are not ours to decide about. */
const HSTS = 'max-age=31536000'

/** What lists of hosts that browsers know beforehand ask for (hstspreload.org): two years, and all names below. */
const PRELOADED = 'max-age=63072000; includeSubDomains; preload'

/**
 * Puts the fields on every answer that keep a browser from doing more with it than showing it. Routes may set their own, as `content-security-policy`, `referrer-policy` and `cache-control`. `preloaded`: a host whose operator
 * wants every browser to know beforehand that it has no clear text, it and all names below it.
 */
export const securityHeaders =
  (preloaded?: string): MiddlewareHandler<SiteEnv> =>
  async (c, next) => {
    await next()
    const { headers } = c.res
    for (const [name, value] of Object.entries(HEADERS)) if (!headers.has(name)) headers.set(name, value)
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', STRICT_CSP)
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
    // RFC 6797 §7.2: not over clear text. For `localhost` it would hold for every program of that machine that serves HTTP.
    const secure = c.env.connection.protection !== undefined
    if (secure && c.var.host?.name !== 'localhost')
      headers.set(
        'strict-transport-security',
        preloaded !== undefined && c.var.host?.name === preloaded ? PRELOADED : HSTS,
      )
  }
