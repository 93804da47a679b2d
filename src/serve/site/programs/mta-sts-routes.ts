import { Hono } from 'hono'
import { encodeMtaStsPolicy } from '../../../core/publishing/mta-sts-policy.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'

/**
 * The MTA-STS policy of a domain, at `https://mta-sts.<domain>/.well-known/mta-sts.txt` and under no other name (RFC 8461 §3.3): who asks takes it for the domain that the host is named after.
 */
export function mtaStsRoutes(services: Pick<SiteServices, 'mtaStsPolicy'>): Hono<SiteEnv> {
  return new Hono<SiteEnv>().get('/.well-known/mta-sts.txt', (c) => {
    const { host } = c.var
    const policy = host.kind === 'mta-sts' ? services.mtaStsPolicy(host.domain) : undefined
    if (!policy) return c.notFound()
    return c.body(encodeMtaStsPolicy(policy), 200, { 'content-type': 'text/plain; charset=utf-8' })
  })
}
