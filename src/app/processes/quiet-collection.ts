import { performance } from 'node:perf_hooks'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Clock } from '../../base/clock.ts'

/** How often it is looked whether there is anything to do. */
const LOOK_MS = 1500
/**
 * How long a process has to have been quiet. A collection gives the young generation away too, and what comes next, such as a large FETCH, costs half as
 * much again until it has grown anew: not for a pause between two commands.
 */
const QUIET_FOR_MS = 30_000
/** A process is quiet when it has worked for less than this part of the time. */
const QUIET = 0.01
/** What has to have come to the heap: less is not worth a pause. */
const WORTH_BYTES = 8 * 1024 * 1024
/** After a collection nothing is done for this many times as long as it took. */
const REST = 20
/** A heap up to this size may grow to three times what lives in it before all of it is marked. */
const SMALL_BYTES = 192 * 1024 * 1024

/** What a process can say of itself, and the collector of its garbage. */
export interface Collector {
  /** The part of the time since the last call in which the event loop was at work, 0 to 1. */
  load(): number
  /** Memory that the heap has of the machine. */
  heapBytes(): number
  /** Whether the heap may grow to three times what lives in it, or only as far as V8 thinks best. */
  letGrow(isFree: boolean): void
  /** Collects everything, gives empty pages back, and stops the process meanwhile. */
  collect(): void
}

/**
 * Keeps V8 from marking a small heap over and over: the buffers of messages count as its growth, and 25 MB were marked every hundred messages, an eighth of all CPU. And
 * gives memory back when a process has become quiet. V8 collects as objects are made: what a thousand log-ins have left stays, up to 20 KiB for each
 * of them, when the connections then idle and make none.
 */
export class QuietCollection implements Disposable {
  readonly #clock: Clock
  readonly #collector: Collector
  #timer: Disposable
  /** The heap after the last collection. */
  #leftBytes: number
  #restUntilMs = 0
  #quietSinceMs: number | undefined
  #growsFreely = false

  constructor(clock: Clock, collector: Collector) {
    this.#clock = clock
    this.#collector = collector
    this.#leftBytes = collector.heapBytes()
    this.#letGrow()
    this.#timer = this.#lookLater()
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }

  #lookLater(): Disposable {
    return this.#clock.after(LOOK_MS, () => {
      this.#letGrow()
      this.#look()
      this.#timer = this.#lookLater()
    })
  }

  #letGrow(): void {
    const isSmall = this.#collector.heapBytes() <= SMALL_BYTES
    if (isSmall === this.#growsFreely) return
    this.#growsFreely = isSmall
    this.#collector.letGrow(isSmall)
  }

  #look(): void {
    const isQuiet = this.#collector.load() < QUIET
    const startedMs = this.#clock.nowMs()
    this.#quietSinceMs = isQuiet ? (this.#quietSinceMs ?? startedMs - LOOK_MS) : undefined
    if (this.#quietSinceMs === undefined || startedMs - this.#quietSinceMs < QUIET_FOR_MS) return
    if (startedMs < this.#restUntilMs) return
    if (this.#collector.heapBytes() - this.#leftBytes < WORTH_BYTES) return
    this.#collector.collect()
    const endedMs = this.#clock.nowMs()
    this.#leftBytes = this.#collector.heapBytes()
    this.#restUntilMs = endedMs + REST * (endedMs - startedMs)
  }
}

/** V8's, of this process. */
export function v8Collector(): Collector {
  let before = performance.eventLoopUtilization()
  let gc: ((options: object) => void) | undefined
  return {
    load() {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, before)
      before = now
      return utilization
    },
    heapBytes: () => getHeapStatistics().total_physical_size,
    letGrow: (isFree) => setFlagsFromString(`--heap-growing-percent=${isFree ? 200 : 0}`),
    collect() {
      // Only a context that is made after the flag was set has the function.
      setFlagsFromString('--expose-gc')
      // It collects up to seven times over, after which all code looks long unused and would go too.
      setFlagsFromString('--no-flush-bytecode')
      gc ??= runInNewContext('gc') as (options: object) => void
      // Any other flavour keeps the pages of the young generation, which after log-ins are most of it.
      gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    },
  }
}
