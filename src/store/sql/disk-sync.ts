import { fdatasync, fdatasyncSync } from 'node:fs'
import { promisify } from 'node:util'

const fdatasyncAsync = promisify(fdatasync)

/** Another file within that time: there is other work, which a thread standing still would hold up. */
const ALONE_AFTER_MS = 20
/** Longer than that is slow. */
const SLOW_MS = 2
/** After a slow sync the threads have all of them for so many times as long, so that no more than a hundredth of the time is lost. */
const REST = 100

/**
 * Puts files on stable storage. One after the other of a single file is synced by the thread that asks: on a fast disk the way to another thread and
 * back costs half as much time again as the sync, and as much CPU. As soon as a second file is written to, or the disk is slow, the threads of the pool
 * do it, several at a time, and this one goes on meanwhile. Who comes during a sync of this thread waits in front of the socket, and all of
 * them share the next one.
 */
export class DiskSync {
  readonly #sync: (descriptor: number) => void
  readonly #syncElsewhere: (descriptor: number) => Promise<void>
  readonly #now: () => number
  #last = -1
  #othersMs = Number.NEGATIVE_INFINITY
  #restUntilMs = Number.NEGATIVE_INFINITY
  #elsewhere = 0

  constructor(
    sync: (descriptor: number) => void = fdatasyncSync,
    syncElsewhere: (descriptor: number) => Promise<void> = fdatasyncAsync,
    now: () => number = () => performance.now(),
  ) {
    this.#sync = sync
    this.#syncElsewhere = syncElsewhere
    this.#now = now
  }

  /** `isLarge`: so much was written that it takes its time on any disk. @throws the error of the system */
  async sync(descriptor: number, isLarge = false): Promise<void> {
    const beganMs = this.#now()
    if (descriptor !== this.#last) {
      this.#last = descriptor
      this.#othersMs = beganMs
    }
    const isAlone = this.#elsewhere === 0 && beganMs - this.#othersMs > ALONE_AFTER_MS
    if (isLarge || !isAlone || beganMs < this.#restUntilMs) return this.#handOver(descriptor)
    this.#sync(descriptor)
    const tookMs = this.#now() - beganMs
    if (tookMs > SLOW_MS) this.#restUntilMs = beganMs + tookMs * REST
  }

  async #handOver(descriptor: number): Promise<void> {
    this.#elsewhere++
    try {
      await this.#syncElsewhere(descriptor)
    } finally {
      this.#elsewhere--
    }
  }
}
