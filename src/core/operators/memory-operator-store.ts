import type { Operator, OperatorStore } from './operator-store.ts'

/** Operators in memory, for tests. */
export class MemoryOperatorStore implements OperatorStore {
  readonly #operators = new Map<string, Operator>()

  async all(): Promise<readonly Operator[]> {
    return [...this.#operators.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  async tryFind(accountId: string): Promise<Operator | undefined> {
    return this.#operators.get(accountId)
  }

  async put(operator: Operator): Promise<void> {
    this.#operators.set(operator.accountId, operator)
  }

  async remove(accountId: string): Promise<boolean> {
    return this.#operators.delete(accountId)
  }
}
