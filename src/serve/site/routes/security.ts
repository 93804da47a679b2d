import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { SecurityStatement } from '../../../core/posture/security-statement.ts'
import { PAGE_CSP } from '../page.ts'
import { notCovered } from '../security/not-covered.ts'
import { securityPage } from '../security/security-page.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'

/** How long what was put together is served again. */
const FRESH_MS = 60_000

interface Rendered {
  readonly body: string
  readonly type: string
  readonly etag: string
}

interface Made {
  readonly atMs: number
  readonly page: Rendered
  readonly json: Rendered
}

/**
 * What is measured of this server, for people and for programs. It is put together at most once a minute in each process, however many ask, and is the same for everybody: nobody can make
 * it work, and nothing of who asks goes into it.
 */
export function securityRoutes({ security, clock }: Pick<SiteServices, 'security' | 'clock'>): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  let made: Made | undefined
  let making: Promise<Made> | undefined
  const fresh = async (): Promise<Made> => {
    if (made && clock.nowMs() - made.atMs < FRESH_MS) return made
    making ??= make(security, clock.nowMs()).finally(() => {
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
      'cache-control': `public, max-age=${FRESH_MS / 1000}`,
      vary: 'Accept',
      'content-security-policy': PAGE_CSP,
    }
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
    return c.body(body, 200, { ...headers, 'content-type': type })
  }
  routes.get(
    '/security',
    serve((c, { page, json }) => (wantsJson(c.req.header('accept') ?? '') ? json : page)),
  )
  routes.get(
    '/security.json',
    serve((_, { json }) => json),
  )
  return routes
}

async function make(security: SiteServices['security'], atMs: number): Promise<Made> {
  const statement = await security()
  return {
    atMs,
    page: rendered(String(securityPage(statement)), 'text/html; charset=utf-8'),
    json: rendered(`${JSON.stringify(jsonOf(statement), null, 1)}\n`, 'application/json; charset=utf-8'),
  }
}

function rendered(body: string, type: string): Rendered {
  return { body, type, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` }
}

/** Times as RFC 3339, what is missing as null, and what is not covered with it. */
function jsonOf(statement: SecurityStatement): unknown {
  const timed = (_: string, value: unknown): unknown => {
    if (value === undefined) return null
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const named = Object.entries(value).map(([name, one]) => {
      if (!name.endsWith('Ms')) return [name, one]
      return [name === 'atMs' ? 'at' : name.slice(0, -2), typeof one === 'number' ? new Date(one).toISOString() : null]
    })
    return Object.fromEntries(named)
  }
  return JSON.parse(JSON.stringify({ ...statement, notCovered: notCovered(statement) }, timed))
}

/** Who asks for JSON by name, and not for HTML: a program. */
function wantsJson(accept: string): boolean {
  return /\bapplication\/json\b/.test(accept) && !/\btext\/html\b/.test(accept)
}
