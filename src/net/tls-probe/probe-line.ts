import { Fault, isFault } from '../../base/fault.ts'
import type { Endpoint } from '../../core/audit/endpoint-facts.ts'
import type { ConnectionBudget } from './connection-budget.ts'
import { dial, ProbeConnection } from './probe-connection.ts'
import type { ProbeLimits } from './probe-limits.ts'
import { type ClearTalk, STARTTLS, type StarttlsDialect, startTls } from './starttls.ts'
import { TextLines } from './text-lines.ts'

/** The way to one endpoint: every connection of a probe comes from here, counted and paced, and after STARTTLS where that is needed. */
export class ProbeLine {
  readonly endpoint: Endpoint
  readonly limits: ProbeLimits
  readonly #budget: ConnectionBudget
  readonly #dialect: StarttlsDialect | undefined
  readonly #injected: string | undefined
  #hasAnswered = false
  /** What the server said in clear text the first time. */
  clearTalk: ClearTalk | undefined

  constructor(endpoint: Endpoint, limits: ProbeLimits, budget: ConnectionBudget, injected?: string) {
    this.endpoint = endpoint
    this.limits = limits
    this.#budget = budget
    this.#injected = injected
    this.#dialect = endpoint.security === 'starttls' ? STARTTLS[endpoint.language] : undefined
    if (endpoint.security === 'starttls' && !this.#dialect) {
      throw new Fault(
        'us',
        'probe/no-starttls',
        `there is no STARTTLS for ${endpoint.language}: choose smtp, imap, pop3 or managesieve`,
      )
    }
  }

  get dialect(): StarttlsDialect | undefined {
    return this.#dialect
  }

  /** The same way, on which a command in clear text goes in one write with STARTTLS. */
  injecting(command: string): ProbeLine {
    return new ProbeLine(this.endpoint, this.limits, this.#budget, command)
  }

  /** The way to another port of the same machine, at which nothing is said before. */
  toPort(port: number): ProbeLine {
    return new ProbeLine({ ...this.endpoint, port, security: 'implicit' }, this.limits, this.#budget)
  }

  /**
   * Does `work` on a connection on which the handshake of TLS may begin, and closes it afterwards.
   * @throws Fault world probe/unreachable, world probe/cut-short, peer probe/starttls-refused, and what `work` throws
   */
  async ready<T>(work: (connection: ProbeConnection) => Promise<T>): Promise<T> {
    return this.plain(async (connection) => {
      if (this.#dialect) await this.#secureTalk(connection, this.#dialect)
      return work(connection)
    })
  }

  /** The same without STARTTLS: on a connection on which nothing has been said yet. */
  async plain<T>(work: (connection: ProbeConnection) => Promise<T>): Promise<T> {
    for (;;) {
      using place = await this.#budget.enter()
      try {
        return await this.#on(place.number, work)
      } catch (error) {
        // Somebody who has never answered does not turn us away: there is nobody.
        if (!isTurnedAway(error) || !this.#hasAnswered) throw error
        this.#budget.turnedAway(place, error.message)
      }
    }
  }

  async #on<T>(number: number, work: (connection: ProbeConnection) => Promise<T>): Promise<T> {
    const { address, port } = this.endpoint
    const timeoutMs = Math.min(this.limits.connectMs, this.#budget.leftMs)
    const socket = await dial(address, port, timeoutMs, this.limits.from)
    if (typeof socket === 'string') {
      throw new Fault('world', 'probe/unreachable', `${address} port ${port} cannot be reached: ${socket}`)
    }
    const connection = new ProbeConnection(socket, number, this.#budget, this.limits)
    try {
      const outcome = await work(connection)
      this.#hasAnswered = true
      return outcome
    } finally {
      connection.destroy()
    }
  }

  async #secureTalk(connection: ProbeConnection, dialect: StarttlsDialect): Promise<void> {
    const lines = new TextLines(connection)
    const talk = await dialect.open(lines)
    this.clearTalk ??= talk
    if (!dialect.isOffered(talk.capabilities)) {
      throw new Fault('peer', 'probe/starttls-refused', 'the server does not offer STARTTLS')
    }
    await startTls(dialect, lines, this.#injected)
    lines.release()
  }
}

/** Whether the server, or the system before it, would not have us this time. */
function isTurnedAway(error: unknown): error is Fault {
  return isFault(error, 'probe/turned-away') || isFault(error, 'probe/hung-up') || isFault(error, 'probe/unreachable')
}
