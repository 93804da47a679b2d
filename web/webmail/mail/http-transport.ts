import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { Invocation, Response as JmapResponse } from '../../../src/wire/jmap/request.ts'
import { JmapFailure } from './jmap-failure.ts'

/** Sends one Request object (RFC 8620 §3.3). @throws JmapFailure */
export type Transport = (request: JsonObject) => Promise<JmapResponse>

/** The token that a page elsewhere does not have: another one once the password has been shown again. */
export type Token = () => string

/**
 * Octets of requests under way that are to outlive their page. Browsers take 64 KiB of all of them together and fail what is beyond (Fetch standard, HTTP-network-or-cache fetch, step "inflightKeepaliveBytes"); what is
 * larger goes as long as its page is there.
 */
const MOST_OUTLIVING_OCTETS = 60 * 1024

/** What only asks has nobody to answer to once the page is gone. */
const ASKS = /\/(?:get|query|changes|queryChanges)$/

/** Requests to our own server with the session's cookie and its token. What changes something arrives also where the page is closed in the same moment. */
export function httpTransport(apiUrl: string, token: Token): Transport {
  let outliving = 0
  return async (request) => {
    const body = JSON.stringify(request)
    const octets = isChange(request) ? new TextEncoder().encode(body).length : Number.POSITIVE_INFINITY
    const keepalive = outliving + octets <= MOST_OUTLIVING_OCTETS
    if (keepalive) outliving += octets
    try {
      const answer = await fetch(apiUrl, {
        method: 'POST',
        body,
        keepalive,
        headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf': token() },
      }).catch((error: unknown) => {
        throw new JmapFailure('offline', 'offline', String(error))
      })
      return await read(answer)
    } finally {
      if (keepalive) outliving -= octets
    }
  }
}

function isChange({ methodCalls }: JsonObject): boolean {
  return (methodCalls as unknown as readonly Invocation[]).some(([name]) => !ASKS.test(name))
}

async function read(answer: Response): Promise<JmapResponse> {
  if (answer.status === 401) throw new JmapFailure('signedOut', 'signedOut')
  if (!answer.ok) {
    const { type = 'unknown', detail } = (await answer.json().catch(() => ({}))) as { type?: string; detail?: string }
    throw new JmapFailure(answer.status >= 502 ? 'offline' : 'refused', type, detail)
  }
  return (await answer.json()) as JmapResponse
}
