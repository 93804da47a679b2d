import { Hono } from 'hono'
import { isToken } from '../../wire/acme/key-authorization.ts'
import { canonicalTarget } from './canonical-host.ts'
import { securityHeaders } from './security-headers.ts'
import type { SiteEnv, SiteServices } from './site-context.ts'
import { siteHost } from './site-host.ts'

/**
 * The site in the clear: it says where the other one is, answers certificate authorities, and nothing else. `httpsPort` is undefined where there is none.
 * Threat: an open redirect. Only hosts of ours are led to, others to nothing.
 */
export function makeRedirectSite(
  services: Pick<SiteServices, 'hostname' | 'isHosted' | 'challengeText'>,
  httpsPort: number | undefined,
): Hono<SiteEnv> {
  const site = new Hono<SiteEnv>()
  site.use(securityHeaders())
  site.get('/.well-known/acme-challenge/:token', async (c, next) => {
    const token = c.req.param('token')
    // Whatever is served here: a host whose certificate is still to come may be none of ours otherwise.
    const found = isToken(token) ? await services.challengeText(bareHost(c.req.header('host') ?? ''), token) : undefined
    return found === undefined ? next() : c.body(found, 200, { 'content-type': 'application/octet-stream' })
  })
  site.all('*', async (c) => {
    const host = await siteHost(c.req.header('host') ?? '', services.hostname, services.isHosted)
    if (!host) return c.text('This server does not answer for that host.\n', 421)
    if (httpsPort === undefined) return c.text('There is nothing here.\n', 404)
    const { pathname, search } = new URL(c.req.url)
    const name = host.name.includes(':') ? `[${host.name}]` : host.name
    const port = httpsPort === 443 ? '' : `${httpsPort}`
    // At once to where it is in the end: each further step would be one more place to be led astray.
    const target =
      canonicalTarget(host, services.hostname, port, pathname + search) ??
      `https://${name}${port === '' ? '' : `:${port}`}${pathname}${search}`
    // 308 keeps the method (RFC 9110 §15.4.9): a POST that comes again as GET would ask for something else.
    return c.redirect(target, 308)
  })
  return site
}

/** Without port and brackets, in small letters. */
function bareHost(field: string): string {
  return field
    .replace(/:\d{1,5}$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
}
