import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { Response as JmapResponse } from '../../../src/wire/jmap/request.ts'
import { JmapFailure } from './jmap-failure.ts'

/** Sends one Request object (RFC 8620 §3.3). @throws JmapFailure */
export type Transport = (request: JsonObject) => Promise<JmapResponse>

/** The token that a page elsewhere does not have: another one once the password has been shown again. */
export type Token = () => string

/** Requests to our own server with the session's cookie and its token. */
export function httpTransport(apiUrl: string, token: Token): Transport {
  return async (request) => {
    const answer = await fetch(apiUrl, {
      method: 'POST',
      body: JSON.stringify(request),
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf': token() },
    }).catch((error: unknown) => {
      throw new JmapFailure('offline', 'offline', String(error))
    })
    if (answer.status === 401) throw new JmapFailure('signedOut', 'signedOut')
    if (!answer.ok) {
      const { type = 'unknown', detail } = (await answer.json().catch(() => ({}))) as { type?: string; detail?: string }
      throw new JmapFailure(answer.status >= 502 ? 'offline' : 'refused', type, detail)
    }
    return (await answer.json()) as JmapResponse
  }
}
