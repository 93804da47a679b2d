import { join } from 'node:path'
import type { Hono } from 'hono'
import type { Log } from '../../base/log.ts'
import {
  watchedAppPasswords,
  watchedClosing,
  watchedExports,
  watchedFactors,
  watchedRecovery,
} from '../../core/alerts/watched-doors.ts'
import { identityFor, rsaBeside } from '../../core/certificates/identity.ts'
import { ServedCertificates } from '../../core/certificates/served-certificates.ts'
import { visibleActs } from '../../core/operators/visible-acts.ts'
import { PublishedKeys } from '../../core/pgp/published-keys.ts'
import { publicTroubles } from '../../core/provider/trouble.ts'
import { signProfile } from '../../core/publishing/sign-profile.ts'
import { jmapRoutes } from '../../serve/jmap/jmap-routes.ts'
import { HTTP_LIMITS } from '../../serve/listeners/http-limits.ts'
import type { Converse } from '../../serve/listeners/listener.ts'
import { httpConversation } from '../../serve/listeners/serve-http.ts'
import { mailboxFinder } from '../../serve/site/classic/classic-env.ts'
import { classicRoutes } from '../../serve/site/classic/classic-routes.ts'
import { MemberJmap } from '../../serve/site/classic/member-jmap.ts'
import { GENERATION_PATHS } from '../../serve/site/generations/generation-paths.ts'
import { generationRoutes } from '../../serve/site/generations/generation-routes.ts'
import { standsAlone } from '../../serve/site/generations/stopped-page.ts'
import { JOIN_PATH } from '../../serve/site/joining/join-paths.ts'
import { makeRedirectSite } from '../../serve/site/redirect-site.ts'
import { makeSite } from '../../serve/site/site.ts'
import type { SiteEnv, SiteServices } from '../../serve/site/site-context.ts'
import { FirstScreens } from '../../serve/site/webmail/first-screen.ts'
import { mailExportRoutes } from '../../serve/site/webmail/mail-export-routes.ts'
import { tryWebmailFiles } from '../../serve/site/webmail/webmail-page.ts'
import { webmailRoutes } from '../../serve/site/webmail/webmail-routes.ts'
import type { House } from '../house/house.ts'
import { securityStatement } from '../house/security-statement.ts'
import { mtaStsPolicyOf, offeredServices, siteBase } from '../publishing/publishing-plan.ts'
import { abuseSite } from '../site/abuse-site.ts'
import { accountFacts } from '../site/account-facts.ts'
import { openConsole } from '../site/open-console.ts'
import { openFrames } from '../site/open-frames.ts'
import { readAssets } from '../site/site-assets.ts'
import { publishHouseTexts } from '../terms/house-texts.ts'
import { houseJmap } from './house-jmap.ts'

/** Where the build of the web application puts its files. */
const WEB_FOLDER = join(import.meta.dirname, '../../../web/dist')

/** HTTPS is the site, HTTP leads to it. */
export async function siteConversation(service: 'http' | 'https', house: House, log: Log): Promise<Converse> {
  const { configuration, directory, certificates, clock } = house
  const published = new PublishedKeys(house)
  const served = new ServedCertificates(certificates)
  const assets = service === 'https' ? await readAssets(WEB_FOLDER) : new Map()
  if (service === 'https') await publishHouseTexts(house.terms, configuration, log)
  const services: SiteServices = {
    hostname: configuration.hostname,
    base: siteBase(configuration),
    provider: configuration.provider,
    plans: configuration.site.plans,
    joinPath: configuration.joining.mode === 'open' ? JOIN_PATH : undefined,
    joining: house.joining,
    recovery: house.recovery,
    ownRecovery: watchedRecovery(house.ownRecovery, house.alerts),
    alerts: house.alerts,
    endPrograms: (accountId) => house.accountNotices.publish({ accountId, what: 'doors-changed' }),
    terms: house.terms,
    languages: house.languages,
    pageSettings: house.pageSettings,
    passwordReminders: house.passwordReminders,
    generations: house.generations,
    termsNoticeMs: configuration.site.termsNoticeMs,
    news: house.news,
    troubles: async () => publicTroubles((await house.alarmBook.alarms()).values()),
    isPreloaded: configuration.site.isPreloaded,
    securityContact: configuration.site.securityContact,
    offered: offeredServices(configuration),
    isHosted: async (domain) => (await directory.domain(domain)) !== undefined,
    mtaStsPolicy: (domain) => mtaStsPolicyOf(configuration, domain),
    publishedKey: (address) => published.tryFind(address),
    signProfile: (profile) => {
      const shown = certificates.current()
      // With RSA where there is such a certificate too: every device reads that.
      const identity = rsaBeside(shown, configuration.hostname) ?? identityFor(shown, configuration.hostname)
      return identity && signProfile(profile, identity, clock.nowMs())
    },
    certificateOf: (sha256) => served.tryFind(sha256),
    security: () => securityStatement(house),
    sessions: house.sessions,
    signIn: house.signIn,
    ownPassword: house.ownPassword,
    factors: watchedFactors(house.factors, house.alerts),
    appPasswords: watchedAppPasswords(house.appPasswords, house.alerts),
    exports: watchedExports(house.exports, house.alerts),
    closing: watchedClosing(house.closing, house.alerts),
    // Of the two beginnings the one behind whose `#` there is nothing to be kept: from it everybody is led to their own.
    home: tryWebmailFiles(assets) ? GENERATION_PATHS.classic : '/account',
    logins: (accountId, most) => house.ledger.logins(accountId, most),
    loginHistory: (accountId, filter) => house.ledger.loginHistory(accountId, filter),
    loginsKeptMs: configuration.posture.keepLoginsMs,
    accountFacts: (account) => accountFacts(house, account),
    operatorActs: async (accountId, most, beforeSeq) =>
      visibleActs(house.operatorLog, accountId, most, clock.nowMs(), beforeSeq),
    abuse: abuseSite(house),
    problems: house.problems,
    console: openConsole(house, log),
    assets,
    frames: openFrames(house),
    clock,
    entropy: house.entropy,
    challengeText: (host, token) => house.challenges.tryHttpText(host, token),
    log,
  }
  const site =
    service === 'https'
      ? makeSite(services, ...memberSites(services, house, log))
      : makeRedirectSite(services, configuration.listen.https[0]?.port)
  return httpConversation(site, HTTP_LIMITS, clock, log)
}

/** JMAP and the web application that speaks it, under the name of the site. */
function memberSites(site: SiteServices, house: House, log: Log): Hono<SiteEnv>[] {
  const { services, capabilities } = houseJmap(house, log)
  const jmap = new MemberJmap(services, capabilities, house.sessions)
  const sites = [
    jmapRoutes(services, capabilities),
    standsAlone(site, 'modern', () => webmailRoutes(site, new FirstScreens(services, capabilities))),
    standsAlone(site, 'classic', () => classicRoutes({ ...site, jmap })),
    generationRoutes({ ...site, findMailbox: mailboxFinder({ jmap }) }),
    mailExportRoutes(site, house.mail),
  ]
  return sites as unknown as Hono<SiteEnv>[]
}
