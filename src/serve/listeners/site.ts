import type { SiteEnv } from '../site/site-context.ts'

/** Answers a request that came on a connection: `fetch` of a Hono application. */
export interface Site {
  fetch(request: Request, bindings: SiteEnv['Bindings']): Response | Promise<Response>
}
