import { type Context, Hono } from 'hono'
import { isFault } from '../../../base/fault.ts'
import { DOOR_PAGE } from '../page/document.ts'
import type { FormView } from '../page/form.ts'
import { momentIn } from '../page/moments.ts'
import { PAGE_MESSAGES } from '../page/page-messages.ts'
import { viewOf } from '../page/page-view.ts'
import { formLimit, SIGN_IN_PATH } from '../sessions/member.ts'
import { tryVisitorForm, visitorToken } from '../sessions/visitor.ts'
import { SCRIPTED_DOOR, tryDoorScript } from '../sign-in/door-scripts.ts'
import { HALFWAY_MESSAGES, PASSWORD_PROBLEMS } from '../sign-in/halfway-messages.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { RECOVER_MESSAGES } from './recover-messages.ts'
import { buttonPage, newPasswordPage, recoverPage, saidPage } from './recover-page.ts'
import {
  RECOVER_ADDRESS_PATH,
  RECOVER_CANCEL_PATH,
  RECOVER_CODE_PATH,
  RECOVER_LINK_PATH,
  RECOVER_PASSWORD_PATH,
  RECOVER_PATH,
} from './recovery-paths.ts'

type RecoverServices = Pick<SiteServices, 'hostname' | 'provider' | 'assets' | 'entropy' | 'recovery'>

const HOUR_MS = 3_600_000
/** Where one looks through what may still open the account, once one is back in. */
const NEXT = '/account/app-passwords'

type Status = 200 | 403 | 404 | 422 | 429

/** For whoever has lost the password: by a code, by a letter to the recovery address, by a link of the operator. Defences and what they are for: docs/decisions/joining-and-recovery.md. */
export function recoverRoutes(services: RecoverServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  const { recovery } = services
  routes.use(`${RECOVER_PATH}/*`, async (c, next) => (c.var.host.kind === 'own' ? next() : c.notFound()))
  routes.get(RECOVER_PATH, (c) => (c.var.host.kind === 'own' ? begin(c, services, {}) : c.notFound()))
  routes.post(RECOVER_CODE_PATH, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    if (!field) return stale(c, services)
    const address = field('address').slice(0, 400)
    try {
      return await showPassword(c, services, await recovery.byCode(address, field('code').slice(0, 100), originOf(c)))
    } catch (error) {
      const text = textOf(c, services)
      if (isFault(error, 'recovery/wrong-code'))
        return begin(c, services, { address, problems: { code: text.wrongCode } })
      return failed(c, services, error, address)
    }
  })
  routes.post(RECOVER_ADDRESS_PATH, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    if (!field) return stale(c, services)
    const address = field('address').slice(0, 400)
    const { language } = viewOf(c, services)
    try {
      await recovery.askByAddress(address, language, originOf(c))
      const text = textOf(c, services)
      return c.html(saidPage(viewOf(c, services, RECOVER_PATH), text.sent, text.sentLead), 200, DOOR_PAGE)
    } catch (error) {
      return failed(c, services, error, address)
    }
  })
  routes.route('/', linkRoutes(services))
  routes.route('/', passwordRoutes(services))
  return routes
}

function linkRoutes(services: RecoverServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  const { recovery } = services
  const ask = (c: Context<SiteEnv>, path: string) => {
    const text = textOf(c, services)
    const secret = (c.req.query('secret') ?? '').slice(0, 100)
    const fields = fieldsOf(c, services, path, { secret })
    const page = viewOf(c, services)
    const made =
      path === RECOVER_LINK_PATH
        ? buttonPage(page, fields, { title: text.link, lead: text.linkLead, act: text.go })
        : buttonPage(page, fields, { title: text.cancel, lead: text.cancelLead, act: text.cancelAct }, 'danger')
    return c.html(made, 200, DOOR_PAGE)
  }
  const said = (c: Context<SiteEnv>, title: string, lead: string, status: Status, isAgain = false) =>
    c.html(saidPage(viewOf(c, services, RECOVER_PATH), title, lead, isAgain), status, DOOR_PAGE)
  const refused = (c: Context<SiteEnv>, error: unknown) => {
    const text = textOf(c, services)
    if (isFault(error, 'recovery/no-such-link')) return said(c, text.noLink, text.noLinkLead, 404, true)
    return failed(c, services, error, '')
  }
  routes.get(RECOVER_LINK_PATH, (c) => ask(c, RECOVER_LINK_PATH))
  routes.get(RECOVER_CANCEL_PATH, (c) => ask(c, RECOVER_CANCEL_PATH))
  routes.post(RECOVER_LINK_PATH, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    if (!field) return stale(c, services)
    try {
      const opened = await recovery.open(field('secret'), originOf(c))
      if ('ticket' in opened) return await showPassword(c, services, opened.ticket)
      const text = textOf(c, services)
      return said(c, text.waits, text.waitsLead(momentIn(opened.dueMs, viewOf(c, services).language).toString()), 200)
    } catch (error) {
      return refused(c, error)
    }
  })
  routes.post(RECOVER_CANCEL_PATH, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    if (!field) return stale(c, services)
    try {
      await recovery.cancel(field('secret'), originOf(c))
      const text = textOf(c, services)
      return said(c, text.cancelled, text.cancelledLead, 200)
    } catch (error) {
      return refused(c, error)
    }
  })
  return routes
}

function passwordRoutes(services: RecoverServices): Hono<SiteEnv> {
  return new Hono<SiteEnv>().post(RECOVER_PASSWORD_PATH, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    if (!field) return stale(c, services)
    const { language } = viewOf(c, services)
    const [ticket, password] = [field('ticket'), field('password')]
    try {
      if (password !== field('again')) {
        return await showPassword(c, services, ticket, { again: HALFWAY_MESSAGES[language].notTheSame })
      }
      await services.recovery.setPassword(ticket, password, originOf(c))
      return c.redirect(`${SIGN_IN_PATH}?recovered&next=${encodeURIComponent(NEXT)}`, 303)
    } catch (error) {
      const problem = isFault(error) ? PASSWORD_PROBLEMS[language][error.code] : undefined
      if (problem !== undefined) return showPassword(c, services, ticket, { password: problem })
      return failed(c, services, error, '')
    }
  })
}

async function showPassword(
  c: Context<SiteEnv>,
  services: RecoverServices,
  ticket: string,
  problems: FormView['problems'] = {},
): Promise<Response> {
  const { address, fewest } = await services.recovery.recovering(ticket)
  const fields = { ...fieldsOf(c, services, RECOVER_PASSWORD_PATH, { ticket }), problems }
  const script = tryDoorScript(services.assets, 'password-meter')
  const page = newPasswordPage(viewOf(c, services, RECOVER_PATH), fields, { address, fewest, script })
  return c.html(page, Object.keys(problems).length === 0 ? 200 : 422, SCRIPTED_DOOR)
}

interface Begun {
  readonly address?: string
  readonly problems?: FormView['problems']
  readonly said?: string
  readonly status?: Status
}

function begin(c: Context<SiteEnv>, services: RecoverServices, begun: Begun): Response | Promise<Response> {
  const { address = '', problems = {}, said, status = Object.keys(problems).length === 0 ? 200 : 422 } = begun
  const fields = { ...fieldsOf(c, services, RECOVER_CODE_PATH, {}), values: { address }, problems }
  const hours = Math.ceil(services.recovery.waitMs / HOUR_MS)
  return c.html(recoverPage(viewOf(c, services, RECOVER_PATH), fields, hours, said), status, DOOR_PAGE)
}

function stale(c: Context<SiteEnv>, services: RecoverServices) {
  return begin(c, services, { said: PAGE_MESSAGES[viewOf(c, services).language].stale, status: 403 })
}

/** @throws whatever it was, where it is nothing that a visitor is told */
function failed(c: Context<SiteEnv>, services: RecoverServices, error: unknown, address: string) {
  const text = textOf(c, services)
  if (isFault(error, 'recovery/too-many') || isFault(error, 'login/too-many-attempts')) {
    return begin(c, services, { address, said: text.tooMany, status: 429 })
  }
  const isOver = ['recovery/begin-again', 'recovery/no-such-link', 'directory/credential-changed']
  if (isFault(error) && isOver.includes(error.code)) return begin(c, services, { said: text.beginAgain, status: 422 })
  throw error
}

function fieldsOf(c: Context<SiteEnv>, services: RecoverServices, action: string, hidden: Record<string, string>) {
  return { language: viewOf(c, services).language, csrf: visitorToken(c, services.entropy), action, hidden }
}

function textOf(c: Context<SiteEnv>, services: RecoverServices) {
  return RECOVER_MESSAGES[viewOf(c, services).language]
}

function originOf(c: Context<SiteEnv>) {
  const { remoteAddress: address, protection } = c.env.connection
  return { address, protection, client: c.req.header('user-agent') ?? '' }
}
