import { Hono } from 'hono'
import { toFault } from '../../base/fault.ts'
import { clientSetupRoutes } from './routes/client-setup.ts'
import { frontPageRoutes } from './routes/front-page.ts'
import { mtaStsRoutes } from './routes/mta-sts.ts'
import { securityRoutes } from './routes/security.ts'
import { securityHeaders } from './security-headers.ts'
import type { SiteEnv, SiteServices } from './site-context.ts'
import { siteHost } from './site-host.ts'

/** Characters of a target that is looked at; what is longer is nothing of ours. */
const MAX_TARGET = 4096

/**
 * The site over HTTPS. Each kind of thing that it serves is a file in `routes/`, which gets what it needs handed in and answers for its own paths; what holds for all of them (headers,
 * which host is meant, what is said of a failure) stands here.
 */
export function makeSite(services: SiteServices): Hono<SiteEnv> {
  const site = new Hono<SiteEnv>()
  site.use(securityHeaders)
  site.use(async (c, next) => {
    if (c.req.url.length > MAX_TARGET) return c.text('The address is too long.\n', 414)
    const host = await siteHost(c.req.header('host') ?? '', services.hostname, services.isHosted)
    // RFC 9110 §15.5.20: whoever asks for a host that is not ours is told so, and not served something else in its place.
    if (!host) return c.text('This server does not answer for that host.\n', 421)
    c.set('host', host)
    return next()
  })
  site.route('/', mtaStsRoutes(services))
  site.route('/', clientSetupRoutes(services))
  site.route('/', securityRoutes(services))
  site.route('/', frontPageRoutes(services))
  site.notFound((c) => c.text('There is nothing here.\n', 404))
  site.onError((error, c) => {
    const fault = toFault(error)
    services.log.error('site/failed', fault, { connection: c.env.connection.id, path: c.req.routePath })
    return c.text(`Something went wrong here. Incident ${c.env.connection.id}.\n`, 500)
  })
  return site
}
