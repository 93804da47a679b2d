/** Where time comes from. A test hands in one that it turns by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number
  /** Calls `work` once after `delayMs`; disposing of the result before then calls it off. Does not keep a process alive. */
  after(delayMs: number, work: () => void): Disposable
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs)
    timer.unref()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
}
