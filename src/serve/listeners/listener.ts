import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault, toFault } from '../../base/fault.ts'
import { timedId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import { OWN_PROBE_ADDRESS } from '../../core/posture/own-probe.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import type { Service } from '../../core/posture/protection.ts'
import { Channel, type Secured } from '../channel.ts'
import type { ConnectionLimits } from './connection-limits.ts'
import { refusalOf } from './refusal-of.ts'
import { secure } from './secure.ts'
import type { TlsContexts } from './tls-contexts.ts'

/** One service on one or more addresses. */
export interface ListenerPlan {
  readonly service: Service
  readonly addresses: readonly ListenAddress[]
  /** TLS from the first octet, or put on by the conversation (STARTTLS, STLS). */
  readonly implicitTls: boolean
  /** Its names for ALPN, where clients know any, the best first. */
  readonly protocols?: readonly string[]
  /** What is said to a connection that is one too many, before it is closed; only for services that begin in the clear. */
  readonly tooMany: string
}

export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** Talks on a connection until the conversation is over; ends it politely when `drain` is aborted. */
export type Converse = (channel: Channel, drain: AbortSignal) => Promise<void>

export interface ListenerServices {
  readonly contexts: TlsContexts
  readonly limits: ConnectionLimits
  readonly ledger: PostureLedger
  readonly log: Log
  readonly clock: Clock
  readonly entropy: Entropy
}

const HANDSHAKE_TIMEOUT_MS = 30_000
const LINGER_MS = 2_000

/**
 * Accepts connections for one service, protects and measures them, and holds a conversation on each. Binding and serving are two steps,
 * so that a process can bind its ports as root and be somebody else before it reads the first octet.
 */
export class Listener {
  readonly #plan: ListenerPlan
  #services: ListenerServices | undefined
  #converse: Converse | undefined
  /** Connections that came between binding and serving. */
  #early: Socket[] = []
  readonly #servers: Server[] = []
  #generation = new Generation()
  /** Those that are being ended. */
  readonly #ending = new Set<Generation>()

  constructor(plan: ListenerPlan) {
    this.#plan = plan
  }

  get service(): Service {
    return this.#plan.service
  }

  /** Connections that stand. */
  get open(): number {
    return [this.#generation, ...this.#ending].reduce((sum, { sockets }) => sum + sockets.size, 0)
  }

  /** Connections that stood when `endPresent` was called last, and still do. */
  get ending(): number {
    return this.open - this.#generation.sockets.size
  }

  /** Binds all addresses and returns them with the ports they really have. @throws Fault world net/cannot-listen naming address and mend */
  async listen(): Promise<readonly ListenAddress[]> {
    const bound: ListenAddress[] = []
    for (const address of this.#plan.addresses) bound.push(await this.#bind(address))
    return bound
  }

  /** From now on connections are served, those that have come already first. */
  serve(services: ListenerServices, converse: Converse): void {
    this.#services = services
    this.#converse = converse
    const early = this.#early
    this.#early = []
    for (const socket of early) {
      // Its end has been heard already and would not be told again: it would hold a place until the timeout.
      if (socket.readableEnded) socket.destroy()
      else this.#admit(socket, services, converse)
    }
  }

  /** Accepts no more, lets the conversations end politely, and cuts off what is left after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    for (const server of this.#servers) server.close()
    await this.endPresent(graceMs)
    for (const generation of this.#ending) generation.destroy()
  }

  /** Lets the conversations that stand now end politely, and cuts off what is left of them after `graceMs`. New ones begin meanwhile. */
  async endPresent(graceMs: number): Promise<void> {
    const present = this.#generation
    this.#generation = new Generation()
    this.#ending.add(present)
    await present.end(graceMs)
    this.#ending.delete(present)
  }

  async #bind(address: ListenAddress): Promise<ListenAddress> {
    const server = createServer({ noDelay: true, allowHalfOpen: true, keepAlive: true }, (socket) =>
      this.#accept(socket),
    )
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(cannotListen(this.#plan.service, address, error)))
      server.listen({ host: address.host, port: address.port, backlog: 4096, ipv6Only: address.host !== '::' }, () =>
        resolve(),
      )
    })
    server.on('error', (error) =>
      this.#services?.log.error('net/accept-failed', error, { service: this.#plan.service }),
    )
    this.#servers.push(server)
    const at = server.address()
    return { host: address.host, port: at !== null && typeof at === 'object' ? at.port : address.port }
  }

  #accept(socket: Socket): void {
    // A socket without an error listener ends the process when its peer resets it.
    socket.on('error', () => socket.destroy())
    if (this.#services && this.#converse) this.#admit(socket, this.#services, this.#converse)
    else this.#early.push(socket)
  }

  #admit(socket: Socket, services: ListenerServices, converse: Converse): void {
    const address = plainAddress(socket.remoteAddress ?? '')
    const admitted = services.limits.admit(address)
    if (!admitted) {
      services.log.warn('net/too-many-connections', { service: this.#plan.service, address })
      if (this.#plan.implicitTls) socket.destroy()
      else socket.end(this.#plan.tooMany, () => socket.destroySoon())
      return
    }
    const { sockets } = this.#generation
    sockets.add(socket)
    socket.once('close', () => {
      admitted[Symbol.dispose]()
      sockets.delete(socket)
    })
    void this.#serve(socket, address, services, converse, this.#generation)
  }

  async #serve(
    socket: Socket,
    remoteAddress: string,
    services: ListenerServices,
    converse: Converse,
    { channels, drain }: Generation,
  ): Promise<void> {
    const { log, clock, entropy } = services
    const { service } = this.#plan
    // Looked at now: a socket that has been closed has no addresses any more.
    const isOwn = socket.remoteAddress === socket.localAddress
    const startedMs = clock.nowMs()
    const id = timedId(entropy, startedMs)
    const facts = { id, service, remoteAddress, localPort: socket.localPort ?? 0 }
    let channel: Channel | undefined
    let outcome = 'closed'
    try {
      channel = await this.#open(socket, facts, services)
      channels.add(channel)
      await converse(channel, drain)
    } catch (error) {
      const fault = toFault(error)
      outcome = fault.code
      if (fault.who === 'us') log.error('net/conversation-failed', fault, { connection: id, service })
    } finally {
      if (channel) {
        channels.delete(channel)
        channel.end()
      }
      // A peer that never closes its side would keep the descriptor.
      if (!socket.destroyed) clock.after(LINGER_MS, () => socket.destroy())
      if (remoteAddress !== OWN_PROBE_ADDRESS) this.#note(facts, channel, outcome, startedMs, isOwn, services)
    }
  }

  #note(
    { id, remoteAddress }: Channel['facts'],
    channel: Channel | undefined,
    outcome: string,
    startedMs: number,
    isOwn: boolean,
    { ledger, log, clock }: ListenerServices,
  ): void {
    const { service } = this.#plan
    // Without a channel there was no connection to talk on: it is among the refused ones.
    if (channel) ledger.connected(service, channel.protection, startedMs, isOwn ? 'own' : undefined)
    log.info('net/connection', {
      connection: id,
      service,
      address: remoteAddress,
      outcome,
      ms: clock.nowMs() - startedMs,
      received: channel?.received ?? 0,
      sent: channel?.sent ?? 0,
      tls: channel?.protection?.version ?? null,
      suite: channel?.protection?.suite ?? null,
      group: channel?.protection?.group ?? null,
    })
  }

  async #open(
    socket: Socket,
    facts: Channel['facts'],
    { contexts, ledger, clock }: ListenerServices,
  ): Promise<Channel> {
    const protect = async (stream: Duplex): Promise<Secured> => {
      try {
        return await secure(stream, contexts, HANDSHAKE_TIMEOUT_MS, this.#plan)
      } catch (error) {
        if (facts.remoteAddress !== OWN_PROBE_ADDRESS) ledger.refused(facts.service, refusalOf(error), clock.nowMs())
        throw error
      }
    }
    if (!this.#plan.implicitTls) return new Channel(socket, facts, { upgrade: (stream) => protect(stream) })
    const secured = await protect(socket)
    return new Channel(secured.stream, facts, { secured })
  }
}

/** Connections that are ended together. */
class Generation {
  readonly channels = new Set<Channel>()
  readonly sockets = new Set<Socket>()
  readonly #ending = new AbortController()

  /** Aborted when their conversations are to end. */
  get drain(): AbortSignal {
    return this.#ending.signal
  }

  async end(graceMs: number): Promise<void> {
    this.#ending.abort()
    const deadline = performance.now() + graceMs
    while (this.sockets.size > 0 && performance.now() < deadline) await setTimeout(20)
    this.destroy()
  }

  destroy(): void {
    for (const channel of this.channels) channel.destroy()
    for (const socket of this.sockets) socket.destroy()
  }
}

/** IPv4 addresses that come in on an IPv6 socket, in their usual form. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

function cannotListen(service: Service, address: ListenAddress, error: Error & { code?: string }): Fault {
  const at = address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
  const mends: Record<string, string> = {
    EADDRINUSE: 'another program listens there: stop it, or choose another port in [listen]',
    EACCES: 'ports below 1024 need CAP_NET_BIND_SERVICE or root: start as root with [user], or choose a higher port',
    EADDRNOTAVAIL: 'this machine has no such address: correct it in [listen]',
  }
  const mend = mends[error.code ?? ''] ?? error.message
  return new Fault('world', 'net/cannot-listen', `${service} cannot listen on ${at}: ${mend}`, { cause: error })
}
