import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { DeliveryReporter } from './delivery-report.ts'
import { LeaseRun } from './lease-run.ts'
import type { Lease, OutboundQueue } from './outbound-queue.ts'
import type { RunnerSettings } from './runner-settings.ts'
import type { Sender } from './sender.ts'

/** How soon to look again when something is due that cannot be had now, or the store does not answer. */
const LOOK_AGAIN_MS = 1000
/** The longest time without a look: a process may be killed between keeping a message and giving notice of it. */
const LOOK_AT_LEAST_MS = 60_000

/**
 * Sends what is due in the queue: takes leases, hands them to the sender for their destination, and settles what came of
 * them. Any number of runners may work on one queue.
 */
export class QueueRunner {
  readonly #queue: OutboundQueue
  readonly #outside: Sender
  readonly #local: Sender
  readonly #reporter: DeliveryReporter
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #log: Log
  readonly #settings: RunnerSettings

  #watching: Disposable | undefined
  #timer: Disposable | undefined
  /** The look that waits until more has come together. */
  #gathering: Disposable | undefined
  #lookedMs = 0
  #isRunning = false
  #hasReclaimed = false
  /** The look at the queue that is under way, and whether another one has to follow it. */
  #looking: Promise<void> | undefined
  #lookAgain = false
  readonly #active = new Set<Promise<void>>()

  /** `local` delivers to mailboxes here (destination `local`), `outside` everything else. */
  constructor(
    queue: OutboundQueue,
    outside: Sender,
    local: Sender,
    reporter: DeliveryReporter,
    clock: Clock,
    entropy: Entropy,
    log: Log,
    settings: RunnerSettings,
  ) {
    this.#queue = queue
    this.#outside = outside
    this.#local = local
    this.#reporter = reporter
    this.#clock = clock
    this.#entropy = entropy
    this.#log = log
    this.#settings = settings
  }

  /** Begins to work. */
  start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#watching = this.#queue.watch(() => this.#look())
    this.#look()
  }

  /** Takes nothing new, and resolves when what is under way is settled. */
  async stop(): Promise<void> {
    this.#isRunning = false
    this.#watching?.[Symbol.dispose]()
    this.#timer?.[Symbol.dispose]()
    this.#gathering?.[Symbol.dispose]()
    await this.#looking
    await Promise.all(this.#active)
  }

  /** Resolves when nothing is under way: for tests and for a drain that waits. */
  async idle(): Promise<void> {
    while (this.#looking || this.#active.size > 0) {
      await this.#looking
      await Promise.all(this.#active)
    }
  }

  #look(): void {
    if (!this.#isRunning) return
    if (this.#looking) {
      this.#lookAgain = true
      return
    }
    if (this.#gathers()) return
    this.#looking = this.#reclaimed()
      .then(() => this.#takeDue())
      .finally(() => {
        this.#looking = undefined
        if (!this.#lookAgain) return
        this.#lookAgain = false
        this.#look()
      })
  }

  /** Whether the look is put off for a moment, since the last one was only just now: what comes meanwhile, and what it may take the place of, is leased together. */
  #gathers(): boolean {
    if (this.#gathering) return true
    const nowMs = this.#clock.nowMs()
    const waitMs = this.#lookedMs + this.#settings.gatherMs - nowMs
    // A clock that was set back must not stop the queue.
    if (waitMs <= 0 || waitMs > this.#settings.gatherMs) {
      this.#lookedMs = nowMs
      return false
    }
    this.#gathering = this.#clock.after(waitMs, () => {
      this.#gathering = undefined
      this.#look()
    })
    return true
  }

  /** Before the first lease: what a process had on its way that was killed goes out at once. */
  async #reclaimed(): Promise<void> {
    if (this.#hasReclaimed) return
    this.#hasReclaimed = true
    try {
      const leases = await this.#queue.reclaim()
      if (leases > 0) this.#log.info('queue/reclaimed', { leases })
    } catch (error) {
      // Then it waits until the leases run out.
      this.#log.error('queue/not-reclaimed', error)
    }
  }

  async #takeDue(): Promise<void> {
    this.#timer?.[Symbol.dispose]()
    try {
      // Settlements come in groups: what they make room for is leased together.
      await 0
      const { leaseMs, maxLeases, reserve, perDestination } = this.#settings
      const room = maxLeases - this.#active.size
      if (room > 0) {
        const leases = await this.#queue.lease(this.#clock.nowMs(), leaseMs, room, perDestination, reserve)
        for (const lease of leases) this.#run(lease)
        // Full: whoever ends first looks again.
        if (leases.length === room) return
      }
      const next = await this.#queue.nextDueMs()
      if (!this.#isRunning) return
      const wait = next === undefined ? LOOK_AT_LEAST_MS : Math.min(next - this.#clock.nowMs(), LOOK_AT_LEAST_MS)
      // Something is due that was not handed out: its destination has as many leases out as it may. One that ends here gives notice, one of another process may not.
      this.#timer = this.#clock.after(wait > 0 ? wait : LOOK_AGAIN_MS, () => this.#look())
    } catch (error) {
      this.#log.error('queue/not-readable', error)
      this.#timer = this.#clock.after(LOOK_AGAIN_MS, () => this.#look())
    }
  }

  #run(lease: Lease): void {
    const sender = lease.destination === 'local' ? this.#local : this.#outside
    const run = new LeaseRun(lease, this.#queue, this.#reporter, this.#clock, this.#entropy, this.#log, this.#settings)
    const done = run.send(sender).finally(() => {
      this.#active.delete(done)
      this.#look()
    })
    this.#active.add(done)
  }
}
