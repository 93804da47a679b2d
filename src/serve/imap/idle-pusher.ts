import { toFault } from '../../base/fault.ts'
import type { Session } from './session.ts'

/** Tells an idling client what happens in its mailbox, one look into the store at a time. */
export class IdlePusher {
  readonly #session: Session
  #running: Promise<void> | undefined
  #again = false
  #stopped = false
  #keepAlive: Disposable | undefined

  constructor(session: Session) {
    this.#session = session
  }

  /** Looks once for what happened before, then whenever the store says so. */
  start(): void {
    this.#session.onNotice = () => this.#push()
    this.#scheduleKeepAlive()
    this.#push()
  }

  /** Resolves when nothing is being told any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#session.onNotice = undefined
    this.#keepAlive?.[Symbol.dispose]()
    await this.#running
  }

  #push(): void {
    if (this.#stopped) return
    if (this.#running) this.#again = true
    else this.#running = this.#run()
  }

  async #run(): Promise<void> {
    const session = this.#session
    try {
      do {
        this.#again = false
        if (session.state.kind !== 'selected') break
        if (!(await session.state.view.tell(session, true))) {
          session.bye('the mailbox has been deleted')
          session.channel.end()
          break
        }
        await session.channel.flush()
      } while (this.#again && !this.#stopped)
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#running = undefined
    }
  }

  /** A client that can no longer be told of its mailbox must not believe it is idle: it is sent away and comes back. */
  #fail(error: unknown): void {
    const session = this.#session
    const fault = toFault(error)
    if (fault.code.startsWith('net/')) return
    session.services.log.error('imap/idle-failed', fault, { connection: session.channel.facts.id })
    session.bye('temporarily unavailable', 'UNAVAILABLE')
    session.channel.end()
  }

  #scheduleKeepAlive(): void {
    const { clock, limits } = this.#session.services
    this.#keepAlive = clock.after(limits.idleKeepAliveMs, () => {
      this.#session.untagged('OK still here')
      void this.#flush()
      this.#scheduleKeepAlive()
    })
  }

  /** A connection that is gone shows itself to whoever waits for its next line. */
  async #flush(): Promise<void> {
    try {
      await this.#session.channel.flush()
    } catch (error) {
      this.#fail(error)
    }
  }
}
