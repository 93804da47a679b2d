import { type Context, Hono } from 'hono'
import { FORM_PAGE } from '../../page/document.ts'
import { doneAt, tryDone } from '../../page/notice.ts'
import { type ViewServices, viewOf } from '../../page/page-view.ts'
import { formLimit, type MemberEnv, membersOnly, provedOnly, tryMemberForm } from '../../sessions/member.ts'
import type { SiteServices } from '../../site-context.ts'
import { ALERTS_PATH, SECURE_PATH } from '../account-area.ts'
import { alertsPage, securePage } from './alerts-page.ts'

/**
 * Where members answer whether it was them. `That was me` asks for nothing more: the letters have gone, and the answer stays on the page. To sign others out the password is asked for again: a thief at an unlocked
 * screen would else be alone with the account.
 */
export function alertRoutes(
  services: ViewServices & Pick<SiteServices, 'sessions' | 'alerts' | 'endPrograms'>,
): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { sessions, alerts } = services
  const members = membersOnly(sessions)
  const show = async (c: Context<MemberEnv>, isStale = false) => {
    const { account, csrf } = c.var.signedIn
    const said = { done: tryDone(c, ['mine', 'gone', 'ended']), isStale }
    const shown = { open: await alerts.open(account.id), all: await alerts.of(account.id) }
    const page = alertsPage(viewOf(c, services, ALERTS_PATH), shown, csrf, said)
    return c.html(page, isStale ? 403 : 200, FORM_PAGE)
  }
  routes.get(ALERTS_PATH, members, (c) => show(c))
  routes.post(ALERTS_PATH, members, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, true)
    const answer = field('answer') === 'mine' ? 'mine' : 'not-mine'
    const { id } = c.var.signedIn.account
    // All that were shown, and nothing that has come meanwhile.
    const named = field('alert').slice(0, 5000).split(' ')
    let isTaken = false
    for (const one of named) if (await alerts.answer(id, one, answer)) isTaken = true
    if (answer === 'not-mine') return c.redirect(SECURE_PATH, 303)
    return doneAt(c, ALERTS_PATH, isTaken ? 'mine' : 'gone')
  })
  routes.route('/', secureRoutes(services, members))
  return routes
}

function secureRoutes(
  services: ViewServices & Pick<SiteServices, 'sessions' | 'endPrograms'>,
  members: ReturnType<typeof membersOnly>,
): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { sessions } = services
  const proved = provedOnly(sessions, SECURE_PATH)
  const show = (c: Context<MemberEnv>, isStale: boolean) => {
    const view = viewOf(c, services, SECURE_PATH)
    const fields = { language: view.language, csrf: c.var.signedIn.csrf, action: SECURE_PATH }
    const page = securePage(view, fields, tryDone(c, ['ended']) !== undefined, isStale)
    return c.html(page, isStale ? 403 : 200, FORM_PAGE)
  }
  routes.get(SECURE_PATH, members, (c) => show(c, false))
  routes.post(SECURE_PATH, members, proved, formLimit, async (c) => {
    if (!(await tryMemberForm(c))) return show(c, true)
    const { account, session } = c.var.signedIn
    await sessions.endOf(account.id, session.id)
    services.endPrograms(account.id)
    return doneAt(c, SECURE_PATH, 'ended')
  })
  return routes
}
