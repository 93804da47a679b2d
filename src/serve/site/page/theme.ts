import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { SiteEnv } from '../site-context.ts'

/** Light or dark, where that is not to follow the system. */
export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const COOKIE = 'theme'
const COOKIE_FLAGS = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const
const A_YEAR_SECONDS = 31_536_000

/**
 * What was chosen in this browser, for all pages that are made for one reader: both webmails, the account, the doors. It is in a cookie, so that a page comes in the right colours without a script, and with no flash of the others; and
 * for this browser alone, since a phone in bed and a desk by a window are of one member. Pages that are the same for everybody, and are kept by caches, follow the system.
 */
export function themeOf<Env extends SiteEnv>(c: Context<Env>): Theme | undefined {
  const kept = getCookie(c, COOKIE, 'host')
  return THEMES.find((theme) => theme === kept)
}

/** Undefined: it follows the system again. */
export function keepTheme<Env extends SiteEnv>(c: Context<Env>, theme: Theme | undefined): void {
  if (theme === undefined) deleteCookie(c, COOKIE, COOKIE_FLAGS)
  else setCookie(c, COOKIE, theme, { ...COOKIE_FLAGS, maxAge: A_YEAR_SECONDS })
}
