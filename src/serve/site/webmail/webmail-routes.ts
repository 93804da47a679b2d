import { Hono } from 'hono'
import { modernOnly } from '../generations/generation-gate.ts'
import { languageOf } from '../language/language.ts'
import { themeOf } from '../page/theme.ts'
import { type MemberEnv, membersOnly } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import type { FirstScreens } from './first-screen.ts'
import { OFFLINE_CSP, offlinePage } from './offline-page.ts'
import { WEBMAIL_MESSAGES } from './webmail-messages.ts'
import { preloadLinks, tryWebmailFiles, WEBMAIL_CSP, webmailPage } from './webmail-page.ts'

/** Where members read their mail. */
export const WEBMAIL_PATH = '/mail/'

/** The web application. Its own paths below `/mail/` lead to the same page, which shows what they name. */
export function webmailRoutes(
  services: Pick<SiteServices, 'hostname' | 'provider' | 'sessions' | 'assets' | 'generations'>,
  screens: Pick<FirstScreens, 'make'>,
): Hono<MemberEnv> {
  const files = tryWebmailFiles(services.assets)
  const hints = files && { link: preloadLinks(files) }
  const routes = new Hono<MemberEnv>()
  routes.get('/mail', (c) => c.redirect(WEBMAIL_PATH, 308))
  // For whoever asks: a browser keeps it for when there is no connection.
  routes.get('/mail/offline', (c) => {
    const fields = { 'content-security-policy': OFFLINE_CSP, 'cache-control': 'no-cache' }
    return c.html(offlinePage(languageOf(c)), 200, fields)
  })
  const gate = modernOnly(services, services.assets)
  routes.get(WEBMAIL_PATH, membersOnly(services.sessions), gate, async (c) => {
    const language = languageOf(c)
    if (!files) return c.text(`${WEBMAIL_MESSAGES[language].notBuilt}\n`, 503)
    // The browser asks for the files while the first screen is made and the page goes over. They are the same for everybody, so a hint tells nothing.
    if (hints && c.req.header('sec-fetch-mode') === 'navigate') c.env.inform?.(103, hints)
    const first = await screens.make(c.var.signedIn, c.env.connection, c.req.raw.signal)
    const { other, retireOn } = c.var.generations ?? {}
    const generations = { other: other ?? null, retireOn: retireOn ?? null }
    return c.html(webmailPage(files, { ...first, generations }, language, services.hostname, themeOf(c)), 200, {
      'content-security-policy': WEBMAIL_CSP,
      'referrer-policy': 'same-origin',
    })
  })
  return routes
}
