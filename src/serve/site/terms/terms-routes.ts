import { type Context, Hono } from 'hono'
import type { HouseTerms } from '../../../core/terms/house-terms.ts'
import { TERMS_KINDS, type TermsVersion } from '../../../core/terms/terms-version.ts'
import { languageOf } from '../language/language.ts'
import { DOOR_PAGE, PAGE_CSP } from '../page/document.ts'
import { PAGE_MESSAGES } from '../page/page-messages.ts'
import { publicFor, publicView, type ViewServices, viewOf } from '../page/page-view.ts'
import { formLimit, type MemberEnv, membersOnly, tryMemberForm } from '../sessions/member.ts'
import { ownPath } from '../sessions/own-path.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { consentPage } from './consent-page.ts'
import { TERMS_MESSAGES } from './terms-messages.ts'
import { versionPage, versionsPage } from './terms-page.ts'

/** Where a member is asked to agree. */
const CONSENT_PATH = '/terms/agree'
const FRESH_SECONDS = 60

type TermsServices = ViewServices & Pick<SiteServices, 'terms' | 'termsNoticeMs' | 'sessions' | 'home'>

/** Where a member goes on who has just signed in: by way of the question, if terms have changed. */
export async function byWayOfTerms(
  terms: Pick<HouseTerms, 'owedBy'>,
  account: Parameters<HouseTerms['owedBy']>[0],
  next: string,
): Promise<string> {
  const owed = await terms.owedBy(account)
  return owed.length === 0 ? next : `${CONSENT_PATH}?next=${encodeURIComponent(next)}`
}

/** The terms and the privacy text: the one in force, all others, and the question whether one agrees. */
export function termsRoutes(services: TermsServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  routes.route('/', consentRoutes(services))
  for (const kind of TERMS_KINDS) {
    const show = async (c: Context<SiteEnv>, path: string, isMeant: (version: TermsVersion) => boolean) => {
      if (c.var.host.kind !== 'own') return c.notFound()
      const versions = await services.terms.versions(kind)
      const found = versions.find(isMeant)
      if (!found) return c.notFound()
      c.header('content-security-policy', PAGE_CSP)
      c.header('cache-control', publicFor(c, FRESH_SECONDS))
      return c.html(versionPage(publicView(languageOf(c), services, path), found, versions))
    }
    routes.get(`/${kind}`, (c) => show(c, `/${kind}`, () => true))
    routes.get(`/${kind}/versions`, async (c) => {
      if (c.var.host.kind !== 'own') return c.notFound()
      c.header('content-security-policy', PAGE_CSP)
      c.header('cache-control', publicFor(c, FRESH_SECONDS))
      const view = publicView(languageOf(c), services, `/${kind}/versions`)
      return c.html(versionsPage(view, kind, await services.terms.versions(kind)))
    })
    routes.get(`/${kind}/versions/:number{[0-9]{1,9}}`, (c) => {
      const number = Number(c.req.param('number'))
      return show(c, `/${kind}/versions/${number}`, (version) => version.number === number)
    })
  }
  return routes
}

function consentRoutes(services: TermsServices): Hono<MemberEnv> {
  const { terms, sessions, home, termsNoticeMs } = services
  const routes = new Hono<MemberEnv>()
  const members = membersOnly(sessions)
  const show = async (c: Context<MemberEnv>, next: string, problem?: 'stale' | 'agreeNeeded') => {
    const { account, csrf } = c.var.signedIn
    const owed = await terms.owedBy(account)
    if (owed.length === 0) return c.redirect(next, 303)
    const view = viewOf(c, services, `${CONSENT_PATH}?next=${encodeURIComponent(next)}`)
    const { language } = view
    const said = problem === 'stale' ? PAGE_MESSAGES[language].stale : TERMS_MESSAGES[language].agreeNeeded
    // What was shown is what is agreed to, and nothing that was published meanwhile.
    const shown = owed.map(({ kind, number }) => `${kind} ${number}`).join(',')
    const asked = {
      language,
      csrf,
      // Where the page is: the place of the modern webmail behind its `#` goes along.
      action: '',
      hidden: { next, shown },
      ...(problem === undefined ? {} : { problems: { agree: said } }),
    }
    const page = consentPage(view, asked, owed, next, termsNoticeMs)
    return c.html(page, problem === undefined ? 200 : problem === 'stale' ? 403 : 422, DOOR_PAGE)
  }
  routes.get(CONSENT_PATH, members, (c) => show(c, ownPath(c.req.query('next') ?? '', home)))
  routes.post(CONSENT_PATH, members, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, home, 'stale')
    const next = ownPath(field('next'), home)
    if (field('agree') !== 'yes') return show(c, next, 'agreeNeeded')
    const { account } = c.var.signedIn
    const shown = field('shown').split(',')
    const owed = await terms.owedBy(account)
    for (const { kind, number } of owed.filter((one) => shown.includes(`${one.kind} ${one.number}`))) {
      await terms.accept(account.id, kind, number)
    }
    return c.redirect(await byWayOfTerms(terms, account, next), 303)
  })
  return routes
}
