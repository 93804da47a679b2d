/** Which keyed notices the processes listen for, by the number of each process. */
export class Interests {
  readonly #byProcess = new Map<number, Set<string>>()

  /** Notes what a process has begun and ceased to listen for. */
  learn(processId: number, added: readonly string[], dropped: readonly string[]): void {
    const keys = this.#byProcess.get(processId) ?? new Set()
    this.#byProcess.set(processId, keys)
    for (const key of added) keys.add(key)
    for (const key of dropped) keys.delete(key)
  }

  /** A process has ended. */
  forget(processId: number): void {
    this.#byProcess.delete(processId)
  }

  /** Whether any process listens for it. */
  isWanted(key: string): boolean {
    for (const keys of this.#byProcess.values()) if (keys.has(key)) return true
    return false
  }

  isWantedBy(processId: number, key: string): boolean {
    return this.#byProcess.get(processId)?.has(key) ?? false
  }

  /** Everything, for a process that has just begun. */
  *entries(): Generator<readonly [processId: number, keys: readonly string[]]> {
    for (const [processId, keys] of this.#byProcess) yield [processId, [...keys]]
  }
}
