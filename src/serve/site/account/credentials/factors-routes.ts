import { type Context, Hono } from 'hono'
import { type Fault, isFault } from '../../../../base/fault.ts'
import type { TotpOffer } from '../../../../core/factors/factors.ts'
import { FORM_PAGE } from '../../page/document.ts'
import type { FormView } from '../../page/form.ts'
import { doneAt, tryDone } from '../../page/notice.ts'
import { viewOf } from '../../page/page-view.ts'
import { formLimit, type MemberEnv, membersOnly, provedOnly, tryMemberForm } from '../../sessions/member.ts'
import { tryDoorScript } from '../../sign-in/door-scripts.ts'
import type { SiteServices } from '../../site-context.ts'
import { FACTORS_PATH } from '../account-area.ts'
import { FACTORS_MESSAGES } from './factors-messages.ts'
import {
  APP_PATH,
  appPage,
  CODES_PATH,
  codesQuestion,
  type FactorsSaid,
  factorsPage,
  newPasskeyPage,
  PASSKEY_PATH,
  REMOVE_PATH,
  removeQuestion,
  shownCodesPage,
} from './factors-page.ts'

type FactorServices = Pick<SiteServices, 'hostname' | 'provider' | 'sessions' | 'factors' | 'assets'>

/** `FORM_PAGE` with our own script files: a passkey is made by the browser, which only a script can ask. */
const PASSKEY_FORM_PAGE = {
  ...FORM_PAGE,
  'content-security-policy': `${FORM_PAGE['content-security-policy']}; script-src 'self'`,
} as const

/** Second factors of a member. For every change the password is asked for again: a thief at an unlocked screen would else add an own one, or take away what keeps others out. */
export function factorRoutes(services: FactorServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  routes.get(FACTORS_PATH, membersOnly(services.sessions), (c) =>
    overview(c, services, { done: tryDone(c, ['added', 'removed', 'gone']) }),
  )
  routes.route('/', appRoutes(services))
  routes.route('/', passkeyRoutes(services))
  routes.route('/', codeRoutes(services))
  routes.route('/', removingRoutes(services))
  return routes
}

async function overview(c: Context<MemberEnv>, services: FactorServices, said: FactorsSaid): Promise<Response> {
  const view = viewOf(c, services, FACTORS_PATH)
  const factors = await services.factors.view(c.var.signedIn.account.id)
  return c.html(factorsPage(view, factors, said), said.isStale ? 403 : 200, FORM_PAGE)
}

function appRoutes(services: FactorServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { factors, sessions } = services
  const [members, proved] = [membersOnly(sessions), provedOnly(sessions, APP_PATH)]
  const show = (c: Context<MemberEnv>, offer: TotpOffer, problem?: string) => {
    const fields = fieldsOf(c, services, APP_PATH, problem === undefined ? {} : { code: problem })
    return c.html(appPage(viewOf(c, services, APP_PATH), fields, offer), problem === undefined ? 200 : 422, FORM_PAGE)
  }
  routes.get(APP_PATH, members, proved, (c) => show(c, factors.offerTotp(c.var.signedIn.account)))
  routes.post(APP_PATH, members, proved, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return overview(c, services, { isStale: true })
    const { account } = c.var.signedIn
    const ticket = field('ticket')
    try {
      return added(c, services, await factors.addTotp(account, ticket, field('code').slice(0, 100)))
    } catch (error) {
      // The same secret once more: the app has it already.
      const offer = factors.tryOfferedTotp(account, ticket)
      const problem = problemOf(c, services, error)
      return offer ? show(c, offer, problem) : overview(c, services, { isStale: true })
    }
  })
  return routes
}

function passkeyRoutes(services: FactorServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { factors, sessions, assets } = services
  const [members, proved] = [membersOnly(sessions), provedOnly(sessions, PASSKEY_PATH)]
  const show = async (c: Context<MemberEnv>, more: Pick<FormView, 'problems' | 'values'>) => {
    const view = viewOf(c, services, PASSKEY_PATH)
    const fields = { ...fieldsOf(c, services, PASSKEY_PATH), ...more }
    const offer = await factors.offerPasskey(c.var.signedIn.account)
    const page = newPasskeyPage(view, fields, offer, tryDoorScript(assets, 'passkey'))
    return c.html(page, more.problems ? 422 : 200, PASSKEY_FORM_PAGE)
  }
  routes.get(PASSKEY_PATH, members, proved, (c) => show(c, {}))
  routes.post(PASSKEY_PATH, members, proved, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return overview(c, services, { isStale: true })
    const name = field('name')
    try {
      const codes = await factors.addPasskey(c.var.signedIn.account, field('ticket'), field('answer'), name)
      return added(c, services, codes)
    } catch (error) {
      if (isFault(error, 'factors/stale')) return overview(c, services, { isStale: true })
      return show(c, { values: { name }, problems: { name: problemOf(c, services, error) } })
    }
  })
  return routes
}

function codeRoutes(services: FactorServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { factors, sessions } = services
  const [members, proved] = [membersOnly(sessions), provedOnly(sessions, CODES_PATH)]
  routes.get(CODES_PATH, members, proved, (c) =>
    c.html(codesQuestion(viewOf(c, services), fieldsOf(c, services, CODES_PATH)), 200, FORM_PAGE),
  )
  routes.post(CODES_PATH, members, proved, formLimit, async (c) => {
    if (!(await tryMemberForm(c))) return overview(c, services, { isStale: true })
    try {
      return added(c, services, await factors.renewRecoveryCodes(c.var.signedIn.account.id))
    } catch (error) {
      if (isFault(error, 'factors/none')) return doneAt(c, FACTORS_PATH, 'gone')
      throw error
    }
  })
  return routes
}

function removingRoutes(services: FactorServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { factors, sessions } = services
  const [members, proved] = [membersOnly(sessions), provedOnly(sessions, FACTORS_PATH)]
  routes.get(REMOVE_PATH, members, proved, async (c) => {
    const { totpSinceMs, passkeys } = await factors.view(c.var.signedIn.account.id)
    const id = c.req.query('passkey')
    const passkey = passkeys.find((one) => one.id === id)
    if (id === undefined ? totpSinceMs === undefined : !passkey) return doneAt(c, FACTORS_PATH, 'gone')
    const fields = { ...fieldsOf(c, services, REMOVE_PATH), hidden: id === undefined ? {} : { passkey: id } }
    return c.html(removeQuestion(viewOf(c, services), fields, passkey), 200, FORM_PAGE)
  })
  routes.post(REMOVE_PATH, members, proved, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return overview(c, services, { isStale: true })
    const { id } = c.var.signedIn.account
    const passkey = field('passkey')
    const isRemoved = passkey === '' ? await factors.removeTotp(id) : await factors.removePasskey(id, passkey)
    return doneAt(c, FACTORS_PATH, isRemoved ? 'removed' : 'gone')
  })
  return routes
}

/** With codes they are shown, in this answer and never again: nothing of them is in an address or kept. */
function added(
  c: Context<MemberEnv>,
  services: FactorServices,
  codes: readonly string[] | undefined,
): Response | Promise<Response> {
  if (!codes) return doneAt(c, FACTORS_PATH, 'added')
  return c.html(shownCodesPage(viewOf(c, services, FACTORS_PATH), codes), 200, FORM_PAGE)
}

function fieldsOf(
  c: Context<MemberEnv>,
  services: FactorServices,
  action: string,
  problems: FormView['problems'] = {},
): FormView {
  return { language: viewOf(c, services).language, csrf: c.var.signedIn.csrf, action, problems }
}

/** @throws whatever it was, where it is nothing that a member is told */
function problemOf(c: Context<MemberEnv>, services: FactorServices, error: unknown): string {
  const { code } = error as Fault
  if (isFault(error, 'factors/stale')) return ''
  const problem = isFault(error) ? FACTORS_MESSAGES[viewOf(c, services).language].problems[code] : undefined
  if (problem === undefined) throw error
  return problem
}
