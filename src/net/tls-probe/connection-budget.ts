import { setTimeout as wait } from 'node:timers/promises'
import { Fault } from '../../base/fault.ts'
import type { ProbeEffort } from '../../core/audit/endpoint-facts.ts'
import type { ProbeLimits } from './probe-limits.ts'

/** Sayings of the server that are kept. */
const MAX_SAYINGS = 5

/** The right to one connection. */
export interface Place extends Disposable {
  /** Number of the connection within the probe, from 1. */
  readonly number: number
  readonly enteredAt: number
}

/**
 * How many connections a probe may make, in all and at once, and how fast. Mail servers count the connections of one client and answer `421` to too many: who goes on then
 * measures the limit and not the server, and is a nuisance. So after that there is a rest, twice as long each time, and one connection at a time; in the end the server is left in peace.
 */
export class ConnectionBudget {
  readonly #limits: ProbeLimits
  readonly #startedAt = performance.now()
  readonly #waiting: (() => void)[] = []
  #atOnce: number
  #open = 0
  #connections = 0
  #turnedAway = 0
  /** How often there had to be a rest: connections that were under way when it began do not count again. */
  #rests = 0
  #restedAt = 0
  #sayings: string[] = []
  #restUntil = 0
  #nextAt = 0
  #cutShort: string | undefined
  bytesSent = 0
  bytesReceived = 0

  constructor(limits: ProbeLimits) {
    this.#limits = limits
    this.#atOnce = limits.maxAtOnce
  }

  /** Milliseconds until the probe has to be over. */
  get leftMs(): number {
    return Math.max(0, this.#limits.totalMs - (performance.now() - this.#startedAt))
  }

  /** A place for a connection, given back by disposing of it. @throws Fault world probe/cut-short */
  async enter(): Promise<Place> {
    while (this.#open >= this.#atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#open++
    try {
      await this.#quiet()
      this.#mayGoOn()
    } catch (error) {
      this.#leave()
      throw error
    }
    const number = ++this.#connections
    return { number, enteredAt: performance.now(), [Symbol.dispose]: () => this.#leave() }
  }

  /** The server, or the system, has refused a connection. Returns if it may be tried again; the rest is kept by `enter`. @throws Fault world probe/cut-short */
  turnedAway(place: Place, saying: string): void {
    this.#turnedAway++
    if (this.#sayings.length < MAX_SAYINGS && !this.#sayings.includes(saying)) this.#sayings.push(saying)
    if (place.enteredAt >= this.#restedAt) this.#rest(saying)
    this.#mayGoOn()
  }

  #rest(saying: string): void {
    this.#atOnce = 1
    this.#rests++
    this.#restedAt = performance.now()
    this.#restUntil = this.#restedAt + this.#limits.restMs * 2 ** (this.#rests - 1)
    if (this.#rests > this.#limits.maxRests) {
      this.#cutShort ??= `the server has turned us away ${this.#turnedAway} times (${saying}), so it was left in peace`
    }
  }

  /** What has been spent so far. */
  effort(): ProbeEffort {
    return {
      connections: this.#connections,
      maxConnections: this.#limits.maxConnections,
      maxAtOnce: this.#limits.maxAtOnce,
      durationMs: Math.round(performance.now() - this.#startedAt),
      bytesSent: this.bytesSent,
      bytesReceived: this.bytesReceived,
      turnedAway: this.#turnedAway,
      turnedAwayWith: this.#sayings,
      cutShort: this.#cutShort,
    }
  }

  #leave(): void {
    this.#open--
    this.#waiting.shift()?.()
  }

  /** Keeps the pause between connections, and the rest after being turned away. */
  async #quiet(): Promise<void> {
    const now = performance.now()
    const at = Math.max(this.#nextAt, this.#restUntil, now)
    this.#nextAt = at + this.#limits.pauseMs
    if (at - now > this.leftMs) this.#cutShort ??= this.#outOfTime()
    else if (at > now) await wait(at - now)
  }

  #mayGoOn(): void {
    if (this.#connections >= this.#limits.maxConnections) {
      this.#cutShort ??= `${this.#connections} connections have been made, and there may be no more`
    }
    if (this.leftMs === 0) this.#cutShort ??= this.#outOfTime()
    if (this.#cutShort) throw new Fault('world', 'probe/cut-short', this.#cutShort)
  }

  #outOfTime(): string {
    return `the ${Math.round(this.#limits.totalMs / 1000)} s for this endpoint are over`
  }
}
