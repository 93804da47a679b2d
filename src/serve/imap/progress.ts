import { toFault } from '../../base/fault.ts'
import type { Session } from './session.ts'

/**
 * Tells a client that waits for a long command, from time to time, how far it is (RFC 9585); a command that is done before says nothing of it. The goal is the number
 * of messages and stays the same: a command that goes through them several times makes that many stages of equal length of it.
 */
export class Progress implements Disposable {
  readonly #session: Session
  readonly #goal: number
  readonly #stages: number
  #timer: Disposable
  /** Stages that are finished, and how far the present one is. */
  #finished = 0
  #done = 0
  #size = 0

  /** With no stages nobody knows how far the work is, only that it goes on. */
  constructor(session: Session, goal: number, stages: number) {
    this.#session = session
    this.#goal = goal
    this.#stages = stages
    this.#timer = this.#schedule()
  }

  /** The next stage begins, which will go through `size` messages. */
  begin(size: number): void {
    if (this.#size > 0) this.#finished++
    this.#size = Math.max(1, size)
    this.#done = 0
  }

  /** Messages of the present stage are done. */
  step(messages = 1): void {
    this.#done += messages
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }

  #schedule(): Disposable {
    const { clock, limits } = this.#session.services
    return clock.after(limits.progressEveryMs, () => {
      this.#timer = this.#schedule()
      void this.#tell()
    })
  }

  async #tell(): Promise<void> {
    const { channel, reader, services } = this.#session
    // "]" in a response code would end it for many a client, though a tag may have one.
    const tag = reader.tag.includes(']') ? 'NIL' : `"${reader.tag}"`
    this.#session.untagged(`OK [INPROGRESS (${tag} ${this.#state()})] still at it`)
    try {
      await channel.flush()
    } catch (error) {
      // A connection that is gone shows itself to the command too.
      const fault = toFault(error)
      if (!fault.code.startsWith('net/')) services.log.error('imap/progress-failed', fault, {})
    }
  }

  /** inprogress-state: the goal is greater than what is done as long as the command is at work (RFC 9585 §4). */
  #state(): string {
    if (this.#stages === 0 || this.#goal === 0) return 'NIL NIL'
    const present = Math.min(1, this.#done / Math.max(1, this.#size))
    const part = Math.min(1, (this.#finished + present) / this.#stages)
    return `${Math.min(this.#goal - 1, Math.floor(this.#goal * part))} ${this.#goal}`
  }
}
