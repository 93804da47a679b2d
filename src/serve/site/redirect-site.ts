import { Hono } from 'hono'
import { securityHeaders } from './security-headers.ts'
import type { SiteEnv, SiteServices } from './site-context.ts'
import { siteHost } from './site-host.ts'

/**
 * The site in the clear: it says where the other one is, and nothing else. `httpsPort` is undefined where there is none.
 * Threat: an open redirect. Only hosts of ours are led to, others to nothing.
 */
export function makeRedirectSite(
  services: Pick<SiteServices, 'hostname' | 'isHosted'>,
  httpsPort: number | undefined,
): Hono<SiteEnv> {
  const site = new Hono<SiteEnv>()
  site.use(securityHeaders)
  site.all('*', async (c) => {
    const host = await siteHost(c.req.header('host') ?? '', services.hostname, services.isHosted)
    if (!host) return c.text('This server does not answer for that host.\n', 421)
    if (httpsPort === undefined) return c.text('There is nothing here.\n', 404)
    const { pathname, search } = new URL(c.req.url)
    const name = host.name.includes(':') ? `[${host.name}]` : host.name
    const target = `https://${name}${httpsPort === 443 ? '' : `:${httpsPort}`}${pathname}${search}`
    // 308 keeps the method (RFC 9110 §15.4.9): a POST that comes again as GET would ask for something else.
    return c.redirect(target, c.req.method === 'GET' || c.req.method === 'HEAD' ? 301 : 308)
  })
  return site
}
