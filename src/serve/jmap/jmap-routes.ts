import { type Context, Hono } from 'hono'
import { Fault, toFault } from '../../base/fault.ts'
import { apiRoute } from './api-route.ts'
import type { Capability } from './capability.ts'
import { downloadRoute } from './download-route.ts'
import { eventSourceRoute } from './event-source-route.ts'
import { JmapApi } from './jmap-api.ts'
import type { JmapEnv } from './jmap-env.ts'
import type { JmapServices } from './jmap-services.ts'
import { problemOf } from './problem-of.ts'
import { sessionObject } from './session-object.ts'
import { uploadRoute } from './uploads/upload-route.ts'
import { webSocketRoute } from './web-socket/web-socket-route.ts'

/** What a request that shows nothing is asked for. The realm names nobody. */
const CHALLENGE = 'Basic realm="JMAP", charset="UTF-8"'

/**
 * JMAP (RFC 8620) as routes of the site: the Session object, requests, files up and down, the event source and WebSockets. Everything but the place of the Session object needs an authentication.
 */
export function jmapRoutes(services: JmapServices, capabilities: readonly Capability[]): Hono<JmapEnv> {
  const routes = new Hono<JmapEnv>()
  // RFC 8620 §2.2. The names of hosted domains lead to the one host of the site.
  routes.get('/.well-known/jmap', (c) => c.redirect(`${services.base}/jmap/session`, 307))
  routes.use('/jmap/*', async (c, next) => {
    c.set('caller', await letIn(c, services))
    await next()
  })
  routes.get('/jmap/session', async (c) => {
    c.header('cache-control', 'no-cache, no-store, must-revalidate')
    const { account } = c.var.caller
    return c.json(sessionObject(capabilities, services, account, await services.shares.of(account)))
  })
  const api = new JmapApi(services, capabilities)
  apiRoute(routes, services, api)
  webSocketRoute(routes, services, capabilities, api)
  downloadRoute(routes, services)
  uploadRoute(routes, services)
  eventSourceRoute(routes, services, capabilities)
  routes.onError((error, c) => refuse(c, toFault(error), services))
  return routes
}

async function letIn(c: Context<JmapEnv>, { authentications }: JmapServices) {
  const credentials = {
    connection: c.env.connection,
    method: c.req.method,
    field: (name: string) => c.req.header(name),
  }
  for (const driver of authentications) {
    const caller = await driver.authenticate(credentials)
    if (caller) return caller
  }
  throw new Fault('peer', 'login/required', 'Say who you are')
}

function refuse(c: Context<JmapEnv>, fault: Fault, services: JmapServices): Response {
  const problem = problemOf(fault, c.env.connection, services)
  // A browser would ask for the password in a window of its own, which looks like nobody's; it has the sign-in page.
  if (problem.status === 401 && c.req.header('sec-fetch-site') === undefined) c.header('www-authenticate', CHALLENGE)
  if (problem.status === 429 || problem.status === 503) c.header('retry-after', '60')
  return c.body(JSON.stringify(problem), problem.status as 400, { 'content-type': 'application/problem+json' })
}
