/** Calls when nothing has been heard for too long. It keeps no process alive. */
export class SilenceTimer {
  readonly #onSilence: () => void
  #timer: NodeJS.Timeout | undefined
  /** The delay that `#timer` was made with. */
  #timerMs = 0
  #limitMs: number

  /** Runs from the first `touch` on. `limitMs`: 0 for no limit. */
  constructor(limitMs: number, onSilence: () => void) {
    this.#limitMs = limitMs
    this.#onSilence = onSilence
  }

  /** Sets another limit, from now on. */
  set limitMs(milliseconds: number) {
    this.#limitMs = milliseconds
    this.touch()
  }

  /** Something was heard. */
  touch(): void {
    if (this.#limitMs <= 0) {
      this.stop()
      this.#timer = undefined
    } else if (this.#timer && this.#timerMs === this.#limitMs) {
      this.#timer.refresh()
    } else {
      this.stop()
      this.#timerMs = this.#limitMs
      this.#timer = setTimeout(this.#onSilence, this.#timerMs)
      this.#timer.unref()
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
