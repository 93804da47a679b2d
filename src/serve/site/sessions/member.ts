import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { GenerationView } from '../../../core/generations/generations.ts'
import type { PageSettings } from '../../../core/page-settings/page-settings.ts'
import { isSameToken } from '../../../core/sessions/session-secret.ts'
import type { OpenedSession, SignedIn } from '../../../core/sessions/web-session.ts'
import type { WebSessions } from '../../../core/sessions/web-sessions.ts'
import type { Mailbox } from '../../../wire/jmap/email.ts'
import { bodyLimit } from '../body-limit.ts'
import type { OthersMail } from '../classic/others-mail.ts'
import type { SiteEnv } from '../site-context.ts'
import { provenanceOf } from './provenance.ts'

/** Routes for members: who asks is known. */
export interface MemberEnv extends SiteEnv {
  readonly Variables: SiteEnv['Variables'] & {
    readonly signedIn: SignedIn
    /** How whoever asks has chosen that pages are shown. */
    readonly pages?: PageSettings
    /** On pages of a webmail: how it stands with the two for the account that asks. */
    readonly generations?: GenerationView
    /** On pages of the classic webmail: the folders that others share, and one's own where the page is about those of somebody else. */
    readonly others?: readonly OthersMail[]
    readonly ownMailboxes?: readonly Mailbox[]
  }
}

export const SIGN_IN_PATH = '/sign-in'
export const SIGN_OUT_PATH = '/sign-out'
/** Where a member changes the own password. */
export const PASSWORD_PATH = '/account/password'
/** Where the password is asked for again. */
export const STEP_UP_PATH = '/sign-in/again'
/** The field of programs that carries the CSRF token; forms have a field of the same name without the `x-`. */
const CSRF_FIELD = 'x-csrf'

/** `__Host-`: browsers take it only with Secure, over TLS, for this host and all of it, so no neighbour under the same domain can set or shadow it (RFC 6265bis §4.1.3.2). */
const COOKIE = 'session'
const COOKIE_FLAGS = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const
/** Browsers keep none for longer. */
const MAX_AGE_SECONDS = 400 * 86_400
const MAX_FORM_BYTES = 16 * 1024

/** The secret that a browser shows, if any. */
export function shownSecret<Env extends SiteEnv>(c: Context<Env>): string {
  return getCookie(c, COOKIE, 'host') ?? ''
}

/** Who asks, if somebody who is signed in. */
export function trySignedIn<Env extends SiteEnv>(
  c: Context<Env>,
  sessions: Pick<WebSessions, 'tryResume'>,
): Promise<SignedIn | undefined> {
  return sessions.tryResume(shownSecret(c))
}

/** Gives the browser the secret of a session. */
export function showSecret<Env extends SiteEnv>(
  c: Context<Env>,
  { secret, session }: OpenedSession,
  { limits }: WebSessions,
): void {
  const leftMs = session.createdMs + limits.keptLongestMs - session.provedMs
  const maxAge = Math.min(MAX_AGE_SECONDS, Math.floor(leftMs / 1000))
  setCookie(c, COOKIE, secret, session.isKept ? { ...COOKIE_FLAGS, maxAge } : COOKIE_FLAGS)
}

/** Takes the secret from the browser. */
export function takeSecret<Env extends SiteEnv>(c: Context<Env>): void {
  deleteCookie(c, COOKIE, COOKIE_FLAGS)
}

/** Lets members in. Whoever looks at a page is led to the sign-in page and back; programs are told 401. */
export function membersOnly(sessions: Pick<WebSessions, 'tryResume'>): MiddlewareHandler<MemberEnv> {
  return async (c, next) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    const signedIn = await trySignedIn(c, sessions)
    if (signedIn) {
      c.set('signedIn', signedIn)
      const pages = await c.var.pageSettings?.settings(signedIn.account.id)
      if (pages) c.set('pages', pages)
      return next()
    }
    if (!isPageRequest(c)) return c.json({ code: 'session/sign-in-first', message: 'sign in first' }, 401)
    const { pathname, search } = new URL(c.req.url)
    return c.redirect(`${SIGN_IN_PATH}?next=${encodeURIComponent(pathname + search)}`, 303)
  }
}

/**
 * Lets those through who have shown the password lately; pages lead to where it is asked for, programs are told 403. To stand behind `membersOnly`.
 * `formAt`: where the form is that is posted here: whoever has left it open for long is led there, when the password was shown.
 */
export function provedOnly(sessions: Pick<WebSessions, 'isProved'>, formAt?: string): MiddlewareHandler<MemberEnv> {
  return async (c, next) => {
    if (sessions.isProved(c.var.signedIn.session)) return next()
    const isForm = formAt !== undefined && c.req.method === 'POST'
    if (!isForm && !isPageRequest(c)) {
      return c.json({ code: 'session/password-again', message: `show the password again at ${STEP_UP_PATH}` }, 403)
    }
    const { pathname, search } = new URL(c.req.url)
    return c.redirect(`${STEP_UP_PATH}?next=${encodeURIComponent(isForm ? formAt : pathname + search)}`, 303)
  }
}

/**
 * Whether a request that changes something is the member's own wish (CSRF): it was not sent by a page elsewhere, and carries the token of the session, which such a page cannot read. Either would do; the second
 * is for browsers that do not say where a request comes from, the first for a token that has leaked. SameSite=Lax, a third, is the browser's.
 */
export function isVouchedFor(c: Context<MemberEnv>, formToken?: string): boolean {
  const token = formToken ?? c.req.header(CSRF_FIELD) ?? ''
  return (
    provenanceOf((name) => c.req.header(name), c.req.header('host') ?? '') !== 'elsewhere' &&
    isSameToken(c.var.signedIn.csrf, token)
  )
}

/** The fields of a form of the member's, undefined where it is not the member's own wish: then the page is shown again with 403, and says that nothing was done. */
export async function tryMemberForm(c: Context<MemberEnv>): Promise<FormFields | undefined> {
  const field = await formFields(c)
  return isVouchedFor(c, field('csrf') || undefined) ? field : undefined
}

/** What stands in the field of a form with that name, empty if there is none. */
export type FormFields = (name: string) => string

/** The fields of a form of ours; what is no text is not there. */
export async function formFields(c: Context): Promise<FormFields> {
  const body = hasFields(c) ? await c.req.parseBody() : {}
  return (name) => {
    const value = Object.hasOwn(body, name) ? body[name] : ''
    return typeof value === 'string' ? value : ''
  }
}

/** The same with every value of a field that is there several times, in a list. */
export async function formLists(c: Context): Promise<Readonly<Record<string, unknown>>> {
  return hasFields(c) ? c.req.parseBody({ all: true }) : {}
}

/** What comes in parts (multipart/form-data) is no form of ours, but the one of a letter with its files. */
function hasFields(c: Context): boolean {
  return /^application\/x-www-form-urlencoded(?:;|$)/i.test(c.req.header('content-type') ?? '')
}

/** Stands before routes that read a form: what is longer is none of ours. */
export const formLimit = bodyLimit(MAX_FORM_BYTES, (c) => c.text('The form is too long.\n', 413))

/** A browser that goes somewhere, rather than a program or a script that asks for data. */
function isPageRequest(c: Context): boolean {
  const isLooking = c.req.method === 'GET' || c.req.method === 'HEAD'
  return isLooking && (c.req.header('accept') ?? '').includes('text/html')
}
