import type { Hono } from 'hono'
import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Account } from '../../core/directory/directory.ts'
import { parseIJson } from '../../wire/jmap/i-json.ts'
import { answerApi } from './answer-api.ts'
import { BusyAccounts } from './busy-accounts.ts'
import { MethodTable } from './call-methods.ts'
import type { Capability } from './capability.ts'
import type { JmapEnv } from './jmap-env.ts'
import type { JmapServices } from './jmap-services.ts'
import { bodyChunks } from './request-body.ts'

/** Requests to the API: RFC 8620 §3.1. */
export function apiRoute(
  routes: Hono<JmapEnv>,
  services: JmapServices,
  capabilities: readonly Capability[],
  stateOf: (account: Account) => string,
): void {
  const { limits } = services
  const table = new MethodTable(capabilities)
  const busy = new BusyAccounts('maxConcurrentRequests', limits.maxConcurrentRequests)
  routes.post('/jmap/api', async (c) => {
    const { account } = c.var.caller
    using _place = busy.begin(account.id)
    if (!/^application\/json\s*(?:;|$)/i.test(c.req.header('content-type') ?? '')) {
      throw new Fault('peer', 'jmap/not-json', 'The request must be of the type application/json')
    }
    const chunks: Bytes[] = []
    for await (const chunk of bodyChunks(c.req.raw, limits.maxSizeRequest, 'maxSizeRequest')) chunks.push(chunk)
    const value = parseIJson(concat(chunks))
    const answer = await answerApi(
      value,
      account,
      table,
      services,
      stateOf(account),
      c.req.raw.signal,
      c.env.connection,
    )
    return c.body(JSON.stringify(answer), 200, { 'content-type': 'application/json' })
  })
}
