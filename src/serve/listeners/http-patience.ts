import type { Duplex } from 'node:stream'
import type { Clock } from '../../base/clock.ts'
import type { HttpLimits } from './http-limits.ts'

/** A stream that counts what went over it, as sockets do. */
export type CountedStream = Duplex & { readonly bytesRead?: number; readonly bytesWritten?: number }

/** How long a connection of HTTP has for what it does now; what takes longer is cut off. */
export class HttpPatience implements Disposable {
  readonly #stream: CountedStream
  readonly #limits: HttpLimits
  readonly #clock: Clock
  #appointment: Disposable | undefined

  constructor(stream: CountedStream, limits: HttpLimits, clock: Clock) {
    this.#stream = stream
    this.#limits = limits
    this.#clock = clock
  }

  /** For the head of the next request. */
  awaitRequest(): void {
    this.#allow(this.#limits.headMs, () => this.#stream.destroy())
  }

  /** For a request and its answer. `isOpenEnded`: whether the answer goes on for as long as both like, as a stream of events does; then the peer only has to take what is sent. */
  awaitExchange(isOpenEnded: () => boolean): void {
    const { exchangeMs, minOctets } = this.#limits
    const before = this.#moved()
    this.#allow(exchangeMs, () => {
      const moved = this.#moved() - before
      const goesOn = isOpenEnded() ? moved > 0 || this.#stream.writableLength === 0 : moved >= minOctets
      if (goesOn) this.awaitExchange(isOpenEnded)
      else this.#stream.destroy()
    })
  }

  [Symbol.dispose](): void {
    this.#appointment?.[Symbol.dispose]()
  }

  #allow(ms: number, over: () => void): void {
    this.#appointment?.[Symbol.dispose]()
    this.#appointment = this.#clock.after(ms, over)
  }

  /** Octets that came and went; what waits for the peer to take it has not gone. */
  #moved(): number {
    const { bytesRead = 0, bytesWritten = 0, writableLength } = this.#stream
    return bytesRead + bytesWritten - writableLength
  }
}

const EVENTS = /^text\/event-stream\b/i

/** Whether an answer goes on for as long as both sides like. */
export function isEventStream(contentType: unknown): boolean {
  return typeof contentType === 'string' && EVENTS.test(contentType)
}
