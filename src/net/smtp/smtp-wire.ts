import type { Socket } from 'node:net'
import type { Bytes } from '../../base/bytes.ts'
import { Fault, toFault } from '../../base/fault.ts'
import { type Reply, ReplyParser } from '../../wire/smtp/reply.ts'

/** Replies that may wait unread; more than any pipeline of ours asks for. */
const MAX_WAITING = 2000

/** A connection to a server as a client sees it: octets out, replies in, each within its time. */
export class SmtpWire {
  #socket: Socket
  #parser = new ReplyParser()
  #replies: Reply[] = []
  #failure: Fault | undefined
  #wake: (() => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    this.#attach()
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? ''
  }

  /** Whether nothing more can be sent. */
  get isClosed(): boolean {
    return this.#failure !== undefined || this.#socket.destroyed
  }

  /** Whether the server has said something that nobody has read: between transactions, the sign that it is about to close. */
  get hasUnread(): boolean {
    return this.#replies.length > 0 || this.#parser.isInside
  }

  /** Sends octets. Nothing happens on a closed connection: the next `reply` tells. */
  write(data: string | Bytes): void {
    if (!this.isClosed) this.#socket.write(data)
  }

  /** Sends what is written between this call and `uncork` together. */
  cork(): void {
    this.#socket.cork()
  }

  uncork(): void {
    this.#socket.uncork()
  }

  /** Resolves when there is room for more, or when the server has answered or gone meanwhile. @throws Fault world net/timeout */
  async drained(timeoutMs: number): Promise<void> {
    while (this.#socket.writableNeedDrain && !this.isClosed && this.#replies.length === 0) {
      await this.#event(timeoutMs)
    }
  }

  /** The next reply, whole within the time: a server that says a line now and then must not hold a place for ever. @throws Fault world net/timeout, world net/connection-lost, peer smtp/bad-reply */
  async reply(timeoutMs: number): Promise<Reply> {
    const untilMs = performance.now() + timeoutMs
    for (;;) {
      const reply = this.#replies.shift()
      if (reply) return reply
      if (this.#failure) throw this.#failure
      await this.#event(Math.max(1, untilMs - performance.now()), timeoutMs)
    }
  }

  /** Takes the socket out, to put TLS on it. @throws Fault peer smtp/injected-replies */
  detach(): Socket {
    // Octets after the go-ahead came in clear text: somebody on the way may have put them there to be taken for answers under TLS.
    if (this.hasUnread) {
      throw new Fault('peer', 'smtp/injected-replies', 'the server answered in clear text after the go-ahead for TLS')
    }
    const socket = this.#socket
    socket.off('data', this.#onData)
    socket.off('error', this.#onError)
    socket.off('close', this.#onClose)
    socket.off('drain', this.#onDrain)
    return socket
  }

  /** Goes on over `socket`, which has TLS on it. */
  attach(socket: Socket): void {
    this.#socket = socket
    this.#parser = new ReplyParser()
    this.#attach()
  }

  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#fail(new Fault('world', 'net/connection-lost', 'the connection was closed'))
    this.#socket.destroy()
  }

  #attach(): void {
    this.#socket.on('data', this.#onData)
    this.#socket.on('error', this.#onError)
    this.#socket.on('close', this.#onClose)
    this.#socket.on('drain', this.#onDrain)
  }

  readonly #onData = (chunk: Buffer): void => {
    try {
      this.#replies.push(...this.#parser.push(chunk))
      if (this.#replies.length > MAX_WAITING) {
        throw new Fault('peer', 'smtp/bad-reply', 'the server answers more than it is asked')
      }
    } catch (error) {
      this.#fail(toFault(error))
      this.#socket.destroy()
    }
    this.#signal()
  }

  readonly #onDrain = (): void => this.#signal()

  readonly #onError = (error: Error): void => {
    this.#fail(new Fault('world', 'net/connection-lost', `the connection failed: ${error.message}`, { cause: error }))
  }

  readonly #onClose = (): void => {
    this.#fail(new Fault('world', 'net/connection-lost', 'the server closed the connection'))
  }

  #fail(fault: Fault): void {
    this.#failure ??= fault
    this.#signal()
  }

  #signal(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  async #event(leftMs: number, timeoutMs = leftMs): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(() => {
      this.#fail(
        new Fault('world', 'net/timeout', `the server did not answer within ${Math.round(timeoutMs / 1000)} s`),
      )
      this.#socket.destroy()
    }, leftMs)
    await promise
    clearTimeout(timer)
  }
}
