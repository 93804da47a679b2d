import { setImmediate } from 'node:timers/promises'
import { Fault } from '../../base/fault.ts'
import type { Progress } from './progress.ts'

const SLICE_MS = 10
/** A client that closes its side right after a command may still want a quick answer. */
const PATIENCE_MS = 1000

/** Whoever waits for the work. */
export interface Waiting {
  /** Whether nobody does any more. */
  readonly closed: boolean
}

/** Long work in slices: between them other connections have their turn, and it stops when nobody waits for it any more. */
export class Slices {
  readonly #peer: Waiting
  /** Whom to tell how far the work is, if anybody waits to hear it. */
  readonly progress: Progress | undefined
  readonly #startedMs = performance.now()
  #sliceMs = this.#startedMs

  constructor(peer: Waiting, progress?: Progress) {
    this.#peer = peer
    this.progress = progress
  }

  /** Lets others work if it is time: a promise only then. It rejects with Fault world net/connection-lost. */
  pause(): Promise<void> | undefined {
    return performance.now() - this.#sliceMs < SLICE_MS ? undefined : this.#next()
  }

  async #next(): Promise<void> {
    await setImmediate()
    this.#sliceMs = performance.now()
    if (this.#peer.closed && this.#sliceMs - this.#startedMs > PATIENCE_MS) {
      throw new Fault('world', 'net/connection-lost', 'the peer closed before the work was done')
    }
  }
}

/** Drives work that yields wherever it may be interrupted. */
export async function finish<T>(work: Generator<undefined, T>, slices: Slices): Promise<T> {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    await slices.pause()
  }
}
