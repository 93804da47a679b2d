import type { Clock } from './clock.ts'

interface Appointment {
  readonly at: number
  readonly work: () => void
}

/** A clock for tests: it stands still until it is advanced, and then keeps every appointment in order. */
export class ManualClock implements Clock {
  #now: number
  #appointments: Appointment[] = []

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs
  }

  nowMs(): number {
    return this.#now
  }

  after(delayMs: number, work: () => void): Disposable {
    const appointment = { at: this.#now + delayMs, work }
    this.#appointments.push(appointment)
    return {
      [Symbol.dispose]: () => {
        this.#appointments = this.#appointments.filter((other) => other !== appointment)
      },
    }
  }

  /** Moves the time forward and runs everything that falls due on the way. */
  advance(byMs: number): void {
    const until = this.#now + byMs
    for (;;) {
      const due = this.#appointments.filter((a) => a.at <= until).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.#appointments = this.#appointments.filter((other) => other !== due)
      this.#now = Math.max(this.#now, due.at)
      due.work()
    }
    this.#now = until
  }
}
