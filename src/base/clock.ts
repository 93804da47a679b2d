/** Where time comes from. A test hands in one that it turns by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number
  /** Calls `work` once after `delayMs`, or after 24 days if that is sooner; disposing of the result before then calls it off. Does not keep a process alive. */
  after(delayMs: number, work: () => void): Disposable
}

/** The longest delay of Node's timers. One that is longer they take for 1 ms, so a wrong clock, and with it a moment far away, would become a busy loop. */
const LONGEST_MS = 2 ** 31 - 1

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, Math.min(delayMs, LONGEST_MS))
    // In a browser a timer is a number, and nothing has to be kept alive or not.
    if (typeof timer === 'object') timer.unref()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
}
