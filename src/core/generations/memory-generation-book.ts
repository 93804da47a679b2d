import { FIRST_GENERATIONS, type Generation, type GenerationChoice, type GenerationId } from './generation.ts'
import { type GenerationBook, type GenerationCount, MOST_KEPT } from './generation-book.ts'

/** Choices in memory, for tests. */
export class MemoryGenerationBook implements GenerationBook {
  readonly #generations = new Map(FIRST_GENERATIONS.map((one) => [one.id, one]))
  readonly #choices = new Map<string, readonly GenerationChoice[]>()

  async generations(): Promise<readonly Generation[]> {
    return [...this.#generations.values()]
  }

  async put(generations: readonly Generation[]): Promise<void> {
    for (const one of generations) this.#generations.set(one.id, one)
  }

  async choices(accountId: string): Promise<readonly GenerationChoice[]> {
    return this.#choices.get(accountId) ?? []
  }

  async choose(choice: GenerationChoice): Promise<void> {
    const before = this.#choices.get(choice.accountId) ?? []
    this.#choices.set(choice.accountId, [choice, ...before].slice(0, MOST_KEPT))
  }

  async counts(): Promise<readonly GenerationCount[]> {
    const latest = [...this.#choices.values()].flatMap(([first]) => first ?? [])
    const groups = Map.groupBy(latest, ({ generation, by }) => `${generation} ${by}`)
    return [...groups.values()].flatMap((some) =>
      some[0] ? [{ generation: some[0].generation, by: some[0].by, accounts: some.length }] : [],
    )
  }

  async accountsOf(generation: GenerationId): Promise<readonly string[]> {
    return [...this.#choices].flatMap(([id, [first]]) => (first?.generation === generation ? [id] : []))
  }
}
