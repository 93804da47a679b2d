import type { Context } from 'hono'
import type { Theme } from '../../../core/page-settings/page-settings.ts'
import type { Protection } from '../../../core/posture/protection.ts'
import type { Provider } from '../../../core/provider/provider.ts'
import { LANGUAGE_QUERY, type Language, languageOf } from '../language/language.ts'
import type { MemberEnv } from '../sessions/member.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { themeOf } from './theme.ts'

/** What frames are made from. */
export type ViewServices = Pick<SiteServices, 'hostname' | 'provider'>

/** What the frame of every page knows: who provides it, for whom, and where it is. */
export interface PageView {
  readonly language: Language
  readonly hostname: string
  readonly provider: Provider
  /** Path and query that show this page once more: the choice of a language leads there. */
  readonly path: string
  /** Address of the member whom the page is for; undefined on a page that is the same for everybody. */
  readonly member: string | undefined
  readonly protection: Protection | undefined
  /** The provider advises the member to choose another password. */
  readonly isAdvised: boolean
  /** Light or dark, if that was chosen. */
  readonly theme?: Theme | undefined
}

/** The view of a page that answers a request. `path`: where it is shown with GET, if that is not where was asked, as after a form that was refused. */
export function viewOf<Env extends SiteEnv>(
  c: Context<Env>,
  { hostname, provider }: ViewServices,
  path = pathOf(c.req.url),
): PageView {
  const { signedIn } = c.var as Partial<MemberEnv['Variables']>
  return {
    language: languageOf(c),
    hostname,
    provider,
    path,
    member: signedIn?.account.address,
    protection: c.env.connection.protection,
    isAdvised: signedIn?.isAdvised ?? false,
    theme: themeOf(c),
  }
}

/** The view of a page that is the same for everybody, so that it can be made once. */
export function publicView(language: Language, { hostname, provider }: ViewServices, path: string): PageView {
  return { language, hostname, provider, path, member: undefined, protection: undefined, isAdvised: false }
}

/** How long caches may keep a page that is the same for everybody. Not one with which a language is chosen: it says so to this browser, and would say it to the next. */
export function publicFor<Env extends SiteEnv>(c: Context<Env>, seconds: number): string {
  return c.req.query(LANGUAGE_QUERY) === undefined ? `public, max-age=${seconds}` : 'no-store'
}

/** Where the page is in another language. */
export function pathIn(language: string, { path }: Pick<PageView, 'path'>): string {
  const [bare = '', query = ''] = path.split('?')
  const fields = new URLSearchParams(query)
  fields.delete(LANGUAGE_QUERY)
  fields.append(LANGUAGE_QUERY, language)
  return `${bare}?${fields.toString()}`
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}
