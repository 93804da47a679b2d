import { Hono } from 'hono'
import { languageOf } from '../language/language.ts'
import { PAGE_CSP } from '../page/document.ts'
import { publicFor, publicView, type ViewServices } from '../page/page-view.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { secureSettingsPage } from './secure-settings-page.ts'

/** Where the page of secure settings is; indicators of protection lead to it. */
export const SECURE_SETTINGS_PATH = '/help/secure-settings'

/** The page of secure settings: the same for everybody, in each language. */
export function secureSettingsRoutes(services: ViewServices & Pick<SiteServices, 'offered'>): Hono<SiteEnv> {
  return new Hono<SiteEnv>().get(SECURE_SETTINGS_PATH, (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    c.header('content-security-policy', PAGE_CSP)
    c.header('cache-control', publicFor(c, 3600))
    return c.html(secureSettingsPage(services.offered, publicView(languageOf(c), services, SECURE_SETTINGS_PATH)))
  })
}
