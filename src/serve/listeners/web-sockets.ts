import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../../base/clock.ts'
import {
  CLOSE_CODES,
  type MessageListener,
  type MessageSocket,
  type WebSocketOffer,
  type WebSocketPlan,
} from '../message-socket.ts'
import type { SiteConnection } from '../site/site-context.ts'
import type { Site } from './site.ts'

/** An open WebSocket, for who ends the connection. */
export interface OpenWebSocket {
  close(code: number, reason: string): void
}

/** A request that asks for a WebSocket, on a stream that nobody else reads. */
export interface UpgradeRequest {
  readonly request: IncomingMessage
  readonly stream: Duplex
  /** What came behind the request. */
  readonly head: Buffer
  readonly connection: SiteConnection
}

/** What was accepted, and what is done with it. */
interface Accepted {
  readonly plan: WebSocketPlan
  readonly begin: (socket: MessageSocket) => MessageListener
  readonly abandoned: () => void
}

/** Whether a request asks for a WebSocket over HTTP/1.1 (RFC 6455 §4.2.1). Whatever else is offered in an Upgrade field is not taken up (RFC 9110 §7.8); a body would be taken for frames. */
export function asksForWebSocket({ method, headers }: IncomingMessage): boolean {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  return method === 'GET' && /^websocket$/i.test(headers.upgrade ?? '') && !hasBody
}

/**
 * Has the site decide on requests for a WebSocket, as on any other: what it does not accept is answered, and the connection is closed. Frames are the work of `ws`: masks, fragments, UTF-8, lengths, pings in a flood, the closing handshake.
 *
 * Messages are not compressed: what a stranger writes and what is secret would stand in one window, and their length tells of both; and a small frame could be made that takes megabytes.
 */
export class WebSockets {
  readonly #site: Site
  readonly #clock: Clock
  /** By plan, of which there are few. */
  readonly #servers = new WeakMap<WebSocketPlan, WebSocketServer>()

  constructor(site: Site, clock: Clock) {
    this.#site = site
    this.#clock = clock
  }

  /** Undefined if the site has refused it. */
  async open(asked: UpgradeRequest): Promise<OpenWebSocket | undefined> {
    const { request, stream } = asked
    const gone = new AbortController()
    stream.once('close', () => gone.abort())
    // Without a listener an error would end the process.
    stream.on('error', () => stream.destroy())
    const [response, accepted] = await this.#ask(asked, gone.signal)
    if (!accepted) {
      if (!stream.destroyed) await refuse(request, stream, response)
      return undefined
    }
    const socket = stream.destroyed ? undefined : await this.#shakeHands(accepted.plan, asked)
    if (!socket) {
      accepted.abandoned()
      return undefined
    }
    return this.#begin(socket, accepted)
  }

  async #ask({ request, connection }: UpgradeRequest, signal: AbortSignal): Promise<[Response, Accepted | undefined]> {
    let accepted: Accepted | undefined
    const webSocket: WebSocketOffer = {
      protocols: (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim()),
      accept: (plan, begin, abandoned) => {
        accepted = { plan, begin, abandoned }
        return new Response()
      },
    }
    const target = request.url ?? ''
    const url = URL.parse(target.startsWith('/') ? `https://${request.headers.host}${target}` : target)
    if (url?.username !== '' || url.password !== '') {
      return [new Response('That is no address.\n', { status: 400 }), undefined]
    }
    const fields = Object.entries(request.headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    )
    const response = await this.#site.fetch(new Request(url, { headers: fields, signal }), { connection, webSocket })
    return [response, accepted]
  }

  /** Undefined if the handshake is wrong, which `ws` has answered then. */
  #shakeHands(plan: WebSocketPlan, { request, stream, head }: UpgradeRequest): Promise<WebSocket | undefined> {
    const server = this.#servers.get(plan) ?? openServer(plan)
    this.#servers.set(plan, server)
    return new Promise((resolve) => {
      stream.once('close', () => resolve(undefined))
      server.handleUpgrade(request, stream, head, resolve)
    })
  }

  #begin(socket: WebSocket, { plan, begin }: Accepted): OpenWebSocket {
    let isAlive = true
    let ping: Disposable | undefined
    const appoint = (): void => {
      ping = this.#clock.after(plan.pingMs, () => {
        // Who is not read from for a while cannot show that it lives.
        if (!isAlive && !socket.isPaused) return socket.terminate()
        isAlive = false
        socket.ping()
        appoint()
      })
    }
    const listener = begin({
      get waitingBytes() {
        return socket.bufferedAmount
      },
      send: (text) => new Promise((resolve) => socket.send(text, () => resolve())),
      close: (code, reason) => {
        socket.close(code, reason)
        // The peer's answer to it has to be read.
        socket.resume()
      },
      pause: () => socket.pause(),
      resume: () => socket.resume(),
    })
    socket.on('pong', () => {
      isAlive = true
    })
    socket.on('message', (data: Buffer, isBinary) => {
      isAlive = true
      if (socket.readyState !== socket.OPEN) return
      // RFC 8887 §4.3.1 lets us choose between this and not hearing it; who sends it should know.
      if (isBinary) socket.close(CLOSE_CODES.unsupportedData, 'Messages are text')
      else listener.message(data)
    })
    // What is wrong with frames; `ws` closes with the code for it.
    socket.on('error', () => undefined)
    socket.once('close', () => {
      ping?.[Symbol.dispose]()
      listener.closed()
    })
    appoint()
    return { close: (code, reason) => socket.close(code, reason) }
  }
}

function openServer({ protocol, maxMessageBytes }: WebSocketPlan): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  })
}

/** Answers with why there is none, and ends the connection: what comes behind the request may be frames. */
async function refuse(request: IncomingMessage, stream: Duplex, said: Response): Promise<void> {
  const response = said.ok ? await instead(said) : said
  const body = Buffer.from(await response.arrayBuffer())
  const answer = new ServerResponse(request)
  answer.shouldKeepAlive = false
  answer.assignSocket(stream as Parameters<ServerResponse['assignSocket']>[0])
  answer.once('finish', () => stream.end())
  answer.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': body.length })
  answer.end(body)
}

/** Threat: a WebSocket is asked for where a mailbox or a stream of events is given out, and all of that is put into memory for one answer. So what is no refusal is not even begun. */
async function instead({ body }: Response): Promise<Response> {
  await body?.cancel()
  return new Response('There is no WebSocket at this address.\n', { status: 400 })
}
