import { Hono } from 'hono'
import { securityTxt } from '../../../core/publishing/security-txt.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'

/** What everybody looks for at a well-known place (RFC 8615) and that belongs to no other part of the site. */
export function wellKnownRoutes({
  securityContact,
  base,
  clock,
}: Pick<SiteServices, 'securityContact' | 'base' | 'clock'>): Hono<SiteEnv> {
  return new Hono<SiteEnv>().get('/.well-known/security.txt', (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    c.header('cache-control', 'public, max-age=3600')
    return c.body(securityTxt(securityContact, base, clock.nowMs()), 200, {
      'content-type': 'text/plain; charset=utf-8',
    })
  })
}
