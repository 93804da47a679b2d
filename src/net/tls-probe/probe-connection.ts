import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { Fault } from '../../base/fault.ts'
import type { ConnectionBudget } from './connection-budget.ts'
import type { ProbeLimits } from './probe-limits.ts'

/** How a connection ended: properly, or with a reset. */
type Ending = 'closed' | 'reset'

/** A connection to the server under probe. Octets are counted, and bounded. */
export class ProbeConnection {
  /** Number within the probe, from 1. */
  readonly number: number
  readonly #socket: Socket
  readonly #budget: ConnectionBudget
  readonly #limits: ProbeLimits
  readonly #chunks: Buffer[] = []
  #received = 0
  #ending: Ending | undefined
  #tooMuch = false
  #wake: (() => void) | undefined

  constructor(socket: Socket, number: number, budget: ConnectionBudget, limits: ProbeLimits) {
    this.#socket = socket
    this.number = number
    this.#budget = budget
    this.#limits = limits
    socket.setNoDelay(true)
    socket.on('data', this.#onData)
    socket.on('error', this.#onError)
    socket.on('close', this.#onClose)
    socket.on('end', this.#onClose)
  }

  /** Milliseconds that an answer may take now. */
  get answerMs(): number {
    return Math.min(this.#limits.answerMs, this.#budget.leftMs)
  }

  /** Milliseconds that a line in clear text may take now. */
  get greetingMs(): number {
    return Math.min(this.#limits.greetingMs, this.#budget.leftMs)
  }

  write(octets: Uint8Array | string): void {
    if (this.#socket.destroyed || !this.#socket.writable) return
    this.#budget.bytesSent += octets.length
    this.#socket.write(octets)
  }

  /** What comes next: octets, the end, or nothing within the time. @throws Fault peer probe/endless if the server has sent more than there may be */
  async chunk(timeoutMs = this.answerMs): Promise<Buffer | Ending | 'silent'> {
    if (this.#chunks.length === 0 && this.#ending === undefined && !this.#tooMuch) await this.#event(timeoutMs)
    const chunk = this.#chunks.shift()
    if (chunk) return chunk
    if (this.#tooMuch) {
      throw new Fault('peer', 'probe/endless', `the server sent more than ${this.#limits.maxBytes} octets`)
    }
    return this.#ending ?? 'silent'
  }

  /** Puts octets back that were read too far. */
  unread(octets: Buffer): void {
    if (octets.length > 0) this.#chunks.unshift(octets)
  }

  /** Takes the socket out, to put TLS of the platform on it. Nothing may have been left unread. */
  detach(): Socket {
    this.#socket.off('data', this.#onData)
    this.#socket.off('close', this.#onClose)
    this.#socket.off('end', this.#onClose)
    // The listener for errors stays: a socket that fails while nobody listens would end the process.
    return this.#socket
  }

  destroy(): void {
    this.#socket.destroy()
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#received += chunk.length
    this.#budget.bytesReceived += chunk.length
    if (this.#received > this.#limits.maxBytes) {
      this.#tooMuch = true
      this.#socket.destroy()
    } else {
      this.#chunks.push(chunk)
    }
    this.#signal()
  }

  readonly #onError = (): void => {
    this.#ending ??= 'reset'
    this.#signal()
  }

  readonly #onClose = (): void => {
    this.#ending ??= 'closed'
    this.#signal()
  }

  #signal(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  async #event(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(() => this.#signal(), timeoutMs)
    await promise
    clearTimeout(timer)
  }
}

/** Connects, from an address if one is named and the system has it, or says why not: the code of the system (`ECONNREFUSED`), or `ETIMEDOUT`. */
export async function dial(address: string, port: number, timeoutMs: number, from?: string): Promise<Socket | string> {
  const outcome = await tryDial(address, port, timeoutMs, from)
  return from !== undefined && NO_SUCH_SOURCE.has(outcome) ? tryDial(address, port, timeoutMs, undefined) : outcome
}

/** What systems say of a source address that is not theirs, or of another kind than the destination. */
const NO_SUCH_SOURCE: ReadonlySet<unknown> = new Set(['EADDRNOTAVAIL', 'EINVAL', 'EAFNOSUPPORT'])

async function tryDial(
  address: string,
  port: number,
  timeoutMs: number,
  from: string | undefined,
): Promise<Socket | string> {
  const socket = connect({ host: address, port, ...(from === undefined ? {} : { localAddress: from }) })
  const { promise, resolve } = Promise.withResolvers<Socket | string>()
  const timer = setTimeout(() => resolve('ETIMEDOUT'), timeoutMs)
  const onError = (error: NodeJS.ErrnoException) => resolve(error.code ?? 'the connection failed')
  socket.on('error', onError)
  socket.once('connect', () => resolve(socket))
  const outcome = await promise
  clearTimeout(timer)
  // Listeners of the connection take over in the same turn.
  if (outcome === socket) socket.off('error', onError)
  else socket.destroy()
  return outcome
}
