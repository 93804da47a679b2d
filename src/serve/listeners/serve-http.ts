import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { getRequestListener } from '@hono/node-server'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Channel } from '../channel.ts'
import type { SiteConnection, SiteEnv } from '../site/site-context.ts'
import type { HttpLimits } from './http-limits.ts'
import { type CountedStream, HttpPatience, isEventStream } from './http-patience.ts'
import { http1, type Turn } from './http1-conversation.ts'
import { http2 } from './http2-conversation.ts'
import type { Converse } from './listener.ts'
import type { Site } from './site.ts'
import { WebSockets } from './web-sockets.ts'

/** RFC 8297. */
const EARLY_HINTS = 103

/**
 * Talks HTTP/2 or HTTP/1.1, as was agreed on in the handshake, on connections that a listener has accepted and protected. Node's limits of time count from a listening server, so they stand here (`http-patience.ts`), where they hold for
 * every stream.
 */
export function httpConversation(site: Site, limits: HttpLimits, clock: Clock, log: Log): Converse {
  const connections = new WeakMap<object, SiteConnection>()
  const endless = new WeakSet<object>()
  const listen = getRequestListener(
    async (request, { incoming, outgoing }) => {
      const connection = connections.get(incoming) as SiteConnection
      const response = await site.fetch(request, { connection, inform: informing(outgoing) })
      // Node does not tell the fields of an answer that has begun.
      if (isEventStream(response.headers.get('content-type'))) endless.add(incoming)
      return response
    },
    { overrideGlobalObjects: false },
  )
  const answer = async <Request extends IncomingMessage | Http2ServerRequest>(
    request: Request,
    response: ServerResponse | Http2ServerResponse,
    connection: SiteConnection,
  ): Promise<void> => {
    connections.set(request, connection)
    await listen(request, response)
  }
  const failed = (error: unknown): void => log.error('http/failed', error)
  const webSockets = new WebSockets(site, clock)
  const begins = {
    'http/1.1': http1(
      answer,
      (request) => endless.has(request),
      (asked) => webSockets.open(asked),
      limits,
      failed,
    ),
    h2: http2(answer, limits, clock, failed),
  }

  return async (channel, drain) => {
    const stream: CountedStream = channel.release()
    const { id, remoteAddress } = channel.facts
    using patience = new HttpPatience(stream, limits, clock)
    const turn: Turn = { connection: { id, remoteAddress, protection: channel.protection }, patience }
    let leave: (() => void) | undefined
    const onDrain = (): void => leave?.()
    drain.addEventListener('abort', onDrain, { once: true })
    try {
      const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()))
      if (stream.destroyed) return
      patience.awaitRequest()
      leave = begins[(stream as Partial<TLSSocket>).alpnProtocol === 'h2' ? 'h2' : 'http/1.1'](stream, turn)
      if (drain.aborted) leave()
      if (!stream.destroyed) await closed
    } finally {
      drain.removeEventListener('abort', onDrain)
      count(channel, stream)
    }
  }
}

/** What sends interim answers before an answer. A client of HTTP/1.0 would take them for it, and some of HTTP/1.1 those that they have not asked for: hints go over HTTP/2 alone (RFC 8297 §3). */
function informing(outgoing: ServerResponse | Http2ServerResponse): NonNullable<SiteEnv['Bindings']['inform']> {
  return (status, fields) => {
    if (outgoing.headersSent || outgoing.destroyed) return
    if ('stream' in outgoing) outgoing.stream.additionalHeaders({ ':status': status, ...fields })
    else if (outgoing.req.httpVersion !== '1.0' && status !== EARLY_HINTS) outgoing.writeInformation(status, fields)
  }
}

/** The octets above TLS, for the log line of the connection. */
function count(channel: Channel, stream: CountedStream): void {
  channel.received += stream.bytesRead ?? 0
  channel.sent += stream.bytesWritten ?? 0
}
