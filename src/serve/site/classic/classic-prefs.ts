import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { SiteEnv } from '../site-context.ts'

/** What a member has chosen about the pages of the classic webmail; kept in this browser, as in the other one. */
export interface ClassicPrefs {
  /** Of IANA: times are those of the clock on the wall there. */
  readonly zone: string
  /** Messages on one page. */
  readonly pageRows: number
  /** One row for each conversation, as the other webmail has it at first; or one for each message. */
  readonly byConversation: boolean
}

export const ROWS_CHOICES = [20, 40, 80] as const
const DEFAULTS: ClassicPrefs = { zone: 'UTC', pageRows: 40, byConversation: true }
const COOKIE = 'classic'
const MESSAGES = 'messages'
const A_YEAR_SECONDS = 31_536_000
const COOKIE_FLAGS = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const

/** What was chosen; whatever somebody has written into the cookie, it is a zone and a number that there are. One that was kept before there was a choice of rows has conversations. */
export function prefsOf<Env extends SiteEnv>(c: Context<Env>): ClassicPrefs {
  const [rows = '', zone = '', list = ''] = (getCookie(c, COOKIE, 'host') ?? '').split(' ')
  return {
    zone: tryZone(zone) ?? DEFAULTS.zone,
    pageRows: tryRows(rows) ?? DEFAULTS.pageRows,
    byConversation: list !== MESSAGES,
  }
}

export function keepPrefs<Env extends SiteEnv>(
  c: Context<Env>,
  { zone, pageRows, byConversation }: ClassicPrefs,
): void {
  setCookie(c, COOKIE, [pageRows, zone, ...(byConversation ? [] : [MESSAGES])].join(' '), {
    ...COOKIE_FLAGS,
    maxAge: A_YEAR_SECONDS,
  })
}

/** Every zone that can be chosen. */
export function zones(): readonly string[] {
  known ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
  return known
}

/** Undefined for what is none of `zones`. */
export function tryZone(zone: string): string | undefined {
  return zone === 'UTC' || zones().includes(zone) ? zone : undefined
}

export function tryRows(text: string): number | undefined {
  return ROWS_CHOICES.find((rows) => `${rows}` === text)
}

/** The list never changes while a process lives. */
let known: readonly string[] | undefined
