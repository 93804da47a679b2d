import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { CLOSE_CODES } from '../message-socket.ts'
import type { SiteConnection } from '../site/site-context.ts'
import type { HttpLimits } from './http-limits.ts'
import type { CountedStream, HttpPatience } from './http-patience.ts'
import { asksForWebSocket, type OpenWebSocket, type UpgradeRequest } from './web-sockets.ts'

/** Answers a request that came on a connection. */
export type Answer<Request, Response> = (
  request: Request,
  response: Response,
  connection: SiteConnection,
) => Promise<void>

/** One connection at work. */
export interface Turn {
  readonly connection: SiteConnection
  readonly patience: HttpPatience
}

interface State extends Turn {
  /** The answer that is under way. */
  response: (ServerResponse & { readonly req: IncomingMessage }) | undefined
  /** What the connection has become. */
  webSocket: OpenWebSocket | undefined
  draining: boolean
}

/** Begins to talk on a stream; the result ends the talk politely. */
export type Begin = (stream: CountedStream, turn: Turn) => () => void

/** HTTP/1.1 (RFC 9112): Node's own parser on streams that somebody else has accepted. It never listens itself. */
export function http1(
  answer: Answer<IncomingMessage, ServerResponse>,
  /** Whether what a request is answered with has no end. */
  isEndless: (request: IncomingMessage) => boolean,
  open: (asked: UpgradeRequest) => Promise<OpenWebSocket | undefined>,
  limits: HttpLimits,
  failed: (error: unknown) => void,
): Begin {
  const states = new WeakMap<object, State>()
  const server = createServer({
    maxHeaderSize: limits.maxHeadBytes,
    requireHostHeader: true,
    insecureHTTPParser: false,
    keepAliveTimeout: 0,
    shouldUpgradeCallback: asksForWebSocket,
  })
  server.maxHeadersCount = limits.maxFields
  server.maxRequestsPerSocket = limits.maxRequests
  server.on('request', (request: IncomingMessage, response: ServerResponse & { readonly req: IncomingMessage }) => {
    const state = states.get(request.socket) as State
    state.response = response
    state.patience.awaitExchange(() => isEndless(request))
    response.once('close', () => {
      state.response = undefined
      if (state.draining) request.socket.end()
      else state.patience.awaitRequest()
    })
    if (state.draining) response.shouldKeepAlive = false
    answer(request, response, state.connection).catch(failed)
  })
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const state = states.get(request.socket) as State
    // Behind a request that is still being answered, or after the last: nobody who means well does that.
    if (state.response || state.draining) return stream.destroy()
    state.patience.awaitExchange(() => state.webSocket !== undefined)
    open({ request, stream, head, connection: state.connection })
      .then((webSocket) => {
        state.webSocket = webSocket
        if (state.draining) webSocket?.close(CLOSE_CODES.goingAway, '')
      })
      .catch((error: unknown) => {
        stream.destroy()
        failed(error)
      })
  })
  return (stream, turn) => {
    const state: State = { ...turn, response: undefined, webSocket: undefined, draining: false }
    states.set(stream, state)
    server.emit('connection', stream)
    // The channel has paused it; the parser reads what flows.
    stream.resume()
    return () => {
      state.draining = true
      const { response, webSocket } = state
      if (webSocket) return webSocket.close(CLOSE_CODES.goingAway, 'Come again')
      // A stream of events has no end of its own; whoever listens comes again.
      if (!response || isEndless(response.req)) stream.destroy()
      else response.shouldKeepAlive = false
    }
  }
}
