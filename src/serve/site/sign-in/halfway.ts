import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { SiteEnv } from '../site-context.ts'

/** Where the second step, and a new password that is demanded, are asked for. */
export const SECOND_STEP_PATH = '/sign-in/second-step'
export const NEW_PASSWORD_PATH = '/sign-in/new-password'
/** Where a passkey is asked for in the place of everything else. */
export const PASSKEY_PATH = '/sign-in/passkey'

/** Where a member who has closed the account is asked whether it is to be opened again. */
export const REOPEN_PATH = '/sign-in/reopen'

/** As the cookie of a session (`member.ts`). It opens nothing by itself: what it carries is sealed, and says what has been shown so far. */
const COOKIE = 'halfway'
const FLAGS = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const

/** The ticket that a browser carries between two steps. */
export function shownTicket<Env extends SiteEnv>(c: Context<Env>): string {
  return getCookie(c, COOKIE, 'host') ?? ''
}

/** Gives the browser a ticket. */
export function showTicket<Env extends SiteEnv>(c: Context<Env>, ticket: string): void {
  setCookie(c, COOKIE, ticket, FLAGS)
}

/** Takes it away. */
export function takeTicket<Env extends SiteEnv>(c: Context<Env>): void {
  if (shownTicket(c) !== '') deleteCookie(c, COOKIE, FLAGS)
}
