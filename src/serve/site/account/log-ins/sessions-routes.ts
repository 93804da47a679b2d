import { type Context, Hono } from 'hono'
import { browserName } from '../../../../core/sessions/browser-name.ts'
import type { WebSession } from '../../../../core/sessions/web-session.ts'
import { FORM_PAGE } from '../../page/document.ts'
import { viewOf } from '../../page/page-view.ts'
import {
  formLimit,
  isVouchedFor,
  type MemberEnv,
  membersOnly,
  provedOnly,
  tryMemberForm,
} from '../../sessions/member.ts'
import type { SiteServices } from '../../site-context.ts'
import { SESSIONS_PATH } from '../account-area.ts'
import { sessionsPage } from './sessions-page.ts'

/** Where a member is signed in, and what signs out. */
export function sessionsRoutes(services: Pick<SiteServices, 'hostname' | 'provider' | 'sessions'>): Hono<MemberEnv> {
  const { sessions } = services
  const routes = new Hono<MemberEnv>()
  const members = membersOnly(sessions)
  // A thief at an unlocked screen would else be alone with the account.
  const proved = provedOnly(sessions, SESSIONS_PATH)
  const show = async (c: Context<MemberEnv>, isStale: boolean) => {
    const { signedIn } = c.var
    const found = await sessions.of(signedIn.account.id)
    const page = sessionsPage({ ...viewOf(c, services, SESSIONS_PATH), sessions: found, signedIn, isStale })
    return c.html(page, isStale ? 403 : 200, FORM_PAGE)
  }
  routes.get(SESSIONS_PATH, members, (c) => show(c, false))
  routes.post(`${SESSIONS_PATH}/end`, members, proved, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, true)
    await sessions.end(c.var.signedIn.account.id, field('session'))
    return c.redirect(SESSIONS_PATH, 303)
  })
  routes.post(`${SESSIONS_PATH}/end-others`, members, proved, formLimit, async (c) => {
    if (!(await tryMemberForm(c))) return show(c, true)
    await sessions.endOf(c.var.signedIn.account.id, c.var.signedIn.session.id)
    return c.redirect(SESSIONS_PATH, 303)
  })
  // For programs in a page: where the member is signed in. The addresses are the member's own business, and nobody else's.
  routes.get('/session/all', members, async (c) => {
    const { account, session } = c.var.signedIn
    const all = (await sessions.of(account.id)).map((one) => sessionFacts(one, one.id === session.id))
    return c.json({ sessions: all, proved: sessions.isProved(session) })
  })
  // Whoever sits down at an unlocked screen is not to sign its owner out elsewhere: the password is asked for first.
  routes.delete('/session/:id', members, provedOnly(sessions), async (c) => {
    if (!isVouchedFor(c)) return c.json({ code: 'session/stale', message: 'load the page again' }, 403)
    const isEnded = await sessions.end(c.var.signedIn.account.id, c.req.param('id'))
    return isEnded ? c.body(null, 204) : c.json({ code: 'session/none', message: 'it is over already' }, 404)
  })
  // For programs in a page: who is signed in, until when, and the token that goes with changes.
  routes.get('/session', members, (c) => {
    const { account, session, csrf } = c.var.signedIn
    return c.json({
      account: { id: account.id, address: account.address, name: account.name },
      csrf,
      proved: sessions.isProved(session),
    })
  })
  return routes
}

function sessionFacts(session: WebSession, isThis: boolean) {
  const { id, createdMs, usedMs, isKept, address, client, protection } = session
  const at = (ms: number) => new Date(ms).toISOString()
  const name = browserName(client) ?? null
  return { id, isThis, name, address, protection: protection ?? null, isKept, created: at(createdMs), used: at(usedMs) }
}
