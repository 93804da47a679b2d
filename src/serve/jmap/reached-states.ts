import { isFault } from '../../base/fault.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { Capability } from './capability.ts'
import type { JmapServices } from './jmap-services.ts'
import { type ReachWatch, watchReach } from './shared/watch-reach.ts'
import { type States, sharedStates, statesOf } from './state-watch.ts'

/** The states of a member's account, and of those of which others share something with the member, by account. */
export type ReachedStates = ReadonlyMap<string, States>

type Hear = (now: ReachedStates) => void

/** Somebody who is told. */
export interface Listening extends Disposable {
  /** The states as they are once this was asked for have been told. */
  readonly ready: Promise<void>
}

/**
 * Looks at states for clients that are pushed to: once for all that a member has in this process and that want the same types. Twenty windows of one member cost a change that comes one look, and not twenty.
 */
export class ReachedStatesWatches {
  readonly #watches = new Map<string, MemberWatch>()

  /** Calls `hear` with what is at first, and whenever something has changed; those that come close together are told once. */
  watch(
    services: JmapServices,
    capabilities: readonly Capability[],
    member: Account,
    types: ReadonlySet<string>,
    hear: Hear,
  ): Listening {
    const key = [member.id, ...[...types].sort()].join(' ')
    const watch = this.#watches.get(key) ?? new MemberWatch(services, capabilities, member, [...types])
    this.#watches.set(key, watch)
    const ready = watch.add(hear)
    return {
      ready,
      [Symbol.dispose]: () => {
        if (!watch.remove(hear) || this.#watches.get(key) !== watch) return
        this.#watches.delete(key)
        watch[Symbol.dispose]()
      },
    }
  }
}

class MemberWatch implements Disposable {
  readonly #services: JmapServices
  readonly #capabilities: readonly Capability[]
  readonly #member: Account
  readonly #types: readonly string[]
  readonly #reach: ReachWatch
  readonly #hearing = new Set<Hear>()
  /** The look that is under way, and the one that follows it for whoever came meanwhile. */
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined
  #timer: Disposable | undefined
  /** When it was looked last what has changed. */
  #lookedMs = Number.NEGATIVE_INFINITY
  /** Whether something happened during a look. */
  #isStale = false
  #isDisposed = false

  constructor(services: JmapServices, capabilities: readonly Capability[], member: Account, types: readonly string[]) {
    this.#services = services
    this.#capabilities = capabilities
    this.#member = member
    this.#types = types
    this.#reach = watchReach(services, member, () => this.#later())
  }

  /** Resolves when `hear` has been told what is now, or is later. */
  add(hear: Hear): Promise<void> {
    this.#hearing.add(hear)
    return this.#reach.ready.then(() => this.#look())
  }

  /** Whether nobody is left. */
  remove(hear: Hear): boolean {
    this.#hearing.delete(hear)
    return this.#hearing.size === 0
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#timer?.[Symbol.dispose]()
    this.#reach[Symbol.dispose]()
  }

  /** The first change is looked at at once, what follows it closely together. */
  #later(): void {
    if (this.#isDisposed || this.#timer || this.#next) return
    if (this.#running) {
      this.#isStale = true
      return
    }
    const { clock, limits } = this.#services
    const waitMs = Math.min(limits.pushEveryMs, this.#lookedMs + limits.pushEveryMs - clock.nowMs())
    if (waitMs <= 0) {
      this.#lookAtChange()
      return
    }
    this.#timer = clock.after(waitMs, () => {
      this.#timer = undefined
      this.#lookAtChange()
    })
  }

  #lookAtChange(): void {
    this.#lookedMs = this.#services.clock.nowMs()
    void this.#look()
  }

  /** Resolves when a look is over that has begun since: one that is under way may have read before what is asked for. */
  #look(): Promise<void> {
    if (!this.#running) return this.#begin()
    this.#next ??= this.#running.then(() => {
      this.#next = undefined
      return this.#begin()
    })
    return this.#next
  }

  #begin(): Promise<void> {
    this.#isStale = false
    this.#running = this.#read().finally(() => {
      this.#running = undefined
      if (this.#isStale) this.#later()
    })
    return this.#running
  }

  async #read(): Promise<void> {
    if (this.#isDisposed) return
    // Who comes while this look is under way has one of their own behind it.
    const hearing = [...this.#hearing]
    try {
      const own = await statesOf(this.#services, this.#member.id, this.#types, this.#capabilities)
      const now = new Map([[this.#member.id, own], ...(await sharedStates(this.#services, this.#member))])
      for (const hear of hearing) if (this.#hearing.has(hear)) hear(now)
    } catch (error) {
      // The account may be on its way out; the client hears of that otherwise, and asks again.
      if (!isFault(error, 'mail/no-such-account'))
        this.#services.log.error('jmap/push-failed', error, { account: this.#member.id })
    }
  }
}
