import type { Hono } from 'hono'
import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { parseIJson } from '../../wire/jmap/i-json.ts'
import type { JmapApi } from './jmap-api.ts'
import type { JmapEnv } from './jmap-env.ts'
import type { JmapServices } from './jmap-services.ts'
import { bodyChunks } from './request-body.ts'

/** Requests to the API: RFC 8620 §3.1. */
export function apiRoute(routes: Hono<JmapEnv>, { limits }: JmapServices, api: JmapApi): void {
  routes.post('/jmap/api', async (c) => {
    const { account } = c.var.caller
    using _place = api.begin(account)
    if (!/^application\/json\s*(?:;|$)/i.test(c.req.header('content-type') ?? '')) {
      throw new Fault('peer', 'jmap/not-json', 'The request must be of the type application/json')
    }
    const chunks: Bytes[] = []
    for await (const chunk of bodyChunks(c.req.raw, limits.maxSizeRequest, 'maxSizeRequest')) chunks.push(chunk)
    const answer = await api.answer(parseIJson(concat(chunks)), c.var.caller, c.req.raw.signal, c.env.connection)
    return c.body(JSON.stringify(answer), 200, { 'content-type': 'application/json' })
  })
}
