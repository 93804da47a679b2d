import type { Clock } from '../../base/clock.ts'
import { demandKey } from '../../core/transport-policy/demand.ts'
import type { SessionTarget, SmtpSession } from './smtp-session.ts'

export type PooledTarget = Pick<SessionTarget, 'host' | 'port' | 'serverName' | 'demand'>

export interface PoolSettings {
  /** How long a session may wait for the next message. Many servers close after 5 s to 5 min; closing first is polite. */
  readonly idleMs: number
  /** Sessions that wait, over all hosts. */
  readonly maxIdle: number
  /** Messages after which a session ends. */
  readonly maxTransactions: number
}

export const POOL_SETTINGS: PoolSettings = { idleMs: 10_000, maxIdle: 50, maxTransactions: 100 }

interface Idle {
  readonly session: SmtpSession
  readonly expiry: Disposable
}

/** Sessions that wait for another message to the same host. */
export class SessionPool {
  readonly #clock: Clock
  readonly #settings: PoolSettings
  readonly #idle = new Map<string, Idle[]>()
  /** How many wait for each host. */
  readonly #hosts = new Map<string, number>()
  #count = 0

  constructor(clock: Clock, settings: PoolSettings = POOL_SETTINGS) {
    this.#clock = clock
    this.#settings = settings
  }

  /** Whether a session with the host waits, whatever it has proved. */
  mayHave(host: string, port: number): boolean {
    return this.#hosts.has(`${host}:${port}`)
  }

  /** A session that is still good and has proved what a connection to the target would have to prove, if one waits. */
  tryTake(target: PooledTarget): SmtpSession | undefined {
    const key = keyOf(target)
    const waiting = this.#idle.get(key)
    for (;;) {
      const idle = waiting?.pop()
      if (!idle) return undefined
      if (waiting?.length === 0) this.#idle.delete(key)
      this.#leave(target)
      idle.expiry[Symbol.dispose]()
      // A server that speaks unasked says 421; its octets must not be taken for answers to the next message.
      if (!idle.session.wire.isClosed && !idle.session.wire.hasUnread) return idle.session
      idle.session.wire.destroy()
    }
  }

  /** Gives a session back after a transaction; ends it if it is used up. */
  put(session: SmtpSession): void {
    if (session.wire.isClosed || session.wire.hasUnread) {
      session.wire.destroy()
      return
    }
    if (session.transactions >= this.#settings.maxTransactions || this.#count >= this.#settings.maxIdle) {
      void session.quit()
      return
    }
    const key = keyOf(session.target)
    const waiting = this.#idle.get(key) ?? []
    const idle: Idle = { session, expiry: this.#clock.after(this.#settings.idleMs, () => this.#expire(key, idle)) }
    waiting.push(idle)
    this.#idle.set(key, waiting)
    const at = `${session.target.host}:${session.target.port}`
    this.#hosts.set(at, (this.#hosts.get(at) ?? 0) + 1)
    this.#count++
  }

  /** Ends all sessions that wait. */
  async close(): Promise<void> {
    const all = [...this.#idle.values()].flat()
    this.#idle.clear()
    this.#hosts.clear()
    this.#count = 0
    for (const idle of all) idle.expiry[Symbol.dispose]()
    await Promise.all(all.map((idle) => idle.session.quit()))
  }

  #expire(key: string, idle: Idle): void {
    const waiting = this.#idle.get(key) ?? []
    const at = waiting.indexOf(idle)
    if (at < 0) return
    waiting.splice(at, 1)
    if (waiting.length === 0) this.#idle.delete(key)
    this.#leave(idle.session.target)
    void idle.session.quit()
  }

  #leave({ host, port }: PooledTarget): void {
    this.#count--
    const at = `${host}:${port}`
    const left = (this.#hosts.get(at) ?? 1) - 1
    if (left > 0) this.#hosts.set(at, left)
    else this.#hosts.delete(at)
  }
}

function keyOf({ host, port, serverName, demand }: PooledTarget): string {
  return `${host}:${port} ${serverName} ${demandKey(demand)}`
}
