import { type Context, Hono } from 'hono'
import { isFault } from '../../../../base/fault.ts'
import { APP_SCOPES, type AppPassword } from '../../../../core/app-passwords/app-password.ts'
import { FORM_PAGE } from '../../page/document.ts'
import type { FormView } from '../../page/form.ts'
import { doneAt, tryDone } from '../../page/notice.ts'
import { viewOf } from '../../page/page-view.ts'
import { formLimit, type MemberEnv, membersOnly, provedOnly, tryMemberForm } from '../../sessions/member.ts'
import type { SiteServices } from '../../site-context.ts'
import { APP_PASSWORDS_PATH } from '../account-area.ts'
import { APP_PASSWORDS_MESSAGES } from './app-passwords-messages.ts'
import {
  appPasswordsPage,
  type ListSaid,
  NEW_APP_PASSWORD_PATH,
  newAppPasswordPage,
  REVOKE_PATH,
  revokePage,
  shownAppPasswordPage,
} from './app-passwords-page.ts'

type AppPasswordServices = Pick<
  SiteServices,
  'hostname' | 'provider' | 'sessions' | 'appPasswords' | 'factors' | 'clock'
>

/** Where a problem stands in the form. */
const FIELD_OF: Readonly<Record<string, string>> = { 'app-passwords/no-scope': 'imap' }
/** What most programs want. */
const USUAL = { imap: 'yes', smtp: 'yes' }
/** A form that comes again so soon, for the same device and the same things, was sent by two clicks: the first password was never seen. */
const TWICE_MS = 10_000

/** Passwords for programs. To make one, the password is asked for again, since it goes on opening the mail when the session is over; to revoke one, it is not: that must never be hindered. */
export function appPasswordRoutes(services: AppPasswordServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { appPasswords, factors, sessions } = services
  const members = membersOnly(sessions)
  const list = async (c: Context<MemberEnv>, said: ListSaid) => {
    const { id } = c.var.signedIn.account
    const { totpSinceMs, passkeys } = await factors.view(id)
    const hasFactor = totpSinceMs !== undefined || passkeys.length > 0
    const page = appPasswordsPage(viewOf(c, services, APP_PASSWORDS_PATH), await appPasswords.of(id), hasFactor, said)
    return c.html(page, said.isStale ? 403 : 200, FORM_PAGE)
  }
  const tryFind = async (c: Context<MemberEnv>, id: string | undefined): Promise<AppPassword | undefined> =>
    (await appPasswords.of(c.var.signedIn.account.id)).find((entry) => entry.id === id)

  routes.get(APP_PASSWORDS_PATH, members, (c) => list(c, { done: tryDone(c, ['revoked', 'gone']) }))
  routes.get(REVOKE_PATH, members, async (c) => {
    const entry = await tryFind(c, c.req.query('id'))
    if (!entry) return doneAt(c, APP_PASSWORDS_PATH, 'gone')
    const view = viewOf(c, services)
    const fields = { language: view.language, csrf: c.var.signedIn.csrf, action: REVOKE_PATH, hidden: { id: entry.id } }
    return c.html(revokePage(view, fields, entry), 200, FORM_PAGE)
  })
  routes.post(REVOKE_PATH, members, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return list(c, { isStale: true })
    const isRevoked = await appPasswords.revoke(c.var.signedIn.account.id, field('id'))
    return doneAt(c, APP_PASSWORDS_PATH, isRevoked ? 'revoked' : 'gone')
  })
  routes.route('/', makingRoutes(services))
  return routes
}

function makingRoutes(services: AppPasswordServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { appPasswords, sessions, clock } = services
  const members = membersOnly(sessions)
  const proved = provedOnly(sessions, NEW_APP_PASSWORD_PATH)
  const show = (c: Context<MemberEnv>, more: Pick<FormView, 'values' | 'problems'>, status: 200 | 403 | 422) => {
    const view = viewOf(c, services, NEW_APP_PASSWORD_PATH)
    const { csrf } = c.var.signedIn
    const page = newAppPasswordPage(view, { language: view.language, csrf, action: NEW_APP_PASSWORD_PATH, ...more })
    return c.html(page, status, FORM_PAGE)
  }
  routes.get(NEW_APP_PASSWORD_PATH, members, proved, (c) => show(c, { values: USUAL }, 200))
  routes.post(NEW_APP_PASSWORD_PATH, members, proved, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, { values: USUAL }, 403)
    const { account } = c.var.signedIn
    const scopes = APP_SCOPES.filter((scope) => field(scope) === 'yes')
    try {
      const before = await appPasswords.of(account.id)
      const { password, entry } = await appPasswords.make(account, { device: field('device'), scopes })
      const isTwin = (other: AppPassword) =>
        other.device === entry.device &&
        other.scopes.join() === entry.scopes.join() &&
        !other.lastUse &&
        clock.nowMs() - other.createdMs < TWICE_MS
      for (const { id } of before.filter(isTwin)) await appPasswords.revoke(account.id, id)
      return c.html(shownAppPasswordPage(viewOf(c, services, APP_PASSWORDS_PATH), entry, password), 200, FORM_PAGE)
    } catch (error) {
      const { language } = viewOf(c, services)
      const problem = isFault(error) ? APP_PASSWORDS_MESSAGES[language].problems[error.code] : undefined
      if (problem === undefined || !isFault(error)) throw error
      const values = { device: field('device'), ...Object.fromEntries(scopes.map((scope) => [scope, 'yes'])) }
      return show(c, { values, problems: { [FIELD_OF[error.code] ?? 'device']: problem } }, 422)
    }
  })
  return routes
}
