import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Channel } from '../channel.ts'
import type { SiteConnection } from '../site/site-context.ts'
import type { HttpLimits } from './http-limits.ts'
import type { Converse } from './listener.ts'

/** Answers a request that came on a connection: `fetch` of a Hono application. */
export interface Site {
  fetch(request: Request, bindings: { readonly connection: SiteConnection }): Response | Promise<Response>
}

/** One connection at work. */
interface Turn {
  readonly connection: SiteConnection
  /** Sets how long the peer has for what it does now. */
  allow(ms: number): void
  /** The answer that is under way. */
  response: ServerResponse | undefined
  draining: boolean
}

/**
 * Talks HTTP/1.1 (RFC 9112) on connections that a listener has accepted and protected: Node's own parser on the stream, which never listens itself. Its limits of time count from a
 * listening server, so they stand here, where they hold for every stream.
 */
export function httpConversation(site: Site, limits: HttpLimits, clock: Clock, log: Log): Converse {
  const turns = new WeakMap<object, Turn>()
  const answer = getRequestListener(
    (request, { incoming }) => {
      const turn = turns.get((incoming as IncomingMessage).socket)
      return site.fetch(request, { connection: (turn as Turn).connection })
    },
    { overrideGlobalObjects: false },
  )
  const server = createServer({
    maxHeaderSize: limits.maxHeadBytes,
    requireHostHeader: true,
    insecureHTTPParser: false,
    keepAliveTimeout: 0,
  })
  server.maxHeadersCount = limits.maxFields
  server.maxRequestsPerSocket = limits.maxRequests
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const turn = turns.get(request.socket) as Turn
    turn.response = response
    turn.allow(limits.exchangeMs)
    response.once('close', () => {
      turn.response = undefined
      if (turn.draining) request.socket.end()
      else turn.allow(limits.headMs)
    })
    if (turn.draining) response.shouldKeepAlive = false
    answer(request, response).catch((error) => log.error('http/failed', error))
  })

  return (channel, drain) => converse(channel, drain, (stream) => server.emit('connection', stream))

  async function converse(channel: Channel, drain: AbortSignal, begin: (stream: Duplex) => void): Promise<void> {
    const stream = channel.release()
    const { id, remoteAddress } = channel.facts
    let appointment: Disposable | undefined
    const allow = (ms: number): void => {
      appointment?.[Symbol.dispose]()
      appointment = clock.after(ms, () => stream.destroy())
    }
    const turn: Turn = {
      connection: { id, remoteAddress, protection: channel.protection },
      allow,
      response: undefined,
      draining: drain.aborted,
    }
    turns.set(stream, turn)
    const leave = (): void => {
      turn.draining = true
      if (turn.response) turn.response.shouldKeepAlive = false
      else stream.destroy()
    }
    drain.addEventListener('abort', leave, { once: true })
    try {
      const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()))
      allow(limits.headMs)
      if (!stream.destroyed) {
        begin(stream)
        // The channel has paused it; the parser reads what flows.
        stream.resume()
      }
      if (stream.destroyed) return
      await closed
    } finally {
      appointment?.[Symbol.dispose]()
      drain.removeEventListener('abort', leave)
      count(channel, stream)
    }
  }
}

/** The octets above TLS, for the log line of the connection. */
function count(
  channel: Channel,
  stream: Duplex & { readonly bytesRead?: number; readonly bytesWritten?: number },
): void {
  channel.received += stream.bytesRead ?? 0
  channel.sent += stream.bytesWritten ?? 0
}
