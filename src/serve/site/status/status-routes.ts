import { Hono } from 'hono'
import { languageOf } from '../language/language.ts'
import { PAGE_CSP } from '../page/document.ts'
import { onceIn } from '../page/once-in.ts'
import { publicFor, publicView, type ViewServices } from '../page/page-view.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { statusPage } from './status-page.ts'

const FRESH_MS = 30_000
/** News that are looked through for incidents. */
const MOST_NEWS = 200
const MOST_INCIDENTS = 20

type StatusServices = ViewServices & Pick<SiteServices, 'news' | 'security' | 'troubles' | 'clock'>

/** Whether everything works. It is put together once in half a minute, however many look when something does not. */
export function statusRoutes(services: StatusServices): Hono<SiteEnv> {
  const facts = onceIn(FRESH_MS, services.clock, async () => {
    const news = await services.news.items(MOST_NEWS)
    return {
      statement: await services.security(),
      troubles: await services.troubles(),
      incidents: news.filter(({ kind }) => kind === 'incident').slice(0, MOST_INCIDENTS),
    }
  })
  return new Hono<SiteEnv>().get('/status', async (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    c.header('content-security-policy', PAGE_CSP)
    c.header('cache-control', publicFor(c, FRESH_MS / 1000))
    return c.html(statusPage({ ...publicView(languageOf(c), services, '/status'), ...(await facts()) }))
  })
}
