import type { Bytes } from '../../../base/bytes.ts'
import { Fault, toFault } from '../../../base/fault.ts'
import { parseIJson } from '../../../wire/jmap/i-json.ts'
import {
  type ClientMessage,
  readClientMessage,
  requestIdOf,
  type SocketRequestError,
  type SocketResponse,
} from '../../../wire/jmap/web-socket.ts'
import { CLOSE_CODES, type MessageListener, type MessageSocket } from '../../message-socket.ts'
import type { SiteConnection } from '../../site/site-context.ts'
import type { Capability } from '../capability.ts'
import type { JmapApi } from '../jmap-api.ts'
import type { JmapCaller } from '../jmap-authentication.ts'
import type { JmapServices } from '../jmap-services.ts'
import { problemOf } from '../problem-of.ts'
import { StateWatch } from '../state-watch.ts'
import type { OctetsInFlight } from './octets-in-flight.ts'

/** What a conversation is held with. */
export interface TalkParts {
  readonly socket: MessageSocket
  readonly services: JmapServices
  readonly capabilities: readonly Capability[]
  readonly api: JmapApi
  readonly caller: JmapCaller
  readonly connection: SiteConnection
  /** Its place among the WebSockets of the account. */
  readonly place: Disposable
  readonly octets: OctetsInFlight
}

/** A message that has come; `held` is what counts for it among the octets of the account, or why it is not dealt with. */
interface Come {
  readonly octets: Bytes
  readonly held: Disposable | Fault
}

/** Octets of pushes that may wait for a peer that does not read. */
const MAX_WAITING_BYTES = 256 * 1024

/**
 * JMAP on one WebSocket: RFC 8887 §4.3. Several requests are under way at a time, each until the peer has taken its answer; while there are more of them, nothing is read, so that who sends without reading fills buffers of its own.
 * Messages are begun in the order in which they came, and answers may overtake one another.
 */
export class WebSocketTalk implements MessageListener {
  readonly #parts: TalkParts
  readonly #known: readonly string[]
  readonly #gone = new AbortController()
  readonly #ending: Disposable
  readonly #waiting: Come[] = []
  #underWay = 0
  #push: StateWatch | undefined
  /** The last wish to be told of changes, or not to be, is fulfilled: what comes behind it begins then. */
  #wish: Promise<void> = Promise.resolve()

  constructor(parts: TalkParts) {
    this.#parts = parts
    this.#known = parts.capabilities.flatMap(({ pushes }) => pushes ?? [])
    this.#ending = parts.caller.watch(() => this.#end())
  }

  message(octets: Bytes): void {
    if (this.#gone.signal.aborted) return
    this.#waiting.push({ octets, held: this.#tryHold(octets.length) })
    this.#next()
  }

  closed(): void {
    this.#gone.abort()
    for (const { held } of this.#waiting.splice(0)) release(held)
    this.#push?.[Symbol.dispose]()
    this.#ending[Symbol.dispose]()
    this.#parts.place[Symbol.dispose]()
  }

  #next(): void {
    const { socket, services } = this.#parts
    while (this.#waiting.length > 0 && this.#underWay < services.limits.maxSocketRequests) {
      this.#underWay++
      const come = this.#waiting.shift() as Come
      void this.#answer(come).finally(() => {
        release(come.held)
        this.#underWay--
        this.#next()
      })
    }
    if (this.#waiting.length > 0) socket.pause()
    else socket.resume()
  }

  /** Never fails: what does is told. */
  async #answer({ octets, held }: Come): Promise<void> {
    const { socket, services, connection, caller } = this.#parts
    let requestId: string | null = null
    try {
      const value = parseIJson(octets)
      requestId = requestIdOf(value)
      if (held instanceof Fault) throw held
      const response = await this.#handle(readClientMessage(value))
      if (!response) return
      const text = JSON.stringify(response)
      using _sent = this.#parts.octets.hold(caller.account.id, text.length)
      await socket.send(text)
    } catch (error) {
      if (this.#gone.signal.aborted) return
      const problem = problemOf(toFault(error), connection, services)
      const refusal: SocketRequestError = { '@type': 'RequestError', requestId, ...problem }
      await socket.send(JSON.stringify(refusal))
    }
  }

  #tryHold(octets: number): Disposable | Fault {
    try {
      return this.#parts.octets.takeIn(this.#parts.caller.account.id, octets)
    } catch (error) {
      return toFault(error)
    }
  }

  async #handle(message: ClientMessage): Promise<SocketResponse | undefined> {
    const { api, caller, connection } = this.#parts
    const before = this.#wish
    if (message.kind !== 'request') {
      const wish = before.then(() => this.#setPush(message))
      // What is wrong with it is told as an answer to this message, not to those behind it.
      this.#wish = wish.catch(() => undefined)
      await wish
      return undefined
    }
    await before
    if (!(await this.#isStillIn())) return undefined
    using _place = api.begin(caller.account)
    const response = await api.answer(message.request, caller, this.#gone.signal, connection)
    return { '@type': 'Response', ...(message.id === undefined ? {} : { requestId: message.id }), ...response }
  }

  async #setPush(message: Exclude<ClientMessage, { kind: 'request' }>): Promise<void> {
    const { services, capabilities, caller } = this.#parts
    this.#push?.[Symbol.dispose]()
    this.#push = undefined
    if (message.kind === 'no-push' || !(await this.#isStillIn()) || this.#gone.signal.aborted) return
    const types = new Set(message.types ?? this.#known)
    this.#push = new StateWatch(
      services,
      caller.account,
      types,
      message.since,
      (change, pushState) => this.#tell(JSON.stringify({ ...change, pushState })),
      capabilities,
    )
    await this.#push.ready
  }

  /** A session that nobody has used for long is over, and so is what came by a secret that has been replaced. */
  async #isStillIn(): Promise<boolean> {
    const isStillIn = await this.#parts.caller.isStillIn()
    if (!isStillIn) this.#end()
    return isStillIn
  }

  #tell(change: string): void {
    const { socket } = this.#parts
    if (socket.waitingBytes > MAX_WAITING_BYTES) socket.close(CLOSE_CODES.policyViolation, 'What is told is not read')
    else void socket.send(change)
  }

  #end(): void {
    this.#parts.socket.close(CLOSE_CODES.policyViolation, 'What let you in is not valid any more')
  }
}

function release(held: Come['held']): void {
  if (!(held instanceof Fault)) held[Symbol.dispose]()
}
