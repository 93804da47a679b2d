import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { type Language, languageOf } from '../language/language.ts'
import { type Markup, PAGE_CSP } from '../page/document.ts'
import { publicFor, publicView, type ViewServices } from '../page/page-view.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { auditPage } from './audit-page.ts'
import { notCovered } from './not-covered.ts'
import { securityPage } from './security-page.ts'

/** Where they are. */
export const SECURITY_PATH = '/security'
const AUDIT_PATH = '/security/audit'

const HTML_TYPE = 'text/html; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

/** How long what was put together is served again. */
const FRESH_MS = 60_000

interface Rendered {
  readonly body: string
  readonly type: string
  readonly etag: string
}

interface Made {
  readonly atMs: number
  readonly json: Rendered
  readonly auditJson: Rendered
  /** Pages are put together when somebody asks for them in that language. */
  page(language: Language): Rendered
  audit(language: Language): Rendered
}

/**
 * What is measured of this server, for people and for programs. It is put together at most once a minute in each process, however many ask, and is the same for everybody: nobody can make
 * it work, and nothing of who asks goes into it but the language.
 */
export function securityRoutes(services: ViewServices & Pick<SiteServices, 'security' | 'clock'>): Hono<SiteEnv> {
  const { clock } = services
  const routes = new Hono<SiteEnv>()
  let made: Made | undefined
  let making: Promise<Made> | undefined
  const fresh = async (): Promise<Made> => {
    if (made && clock.nowMs() - made.atMs < FRESH_MS) return made
    making ??= make(services, clock.nowMs()).finally(() => {
      making = undefined
    })
    made = await making
    return made
  }
  const serve = (choose: (c: Context<SiteEnv>, made: Made) => Rendered) => async (c: Context<SiteEnv>) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    const { body, type, etag } = choose(c, await fresh())
    const headers = {
      etag,
      'cache-control': publicFor(c, FRESH_MS / 1000),
      vary: 'Accept, Accept-Language, Cookie',
      'content-security-policy': PAGE_CSP,
    }
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
    return c.body(body, 200, { ...headers, 'content-type': type })
  }
  const page = serve((c, { page }) => page(languageOf(c)))
  const json = serve((_, { json }) => json)
  routes.get(SECURITY_PATH, (c) => (wantsJson(c.req.header('accept') ?? '') ? json(c) : page(c)))
  routes.get('/security.json', json)
  routes.get(
    AUDIT_PATH,
    serve((c, { audit }) => audit(languageOf(c))),
  )
  routes.get(
    '/security/audit.json',
    serve((_, { auditJson }) => auditJson),
  )
  return routes
}

async function make(services: ViewServices & Pick<SiteServices, 'security'>, atMs: number): Promise<Made> {
  const statement = await services.security()
  const { audits, ...summary } = statement
  return {
    atMs,
    json: rendered(jsonText({ ...summary, notCovered: notCovered(statement, 'en') }), JSON_TYPE),
    auditJson: rendered(jsonText({ hostname: statement.hostname, atMs: statement.atMs, endpoints: audits }), JSON_TYPE),
    page: once((language) => pageText(securityPage(statement, publicView(language, services, SECURITY_PATH)))),
    audit: once((language) => pageText(auditPage(statement, publicView(language, services, AUDIT_PATH)))),
  }
}

/** Makes a page in each language the first time that it is asked for. */
function once(makePage: (language: Language) => Rendered): (language: Language) => Rendered {
  const made = new Map<Language, Rendered>()
  return (language) => {
    const found = made.get(language) ?? makePage(language)
    made.set(language, found)
    return found
  }
}

function pageText(page: Markup): Rendered {
  return rendered(String(page), HTML_TYPE)
}

function rendered(body: string, type: string): Rendered {
  return { body, type, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` }
}

/** Times as RFC 3339, and what is missing as null. */
function jsonText(value: object): string {
  const timed = (_: string, one: unknown): unknown => {
    if (one === undefined) return null
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one
    const named = Object.entries(one).map(([name, inner]) => {
      if (!name.endsWith('Ms') || name === 'tookMs') return [name, inner]
      const moment = typeof inner === 'number' ? new Date(inner).toISOString() : null
      return [name === 'atMs' ? 'at' : name.slice(0, -2), moment]
    })
    return Object.fromEntries(named)
  }
  return `${JSON.stringify(value, timed, 1)}\n`
}

/** Who asks for JSON by name, and not for HTML: a program. */
function wantsJson(accept: string): boolean {
  return /\bapplication\/json\b/.test(accept) && !/\btext\/html\b/.test(accept)
}
