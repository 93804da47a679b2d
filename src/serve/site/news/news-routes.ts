import { Hono } from 'hono'
import { languageOf } from '../language/language.ts'
import { PAGE_CSP } from '../page/document.ts'
import { publicFor, publicView, type ViewServices } from '../page/page-view.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { newsFeed } from './news-feed.ts'
import { NEWS_MESSAGES } from './news-messages.ts'
import { newsItemPage, newsListPage } from './news-page.ts'

/** Where the news are. */
const NEWS_PATH = '/news'
const ON_A_PAGE = 20
/** Pages are counted so far; nobody turns further. */
const MOST_PAGES = 50
const FRESH_SECONDS = 60

/** What the operator tells everybody: a list, a page for each, and a feed. */
export function newsRoutes(services: ViewServices & Pick<SiteServices, 'news' | 'base'>): Hono<SiteEnv> {
  const { news } = services
  const routes = new Hono<SiteEnv>()
  routes.use(`${NEWS_PATH}/*`, async (c, next) => (c.var.host.kind === 'own' ? next() : c.notFound()))
  routes.get(NEWS_PATH, async (c) => {
    const page = pageOf(c.req.query('page'))
    // One more than is shown, to know whether there is more.
    const found = (await news.items(page * ON_A_PAGE + 1)).slice((page - 1) * ON_A_PAGE)
    const items = found.slice(0, ON_A_PAGE)
    const language = languageOf(c)
    const first = (page - 1) * ON_A_PAGE + 1
    const place = {
      newer: page === 1 ? undefined : pathOf(page - 1),
      older: found.length > ON_A_PAGE && page < MOST_PAGES ? pathOf(page + 1) : undefined,
      shown: NEWS_MESSAGES[language].shown(first, first + items.length - 1),
    }
    c.header('content-security-policy', PAGE_CSP)
    c.header('cache-control', publicFor(c, FRESH_SECONDS))
    return c.html(newsListPage(publicView(language, services, pathOf(page)), items, place))
  })
  routes.get('/news.atom', async (c) => {
    const text = newsFeed(await news.items(ON_A_PAGE), services.base, services.provider.name, languageOf(c))
    c.header('cache-control', publicFor(c, FRESH_SECONDS))
    return c.body(text, 200, { 'content-type': 'application/atom+xml; charset=utf-8' })
  })
  routes.get(`${NEWS_PATH}/:id`, async (c) => {
    const item = await news.item(c.req.param('id'))
    if (!item) return c.notFound()
    c.header('content-security-policy', PAGE_CSP)
    c.header('cache-control', publicFor(c, FRESH_SECONDS))
    return c.html(newsItemPage(publicView(languageOf(c), services, `${NEWS_PATH}/${item.id}`), item))
  })
  return routes
}

function pageOf(asked: string | undefined): number {
  const page = /^\d{1,4}$/.test(asked ?? '') ? Number(asked) : 1
  return Math.min(Math.max(page, 1), MOST_PAGES)
}

function pathOf(page: number): string {
  return page === 1 ? NEWS_PATH : `${NEWS_PATH}?page=${page}`
}
