import { type Context, Hono } from 'hono'
import { keepLanguage, tryLanguage } from '../../language/language.ts'
import { FORM_PAGE } from '../../page/document.ts'
import { doneAt, tryDone } from '../../page/notice.ts'
import { type ViewServices, viewOf } from '../../page/page-view.ts'
import { formLimit, type MemberEnv, membersOnly, tryMemberForm } from '../../sessions/member.ts'
import type { SiteServices } from '../../site-context.ts'
import { ACCOUNT_PATH, LANGUAGE_PATH } from '../account-area.ts'
import { overviewPage } from './overview-page.ts'

/** Log-ins that are shown; all of them have a page of their own. */
const MOST_LOGINS = 5

type OverviewServices = ViewServices &
  Pick<
    SiteServices,
    | 'sessions'
    | 'alerts'
    | 'factors'
    | 'ownRecovery'
    | 'appPasswords'
    | 'logins'
    | 'generations'
    | 'terms'
    | 'languages'
    | 'accountFacts'
  >

/** The first page of the account: what it is today, and the way to everything else. */
export function overviewRoutes(services: OverviewServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { sessions, languages } = services
  const members = membersOnly(sessions)
  const show = async (c: Context<MemberEnv>, isStale: boolean) => {
    const said = { isKept: tryDone(c, ['language']) !== undefined, isStale }
    const overview = { ...(await overviewOf(services, c)), ...said }
    return c.html(overviewPage(viewOf(c, services, ACCOUNT_PATH), overview), isStale ? 403 : 200, FORM_PAGE)
  }
  routes.get(ACCOUNT_PATH, members, (c) => show(c, false))
  routes.post(LANGUAGE_PATH, members, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, true)
    const language = tryLanguage(field('language'))
    if (language === undefined) return c.redirect(ACCOUNT_PATH, 303)
    await languages.choose(c.var.signedIn.account.id, language)
    keepLanguage(c, language)
    return doneAt(c, ACCOUNT_PATH, 'language')
  })
  return routes
}

async function overviewOf(services: OverviewServices, c: Context<MemberEnv>) {
  const { signedIn } = c.var
  const { account } = signedIn
  const [facts, alerts, factors, recovery, appPasswords, browsers, logins, generation, accepted, owed] =
    await Promise.all([
      services.accountFacts(account),
      services.alerts.open(account.id),
      services.factors.view(account.id),
      services.ownRecovery.view(account.id),
      services.appPasswords.of(account.id),
      services.sessions.of(account.id),
      services.logins(account.id, MOST_LOGINS),
      services.generations.view(account.id),
      services.terms.acceptances(account.id),
      services.terms.owedBy(account),
    ])
  return {
    ...facts,
    signedIn,
    openAlerts: alerts.length,
    factors,
    recovery,
    appPasswords: appPasswords.length,
    browsers: browsers.length,
    logins,
    webmail: generation.landing,
    agreedMs: accepted[0]?.atMs,
    owesTerms: owed.length > 0,
  }
}
