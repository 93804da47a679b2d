import { Hono } from 'hono'
import { isFault, toFault } from '../../base/fault.ts'
import { abuseRulesRoutes } from './abuse/abuse-rules-routes.ts'
import { appealRoutes } from './abuse/appeal-routes.ts'
import { ownAbuseRoutes } from './abuse/own-abuse-routes.ts'
import { agreedRoutes } from './account/agreed-routes.ts'
import { alertRoutes } from './account/alerts/alerts-routes.ts'
import { appPasswordRoutes } from './account/credentials/app-passwords-routes.ts'
import { factorRoutes } from './account/credentials/factors-routes.ts'
import { passwordRoutes } from './account/credentials/password-routes.ts'
import { closeRoutes } from './account/leaving/close-routes.ts'
import { exportRoutes } from './account/leaving/export-routes.ts'
import { logInsRoutes } from './account/log-ins/log-ins-routes.ts'
import { sessionsRoutes } from './account/log-ins/sessions-routes.ts'
import { operatorActsRoutes } from './account/operator-acts-routes.ts'
import { overviewRoutes } from './account/overview/overview-routes.ts'
import { problemRoutes } from './account/problem-routes.ts'
import { assetRoutes } from './assets/asset-routes.ts'
import { canonicalTarget } from './canonical-host.ts'
import { consoleRoutes } from './console/console-routes.ts'
import { frontRoutes } from './front/front-routes.ts'
import { helpRoutes } from './help/help-routes.ts'
import { passwordTipsRoutes } from './help/password-tips-routes.ts'
import { secureSettingsRoutes } from './help/secure-settings-routes.ts'
import { joinRoutes } from './joining/join-routes.ts'
import { messageFrameRoutes } from './message-frame/message-frame-routes.ts'
import { messageImageRoutes } from './message-frame/message-image-routes.ts'
import { newsRoutes } from './news/news-routes.ts'
import { nothingHere } from './page/nothing-here.ts'
import { clientSetupRoutes } from './programs/client-setup-routes.ts'
import { keyDirectoryRoutes } from './programs/key-directory-routes.ts'
import { mtaStsRoutes } from './programs/mta-sts-routes.ts'
import { wellKnownRoutes } from './programs/well-known-routes.ts'
import { ownRecoveryRoutes } from './recovery/own-recovery-routes.ts'
import { recoverRoutes } from './recovery/recover-routes.ts'
import { securityRoutes } from './security/security-routes.ts'
import { securityHeaders } from './security-headers.ts'
import { signInRoutes } from './sign-in/sign-in-routes.ts'
import type { SiteEnv, SiteServices } from './site-context.ts'
import { portOf, siteHost, tryConsoleHost } from './site-host.ts'
import { statusRoutes } from './status/status-routes.ts'
import { termsRoutes } from './terms/terms-routes.ts'

/** Characters of a target that is looked at; what is longer is nothing of ours. */
const MAX_TARGET = 4096

/**
 * The site over HTTPS. Each kind of thing that it serves is a file in `routes/`, which gets what it needs handed in and answers for its own paths; what holds for all of them (headers,
 * which host is meant, what is said of a failure) stands here. `more`: routes of others that are served under the same name.
 */
export function makeSite(services: SiteServices, ...more: readonly Hono<SiteEnv>[]): Hono<SiteEnv> {
  const site = new Hono<SiteEnv>()
  site.use(securityHeaders(services.isPreloaded ? services.hostname : undefined))
  site.use(async (c, next) => {
    if (c.req.url.length > MAX_TARGET) return c.text('The address is too long.\n', 414)
    const field = c.req.header('host') ?? ''
    const host =
      tryConsoleHost(field, c.req.path, services.console?.host) ??
      (await siteHost(field, services.hostname, services.isHosted))
    // RFC 9110 §15.5.20: whoever asks for a host that is not ours is told so, and not served something else in its place.
    if (!host) return c.text('This server does not answer for that host.\n', 421)
    c.set('host', host)
    c.set('pageSettings', services.pageSettings)
    const { pathname, search } = new URL(c.req.url)
    const target =
      host.name === services.console?.host
        ? undefined
        : canonicalTarget(host, services.hostname, portOf(field), pathname + search)
    if (target !== undefined) return c.redirect(target, 308)
    return next()
  })
  site.route('/', assetRoutes(services.assets))
  site.route('/', signInRoutes(services))
  site.route('/', joinRoutes(services))
  site.route('/', recoverRoutes(services))
  site.route('/', ownRecoveryRoutes(services))
  site.route('/', overviewRoutes(services))
  site.route('/', sessionsRoutes(services))
  site.route('/', logInsRoutes(services))
  site.route('/', alertRoutes(services))
  site.route('/', passwordRoutes(services))
  site.route('/', operatorActsRoutes(services))
  site.route('/', problemRoutes(services))
  site.route('/', ownAbuseRoutes(services))
  site.route('/', appealRoutes(services))
  site.route('/', abuseRulesRoutes(services))
  site.route('/', factorRoutes(services))
  site.route('/', appPasswordRoutes(services))
  site.route('/', messageFrameRoutes(services))
  site.route('/', messageImageRoutes(services))
  site.route('/', consoleRoutes(services) as unknown as Hono<SiteEnv>)
  for (const routes of more) site.route('/', routes)
  site.route('/', mtaStsRoutes(services))
  site.route('/', keyDirectoryRoutes(services))
  site.route('/', wellKnownRoutes(services))
  site.route('/', clientSetupRoutes(services))
  site.route('/', securityRoutes(services))
  site.route('/', helpRoutes(services))
  site.route('/', secureSettingsRoutes(services))
  site.route('/', passwordTipsRoutes(services))
  site.route('/', termsRoutes(services))
  site.route('/', agreedRoutes(services))
  site.route('/', exportRoutes(services))
  site.route('/', closeRoutes(services))
  site.route('/', newsRoutes(services))
  site.route('/', statusRoutes(services))
  site.route('/', frontRoutes(services))
  site.notFound((c) => nothingHere(c, services))
  site.onError((error, c) => {
    const fault = toFault(error)
    // They read no answer. Threat: a log of incidents that anybody fills, signed in or not, who begins forms and goes away.
    if (hasLeft(c.req.raw, error)) {
      services.log.debug('site/left', { connection: c.env.connection.id, path: c.req.routePath })
      return c.body(null, 400)
    }
    services.log.error('site/failed', fault, { connection: c.env.connection.id, path: c.req.routePath })
    return c.text(`Something went wrong here. Incident ${c.env.connection.id}.\n`, 500)
  })
  return site
}

/** Whether it is that somebody has gone away in the middle of what they were sending, and no failure of ours meanwhile. */
function hasLeft({ signal }: Request, error: unknown): boolean {
  if (!signal.aborted || !(error instanceof Error) || isFault(error)) return false
  return ('code' in error && error.code === 'ECONNRESET') || error.message === 'Client connection prematurely closed.'
}
