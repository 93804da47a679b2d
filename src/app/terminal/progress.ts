import type { Terminal } from './terminal.ts'

const EVERY_MS = 250

/** Shows a person how far long work has come: one line that is written over. A program that runs the command sees none of it. */
export class Progress implements Disposable {
  readonly #terminal: Terminal
  readonly #nowMs: () => number
  #shownMs = Number.NEGATIVE_INFINITY

  constructor(terminal: Terminal, nowMs: () => number) {
    this.#terminal = terminal
    this.#nowMs = nowMs
  }

  /** Shows a line, unless one was shown a moment ago. */
  show(line: () => string): void {
    if (!this.#terminal.interactive) return
    const now = this.#nowMs()
    if (now - this.#shownMs < EVERY_MS) return
    this.#shownMs = now
    this.#terminal.overwrite(line())
  }

  [Symbol.dispose](): void {
    if (this.#shownMs > 0) this.#terminal.overwrite('')
  }
}
