import { Hono } from 'hono'
import { languageOf } from '../language/language.ts'
import { FRONT_CSP } from '../page/document.ts'
import { onceIn } from '../page/once-in.ts'
import { publicFor, publicView, type ViewServices } from '../page/page-view.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { frontPage } from './front-page.ts'

/** How long what was put together is shown. */
const FRESH_MS = 60_000
const MOST_NEWS = 3

type FrontServices = ViewServices & Pick<SiteServices, 'plans' | 'joinPath' | 'news' | 'security' | 'clock'>

/** The front page. What was measured, and what is new, is asked for once a minute, however many come. */
export function frontRoutes(services: FrontServices): Hono<SiteEnv> {
  const { plans, joinPath } = services
  const facts = onceIn(FRESH_MS, services.clock, async () => ({
    statement: await services.security(),
    news: await services.news.items(MOST_NEWS),
  }))
  return new Hono<SiteEnv>().get('/', async (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    c.header('content-security-policy', FRONT_CSP)
    c.header('cache-control', publicFor(c, FRESH_MS / 1000))
    return c.html(frontPage({ ...publicView(languageOf(c), services, '/'), ...(await facts()), plans, joinPath }))
  })
}
