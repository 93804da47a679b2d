import { Fault } from '../../base/fault.ts'
import type { Terminal } from './terminal.ts'

/** A terminal for tests: a person whose answers are known beforehand, or, without `interactive`, a pipe. */
export class ScriptedTerminal implements Terminal {
  readonly interactive: boolean
  readonly printed: string[] = []
  readonly complained: string[] = []
  /** Lines that were written over one another. */
  readonly progress: string[] = []
  /** What was asked for. */
  readonly asked: string[] = []
  readonly #answers: string[]

  constructor(answers: readonly string[] = [], interactive = false) {
    this.#answers = [...answers]
    this.interactive = interactive
  }

  print(text: string): void {
    this.printed.push(text)
  }

  complain(text: string): void {
    this.complained.push(text)
  }

  overwrite(text: string): void {
    this.progress.push(text)
  }

  async readSecret(prompt: string): Promise<string> {
    return this.#answer(prompt)
  }

  async confirm(question: string): Promise<boolean> {
    return this.#answer(question) === 'yes'
  }

  #answer(question: string): string {
    this.asked.push(question)
    const answer = this.#answers.shift()
    if (answer === undefined) throw new Fault('peer', 'command/no-input', 'the script has no further answer')
    return answer
  }
}
