import type { Context } from 'hono'
import { deleteCookie, getCookie } from 'hono/cookie'
import { type PageSettings, ROWS_CHOICES, type RowsChoice, tryZone } from '../../../core/page-settings/page-settings.ts'
import type { MemberEnv } from '../sessions/member.ts'

/** How the pages of the classic webmail are shown to a member. */
export interface ClassicPrefs {
  /** Of IANA: times are those of the clock on the wall there. */
  readonly zone: string
  /** Messages on one page. */
  readonly pageRows: RowsChoice
  /** One row for each conversation, as the other webmail has it at first; or one for each message. */
  readonly byConversation: boolean
  /** Folders that are shown or hidden whatever they are subscribed to. */
  readonly folders: PageSettings['folders']
}

const DEFAULTS: ClassicPrefs = { zone: 'UTC', pageRows: 40, byConversation: true, folders: {} }
const COOKIE = 'classic'
const COOKIE_FLAGS = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const

/** What was chosen: with the account, or in this browser, from when that was kept there. */
export function prefsOf(c: Context<MemberEnv>): ClassicPrefs {
  const kept: Partial<PageSettings> = c.var.pages ?? {}
  const before = keptByBrowser(c)
  const list = kept.list ?? before.list
  return {
    zone: kept.zone ?? before.zone ?? DEFAULTS.zone,
    pageRows: kept.rows ?? before.rows ?? DEFAULTS.pageRows,
    folders: kept.folders ?? DEFAULTS.folders,
    byConversation: list === undefined ? DEFAULTS.byConversation : list === 'conversations',
  }
}

/** Forgets what this browser has: it is kept with the account by now. */
export function forgetBrowsers(c: Context<MemberEnv>): void {
  if (getCookie(c, COOKIE, 'host') !== undefined) deleteCookie(c, COOKIE, COOKIE_FLAGS)
}

export function tryRows(text: string): RowsChoice | undefined {
  return ROWS_CHOICES.find((rows) => `${rows}` === text)
}

/** Whatever somebody has written into the cookie, it is a zone and a number that there are. */
function keptByBrowser(c: Context<MemberEnv>): Pick<PageSettings, 'zone' | 'rows' | 'list'> {
  const [rows = '', zone = '', list = ''] = (getCookie(c, COOKIE, 'host') ?? '').split(' ')
  return { zone: tryZone(zone), rows: tryRows(rows), list: list === 'messages' ? list : undefined }
}
