import {
  constants,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Clock } from '../../base/clock.ts'
import type { HttpLimits } from './http-limits.ts'
import { isEventStream } from './http-patience.ts'
import type { Answer, Begin, Turn } from './http1-conversation.ts'

/** Frames that are no request and that are forgiven in a second. */
const FORGIVEN_PER_SECOND = 1
/** Memory of one connection beside its bodies: tables of fields, frames that wait (MiB). */
const SESSION_MEGABYTES = 4
/** Settings in one frame; there are ten. */
const MAX_SETTINGS = 16
/** Requests that are refused since there are too many, and frames that make no sense, until the connection ends. */
const MAX_REJECTED = 50
const MAX_INVALID_FRAMES = 20

/** One connection. */
interface State extends Turn {
  readonly session: ServerHttp2Session
  /** Requests that are under way. */
  readonly streams: Set<ServerHttp2Stream>
  requests: number
  idleFrames: number
  idleMs: number
}

/**
 * HTTP/2 (RFC 9113): Node's own frames on streams that somebody else has accepted. What a peer may do over and over at no cost of its own is bounded here or there: requests that are called off at once (CVE-2023-44487), PING and SETTINGS that want an
 * answer (CVE-2019-9512, CVE-2019-9515), fields without end (CONTINUATION, CVE-2024-27983), empty DATA (CVE-2019-9518), answers that nobody reads (CVE-2019-9517). A connection without a request ends by itself, whatever else is said on it.
 */
export function http2(
  answer: Answer<Http2ServerRequest, Http2ServerResponse>,
  limits: HttpLimits,
  clock: Clock,
  failed: (error: unknown) => void,
): Begin {
  const server = createServer(optionsOf(limits))
  const states = new WeakMap<object, State>()
  server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    const { session } = request.stream
    const state = session && states.get(session)
    if (!state) return
    const status = !isShort(request, limits) ? 431 : takeHost(request) ? undefined : 400
    if (status !== undefined) return response.stream.respond({ ':status': status }, { endStream: true })
    answer(request, response, state.connection).catch(failed)
  })
  return (stream, turn) => {
    let state: State | undefined
    // Told before `emit` returns.
    server.once('session', (session) => {
      state = { ...turn, session, streams: new Set(), requests: 0, idleFrames: 0, idleMs: clock.nowMs() }
      states.set(session, state)
      oversee(state, limits, clock)
    })
    // Node sets it where its own TLS server has made the socket, and would wait for a handshake that is over.
    Object.assign(stream, { secureConnecting: false })
    server.emit('connection', stream)
    return () => state && leave(state)
  }
}

function optionsOf(limits: HttpLimits) {
  return {
    maxSessionMemory: SESSION_MEGABYTES,
    // With the four of a request itself.
    maxHeaderListPairs: limits.maxFields + 4,
    maxSettings: MAX_SETTINGS,
    maxSessionRejectedStreams: MAX_REJECTED,
    maxSessionInvalidFrames: MAX_INVALID_FRAMES,
    streamResetBurst: limits.maxIdleFrames,
    streamResetRate: FORGIVEN_PER_SECOND,
    settings: {
      enablePush: false,
      maxConcurrentStreams: limits.maxStreams,
      maxHeaderListSize: limits.maxHeadBytes,
      initialWindowSize: limits.windowBytes,
    },
  }
}

/** Holds a connection to its limits. */
function oversee(state: State, limits: HttpLimits, clock: Clock): void {
  const { session, streams, patience } = state
  session.setLocalWindowSize(limits.windowBytes)
  session.on('ping', () => noteIdleFrame(state, limits, clock))
  session.on('remoteSettings', () => noteIdleFrame(state, limits, clock))
  session.on('error', () => session.destroy())
  session.on('stream', (stream: ServerHttp2Stream) => {
    // Without a listener an error would end the process.
    stream.on('error', () => stream.close())
    streams.add(stream)
    if (streams.size === 1) patience.awaitExchange(() => [...streams].some(isOpenEnded))
    if (++state.requests >= limits.maxRequests) session.close()
    stream.once('close', () => {
      streams.delete(stream)
      if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) noteIdleFrame(state, limits, clock)
      if (streams.size === 0) patience.awaitRequest()
    })
  })
}

/** One more frame that has cost us and not the peer. */
function noteIdleFrame(state: State, limits: HttpLimits, clock: Clock): void {
  const now = clock.nowMs()
  const forgiven = ((now - state.idleMs) / 1000) * FORGIVEN_PER_SECOND
  state.idleFrames = Math.max(0, state.idleFrames - forgiven) + 1
  state.idleMs = now
  if (state.idleFrames > limits.maxIdleFrames) state.session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM)
}

/** Tells the peer to come back on another connection (GOAWAY, RFC 9113 §6.8); what was asked for is still answered. */
function leave({ session, streams }: State): void {
  session.close()
  // A stream of events has no end of its own; whoever listens comes again.
  for (const stream of streams) if (isOpenEnded(stream)) stream.close()
}

function isOpenEnded(stream: ServerHttp2Stream): boolean {
  return isEventStream(stream.sentHeaders?.['content-type'])
}

/** What was announced binds the parser only once the peer has acknowledged it. */
function isShort({ rawHeaders }: Http2ServerRequest, { maxHeadBytes, maxFields }: HttpLimits): boolean {
  return (
    rawHeaders.length / 2 <= maxFields + 4 && rawHeaders.reduce((sum, { length }) => sum + length, 0) <= maxHeadBytes
  )
}

/** RFC 9113 §8.3.1: `:authority` stands for Host, and where both are there they are the same. */
function takeHost(request: Http2ServerRequest): boolean {
  const { authority, headers, rawHeaders } = request
  if (headers.host !== undefined) return authority === '' || headers.host === authority
  rawHeaders.push('host', authority)
  return authority !== ''
}
