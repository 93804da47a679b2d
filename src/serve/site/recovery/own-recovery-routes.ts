import { type Context, Hono } from 'hono'
import { isFault } from '../../../base/fault.ts'
import { FORM_PAGE } from '../page/document.ts'
import { doneAt, tryDone } from '../page/notice.ts'
import { viewOf } from '../page/page-view.ts'
import { formLimit, type MemberEnv, membersOnly, provedOnly, tryMemberForm } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { OWN_RECOVERY_MESSAGES } from './own-recovery-messages.ts'
import {
  OWN_ADDRESS_PATH,
  OWN_CODES_PATH,
  OWN_CONFIRM_PATH,
  OWN_REMOVE_PATH,
  OWN_STOP_PATH,
  type OwnRecoverySaid,
  ownCodesPage,
  ownCodesQuestion,
  ownRecoveryPage,
  ownRemoveQuestion,
} from './own-recovery-page.ts'
import { OWN_RECOVERY_PATH } from './recovery-paths.ts'

type OwnRecoveryServices = Pick<SiteServices, 'hostname' | 'provider' | 'sessions' | 'recovery' | 'ownRecovery'>

const DONE = ['sent', 'confirmed', 'removed', 'stopped', 'gone'] as const
const HOUR_MS = 3_600_000

/** What a member decides about being recovered: the password is asked for again, since whoever can change this has the account for good. Stopping a link asks for nothing: it takes nothing from anybody. */
export function ownRecoveryRoutes(services: OwnRecoveryServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { sessions, ownRecovery } = services
  const [members, proved] = [membersOnly(sessions), provedOnly(sessions, OWN_RECOVERY_PATH)]
  routes.get(OWN_RECOVERY_PATH, members, proved, (c) => overview(c, services, { done: tryDone(c, DONE) }))
  routes.get(OWN_CODES_PATH, members, proved, (c) =>
    c.html(ownCodesQuestion(viewOf(c, services), c.var.signedIn.csrf), 200, FORM_PAGE),
  )
  routes.post(OWN_CODES_PATH, members, proved, formLimit, async (c) => {
    if (!(await tryMemberForm(c))) return overview(c, services, { isStale: true })
    const codes = await ownRecovery.renewCodes(c.var.signedIn.account.id)
    return c.html(ownCodesPage(viewOf(c, services, OWN_RECOVERY_PATH), codes), 200, FORM_PAGE)
  })
  routes.get(OWN_REMOVE_PATH, members, proved, (c) =>
    c.html(ownRemoveQuestion(viewOf(c, services), c.var.signedIn.csrf), 200, FORM_PAGE),
  )
  routes.post(OWN_REMOVE_PATH, members, proved, formLimit, async (c) => {
    if (!(await tryMemberForm(c))) return overview(c, services, { isStale: true })
    const isRemoved = await ownRecovery.removeAddress(c.var.signedIn.account)
    return doneAt(c, OWN_RECOVERY_PATH, isRemoved ? 'removed' : 'gone')
  })
  routes.post(OWN_STOP_PATH, members, formLimit, async (c) => {
    if (!(await tryMemberForm(c))) return overview(c, services, { isStale: true })
    const isStopped = await ownRecovery.stopLinks(c.var.signedIn.account.id)
    return doneAt(c, OWN_RECOVERY_PATH, isStopped ? 'stopped' : 'gone')
  })
  routes.route('/', addressRoutes(services))
  return routes
}

function addressRoutes(services: OwnRecoveryServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { sessions, ownRecovery } = services
  const [members, proved] = [membersOnly(sessions), provedOnly(sessions, OWN_RECOVERY_PATH)]
  routes.post(OWN_ADDRESS_PATH, members, proved, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return overview(c, services, { isStale: true })
    const { language } = viewOf(c, services)
    const typed = field('address').slice(0, 400)
    try {
      await ownRecovery.offerAddress(c.var.signedIn.account, typed, language, c.env.connection.remoteAddress)
      return doneAt(c, OWN_RECOVERY_PATH, 'sent')
    } catch (error) {
      return overview(c, services, { typed, problems: { address: problemOf(c, services, error) } })
    }
  })
  routes.post(OWN_CONFIRM_PATH, members, proved, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return overview(c, services, { isStale: true })
    try {
      await ownRecovery.confirmAddress(c.var.signedIn.account, field('code'), c.env.connection.remoteAddress)
      return doneAt(c, OWN_RECOVERY_PATH, 'confirmed')
    } catch (error) {
      return overview(c, services, { problems: { code: problemOf(c, services, error) } })
    }
  })
  return routes
}

async function overview(
  c: Context<MemberEnv>,
  services: OwnRecoveryServices,
  said: OwnRecoverySaid,
): Promise<Response> {
  const { account, csrf } = c.var.signedIn
  const view = await services.ownRecovery.view(account.id)
  const hours = Math.ceil(services.recovery.waitMs / HOUR_MS)
  const page = ownRecoveryPage(viewOf(c, services, OWN_RECOVERY_PATH), csrf, view, hours, said)
  return c.html(page, said.isStale ? 403 : said.problems ? 422 : 200, FORM_PAGE)
}

/** @throws whatever it was, where it is nothing that a member is told */
function problemOf(c: Context<MemberEnv>, services: OwnRecoveryServices, error: unknown): string {
  const { problems } = OWN_RECOVERY_MESSAGES[viewOf(c, services).language]
  if (!isFault(error)) throw error
  const known = problems[error.code]
  if (known !== undefined) return known
  // A host that takes no mail, an address of ours that nobody has.
  if (error.code.startsWith('mail/')) return problems['undeliverable'] as string
  throw error
}
