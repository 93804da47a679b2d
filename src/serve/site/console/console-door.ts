import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Power } from '../../../core/operators/operator-role.ts'
import { may } from '../../../core/operators/operator-role.ts'
import { isSameToken } from '../../../core/sessions/session-secret.ts'
import { type FormFields, formFields } from '../sessions/member.ts'
import { ownPath } from '../sessions/own-path.ts'
import { provenanceOf } from '../sessions/provenance.ts'
import type { SiteEnv } from '../site-context.ts'
import {
  CONSOLE_AGAIN,
  CONSOLE_PATH,
  CONSOLE_SIGN_IN,
  type ConsoleContext,
  type ConsoleEnv,
  type ConsoleServices,
} from './console-env.ts'
import { refusalPage } from './console-page.ts'

/** Apart from those of members, and stricter: no page elsewhere has a browser show them, not even by a link. Gone with the browser. */
const SESSION = 'console'
const HALFWAY = 'console-halfway'
const FLAGS = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Strict' } as const

/** The secret that a browser shows at the console, if any. */
export function shownConsoleSecret<Env extends SiteEnv>(c: Context<Env>): string {
  return getCookie(c, SESSION, 'host') ?? ''
}

/** Gives the browser the secret of a session at the console. */
export function showConsoleSecret<Env extends SiteEnv>(c: Context<Env>, secret: string): void {
  setCookie(c, SESSION, secret, FLAGS)
}

/** Takes it away. */
export function takeConsoleSecret<Env extends SiteEnv>(c: Context<Env>): void {
  deleteCookie(c, SESSION, FLAGS)
}

/** What the browser carries between two steps. */
export function shownConsoleTicket<Env extends SiteEnv>(c: Context<Env>): string {
  return getCookie(c, HALFWAY, 'host') ?? ''
}

/** Gives the browser a ticket. */
export function showConsoleTicket<Env extends SiteEnv>(c: Context<Env>, ticket: string): void {
  setCookie(c, HALFWAY, ticket, FLAGS)
}

/** Takes it away. */
export function takeConsoleTicket<Env extends SiteEnv>(c: Context<Env>): void {
  deleteCookie(c, HALFWAY, FLAGS)
}

/** The console is at its host, for those networks, and as long as there is an operator. For everybody else there is nothing: who looks for it learns not even that. */
export function whereTheConsoleIs({ console: house }: ConsoleServices): MiddlewareHandler<ConsoleEnv> {
  return async (c, next) => {
    const { host } = c.var
    const isHere = host.kind === 'own' && (house.host === undefined || host.name === house.host)
    const isSeen = isHere && house.isSeenFrom(c.env.connection.remoteAddress) && (await house.operators.any())
    return isSeen ? next() : c.notFound()
  }
}

/** Lets operators in; others are led to where one signs in. */
export function operatorsOnly({ console: house }: ConsoleServices): MiddlewareHandler<ConsoleEnv> {
  return async (c, next) => {
    const atWork = await house.signIn.tryEnter(shownConsoleSecret(c))
    if (!atWork) return c.redirect(`${CONSOLE_SIGN_IN}?next=${encodeURIComponent(hereOf(c))}`, 303)
    c.set('atWork', atWork)
    return next()
  }
}

/** Lets those operators through whose role may do that. To stand behind `operatorsOnly`. */
export function needs(services: ConsoleServices, power: Power): MiddlewareHandler<ConsoleEnv> {
  return async (c, next) =>
    may(c.var.atWork.operator.role, power) ? next() : refusalPage(c, services, 'Your role may not see or do that.')
}

/** Whether the second factor was shown so lately that a dangerous act goes on; otherwise where it is asked for. `formAt`: where the form is. */
export function tryStepUp(
  c: ConsoleContext,
  { console: house }: ConsoleServices,
  formAt: string,
): Response | undefined {
  if (house.sessions.isProved(c.var.atWork.session)) return undefined
  return c.redirect(`${CONSOLE_AGAIN}?next=${encodeURIComponent(formAt)}`, 303)
}

/** The fields of a form of the operator's own wish, undefined where it is not: as `tryMemberForm`. */
export async function tryOperatorForm(c: ConsoleContext): Promise<FormFields | undefined> {
  const field = await formFields(c)
  const isElsewhere = provenanceOf((name) => c.req.header(name), c.req.header('host') ?? '') === 'elsewhere'
  return !isElsewhere && isSameToken(c.var.atWork.csrf, field('csrf')) ? field : undefined
}

/** Where somebody is led to after signing in: a page of the console. */
export function consolePathOf(wanted: string | undefined): string {
  const path = ownPath(wanted ?? '', CONSOLE_PATH)
  const isPage = path.startsWith(`${CONSOLE_PATH}/`) && !/^\/console\/(?:sign-|second-step|again)/.test(path)
  return isPage ? path : CONSOLE_PATH
}

function hereOf(c: ConsoleContext): string {
  const { pathname, search } = new URL(c.req.url)
  return c.req.method === 'GET' ? pathname + search : CONSOLE_PATH
}
