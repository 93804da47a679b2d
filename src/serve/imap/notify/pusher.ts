import { toFault } from '../../../base/fault.ts'
import type { Session } from '../session.ts'
import { hasNews, tellNews } from './tell-news.ts'

/**
 * Tells what happens while no command is worked on: in IDLE, and at any time once NOTIFY has been used. One look into the store at a time;
 * while it lasts nobody else writes to the client, so that nothing comes between the octets of a message that is told.
 */
export class Pusher {
  readonly #session: Session
  /** Whether expunges may be told: message numbers change with them. */
  readonly #expunges: boolean
  #running: Promise<void> | undefined
  #again = false
  #stopped = false
  #isQuiet = false
  #keepAlive: Disposable | undefined

  constructor(session: Session, expunges: boolean) {
    this.#session = session
    this.#expunges = expunges
  }

  /** Looks once for what happened before, then whenever the store says so. */
  start(): void {
    this.#session.onNotice = () => this.#push()
    if (hasNews(this.#session)) this.#push()
  }

  /** As `start`; and from time to time the client hears that we are still there, so that the networks between do not forget the connection. */
  startIdling(): void {
    this.start()
    this.#scheduleKeepAlive()
  }

  /** Resolves when nothing is being told any more. */
  async stop(): Promise<void> {
    if (!this.#stopped) this.#session.onNotice = undefined
    this.#stopped = true
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
    session.isPushing = true
    try {
      do {
        this.#again = false
        if (!(await tellNews(session, this.#expunges))) {
          session.bye('the mailbox has been deleted')
          session.channel.end()
          break
        }
        if (this.#isQuiet) session.untagged('OK still here')
        this.#isQuiet = false
        await session.channel.flush()
      } while (this.#again && !this.#stopped)
    } catch (error) {
      this.#fail(error)
    } finally {
      session.isPushing = false
      this.#running = undefined
      // What wanted to end the conversation meanwhile has waited.
      if (session.ending !== undefined && session.waiting) session.endSoon(session.ending)
    }
  }

  /** A client that can no longer be told of its mailbox must not believe that nothing happens: it is sent away and comes back. */
  #fail(error: unknown): void {
    const session = this.#session
    const fault = toFault(error)
    // A connection that is gone shows itself to whoever waits for its next line.
    if (fault.code.startsWith('net/')) return
    session.services.log.error('imap/push-failed', fault, { connection: session.channel.facts.id })
    session.bye('temporarily unavailable', 'UNAVAILABLE')
    session.channel.end()
  }

  #scheduleKeepAlive(): void {
    const { clock, limits } = this.#session.services
    this.#keepAlive = clock.after(limits.idleKeepAliveMs, () => {
      this.#isQuiet = true
      this.#push()
      this.#scheduleKeepAlive()
    })
  }
}
