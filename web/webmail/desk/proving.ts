/** That the password is asked for again, over whatever lies there. The sheet outlives what wanted it: a way back is gone when the password is asked for after its area was left. */
export class Proving {
  /** For what it is asked, while it is. */
  label: string | undefined
  #answered: PromiseWithResolvers<boolean> | undefined
  readonly #tell: () => void

  constructor(tell: () => void) {
    this.#tell = tell
  }

  /** Whether the password was shown; false if the member would rather not. Several who ask at once are answered together. */
  ask(label: string): Promise<boolean> {
    this.label ??= label
    this.#answered ??= Promise.withResolvers<boolean>()
    this.#tell()
    return this.#answered.promise
  }

  answer(isProved: boolean): void {
    const answered = this.#answered
    this.label = undefined
    this.#answered = undefined
    answered?.resolve(isProved)
    this.#tell()
  }
}
