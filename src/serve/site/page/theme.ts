import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { THEMES, type Theme } from '../../../core/page-settings/page-settings.ts'
import type { MemberEnv } from '../sessions/member.ts'
import type { SiteEnv } from '../site-context.ts'

const COOKIE = 'theme'
const COOKIE_FLAGS = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const
const A_YEAR_SECONDS = 31_536_000

/**
 * What was chosen, for all pages that are made for one reader: both webmails, the account, the doors. A member's choice is kept with the account and holds in every browser; until there is one, and before somebody has signed in, what was chosen in
 * this browser does, in a cookie, so that a page comes in the right colours without a script, and with no flash of the others. Pages that are the same for everybody, and are kept by caches, follow the system.
 */
export function themeOf<Env extends SiteEnv>(c: Context<Env>): Theme | undefined {
  const { pages } = c.var as Partial<MemberEnv['Variables']>
  const chosen = pages?.theme ?? getCookie(c, COOKIE, 'host')
  return THEMES.find((theme) => theme === chosen)
}

/** Keeps it in this browser, for the doors. Undefined: they follow the system again. */
export function keepTheme<Env extends SiteEnv>(c: Context<Env>, theme: Theme | undefined): void {
  if (theme === undefined) deleteCookie(c, COOKIE, COOKIE_FLAGS)
  else setCookie(c, COOKIE, theme, { ...COOKIE_FLAGS, maxAge: A_YEAR_SECONDS })
}
