import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import {
  type PushedStates,
  type PushPoster,
  type PushSubscription,
  type PushSubscriptions,
  readKey,
} from './push-subscription.ts'

export interface PushOfficeParts {
  readonly subscriptions: PushSubscriptions
  readonly poster: PushPoster
  /** States of an account as they are now, of these types at least. @throws Fault mail/no-such-account */
  states(accountId: string, types: readonly string[] | undefined): Promise<PushedStates>
  /** Calls `notice` when something of the account has changed. */
  watch(accountId: string, notice: () => void): Disposable
  /** Whether what it was made with is worth something still. RFC 8620 §7.2. */
  isGood(subscription: PushSubscription): Promise<boolean>
  /** The text of a StateChange object (RFC 8620 §7.1). */
  stateChange(accountId: string, changed: PushedStates): string
  readonly clock: Clock
  readonly log: Log
}

export interface PushOfficeLimits {
  /** The time in which changes are told together. */
  readonly gatherMs: number
  /** Pushes that are under way at once. */
  readonly maxAtOnce: number
  /** To the first repetition of what was not taken; each further one waits twice as long. */
  readonly retryMs: number
  readonly longestRetryMs: number
  /** Codes that an account may have sent to URLs in a row, and to one more: whoever makes subscriptions must not have us knock at doors all day. */
  readonly greetings: number
  readonly greetingMs: number
}

export const PUSH_OFFICE_LIMITS: PushOfficeLimits = {
  gatherMs: 2000,
  maxAtOnce: 32,
  retryMs: 15_000,
  longestRetryMs: 60 * 60_000,
  greetings: 10,
  greetingMs: 60_000,
}

/** While as many pushes are under way as may be. */
const CROWDED_MS = 1000
/** A code that nobody takes is given up. */
const MAX_GREETING_FAILURES = 5

/** One subscription at work. */
interface Line {
  subscription: PushSubscription
  watching: Disposable | undefined
  timer: Disposable | undefined
  isBusy: boolean
  /** Something happened during a push. */
  isStale: boolean
  failures: number
}

/**
 * Pushes to everybody who has asked for it (RFC 8620 §7.2), from one process of the house. What was told last is kept, so that what happened while nobody looked is told when somebody does. Several changes are one push, and what is not taken is
 * not piled up: the next try tells how things are then.
 */
export class PushOffice {
  readonly #parts: PushOfficeParts
  readonly #limits: PushOfficeLimits
  readonly #lines = new Map<string, Line>()
  /** By account when the next codes may be sent. */
  readonly #greeted = new Map<string, number>()
  readonly #underWay = new Set<Promise<void>>()
  #reading: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(parts: PushOfficeParts, limits: PushOfficeLimits = PUSH_OFFICE_LIMITS) {
    this.#parts = parts
    this.#limits = limits
  }

  /** Reads anew who wants to be pushed to. To be called at the start, whenever that has changed, and now and then for what is over. */
  refresh(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read())
    return this.#reading
  }

  /** Begins nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const line of this.#lines.values()) this.#drop(line)
    await this.#reading
    await Promise.all(this.#underWay)
  }

  async #read(): Promise<void> {
    const { subscriptions, clock, log } = this.#parts
    if (this.#isStopped) return
    try {
      const now = clock.nowMs()
      await subscriptions.sweep(now)
      for (const [account, untilMs] of this.#greeted) if (untilMs <= now) this.#greeted.delete(account)
      const present = new Map((await subscriptions.all()).map((one) => [one.id, one]))
      for (const [id, line] of this.#lines) if (!present.has(id)) this.#drop(line)
      for (const subscription of present.values()) this.#take(subscription)
    } catch (error) {
      log.error('push/not-read', error)
    }
  }

  #take(subscription: PushSubscription): void {
    if (this.#isStopped) return
    const { id, accountId, isVerified, wasGreeted } = subscription
    const line = this.#lines.get(id)
    if (line) {
      const wasVerified = line.subscription.isVerified
      // What was told is written after it was: the line knows it better.
      line.subscription = { ...subscription, told: line.watching ? line.subscription.told : subscription.told }
      if (!wasVerified && isVerified) this.#begin(line)
      return
    }
    const fresh: Line = {
      subscription,
      watching: undefined,
      timer: undefined,
      isBusy: false,
      isStale: false,
      failures: 0,
    }
    this.#lines.set(id, fresh)
    if (isVerified) this.#begin(fresh)
    else if (!wasGreeted) this.#later(fresh, this.#greetingWait(accountId))
  }

  /** From now on its account is watched; what has changed since it was told last is told. */
  #begin(line: Line): void {
    line.failures = 0
    line.timer?.[Symbol.dispose]()
    line.timer = undefined
    line.watching ??= this.#parts.watch(line.subscription.accountId, () => this.#later(line, this.#limits.gatherMs))
    this.#later(line, 0)
  }

  #drop(line: Line): void {
    line.watching?.[Symbol.dispose]()
    line.timer?.[Symbol.dispose]()
    this.#lines.delete(line.subscription.id)
  }

  #later(line: Line, ms: number): void {
    if (this.#isStopped || this.#lines.get(line.subscription.id) !== line) return
    if (line.isBusy) line.isStale = true
    else line.timer ??= this.#parts.clock.after(ms, () => this.#due(line))
  }

  #due(line: Line): void {
    line.timer = undefined
    if (this.#underWay.size >= this.#limits.maxAtOnce) {
      this.#later(line, CROWDED_MS)
      return
    }
    line.isBusy = true
    line.isStale = false
    const work = this.#work(line)
      .catch((error: unknown) => {
        this.#parts.log.error('push/failed', error, { account: line.subscription.accountId })
        return this.#limits.longestRetryMs
      })
      .then((againMs) => {
        line.isBusy = false
        this.#underWay.delete(work)
        if (againMs !== undefined) this.#later(line, againMs)
        else if (line.isStale) this.#later(line, this.#limits.gatherMs)
      })
    this.#underWay.add(work)
  }

  /** When it is to be tried again; undefined: when something happens. */
  async #work(line: Line): Promise<number | undefined> {
    const { subscriptions, clock, isGood } = this.#parts
    const { id, accountId, expiresMs } = line.subscription
    const isOver = expiresMs <= clock.nowMs() || !(await isGood(line.subscription))
    if (isOver) {
      this.#drop(line)
      await subscriptions.remove(accountId, id)
      return undefined
    }
    return line.subscription.isVerified ? this.#tell(line) : this.#greet(line)
  }

  async #greet(line: Line): Promise<number | undefined> {
    const { id, code: verificationCode } = line.subscription
    const text = JSON.stringify({ '@type': 'PushVerification', pushSubscriptionId: id, verificationCode })
    // To a URL that did not want the code nothing more is sent (RFC 8620 §7.2, RFC 9749 §6): only one that was not reached is tried again.
    const againMs = await this.#post(line, text, true)
    if (againMs === undefined) {
      if (this.#lines.has(id)) await this.#parts.subscriptions.noteGreeted(id)
      return undefined
    }
    return line.failures < MAX_GREETING_FAILURES ? againMs : undefined
  }

  async #tell(line: Line): Promise<number | undefined> {
    const { subscriptions, states, stateChange } = this.#parts
    const { id, accountId, types, told = {} } = line.subscription
    const now = await states(accountId, types)
    const wanted = Object.entries(now).filter(([key]) => types?.includes(readKey(key).type) ?? true)
    const changed = wanted.filter(([key, state]) => told[key] !== state)
    if (changed.length === 0) return undefined
    const againMs = await this.#post(line, stateChange(accountId, Object.fromEntries(changed)))
    if (againMs !== undefined || !this.#lines.has(id)) return againMs
    const present = Object.fromEntries(wanted)
    line.subscription = { ...line.subscription, told: present }
    await subscriptions.noteTold(id, present)
    return undefined
  }

  /** Undefined: it was taken, or nobody is there any more, or it was refused and is sent but once. */
  async #post(line: Line, text: string, isSentOnce = false): Promise<number | undefined> {
    const { subscriptions, poster, log } = this.#parts
    const { id, accountId } = line.subscription
    const outcome = await poster.post(line.subscription, text)
    if (outcome.kind === 'taken') {
      line.failures = 0
      return undefined
    }
    log.info('push/not-taken', { account: accountId, outcome: outcome.kind, why: outcome.reason })
    if (outcome.kind === 'gone') {
      this.#drop(line)
      await subscriptions.remove(accountId, id)
      return undefined
    }
    if (outcome.isRefused && isSentOnce) return undefined
    const { retryMs, longestRetryMs } = this.#limits
    const ownMs = retryMs * 2 ** Math.min(line.failures++, 20)
    return Math.min(longestRetryMs, Math.max(ownMs, outcome.afterMs ?? 0))
  }

  /** How long the next code of an account has to wait. */
  #greetingWait(accountId: string): number {
    const { clock } = this.#parts
    const { greetings, greetingMs } = this.#limits
    const now = clock.nowMs()
    const untilMs = Math.max(now, this.#greeted.get(accountId) ?? now) + greetingMs
    this.#greeted.set(accountId, untilMs)
    return Math.max(0, untilMs - now - greetings * greetingMs)
  }
}
