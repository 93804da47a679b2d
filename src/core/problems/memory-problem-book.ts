import type { Problem, ProblemAnswer } from './problem.ts'
import type { ProblemBook } from './problem-book.ts'

/** Reports in memory, for tests. */
export class MemoryProblemBook implements ProblemBook {
  readonly #problems = new Map<string, Problem>()

  async add(problem: Problem, most: number): Promise<boolean> {
    const isOpen = (one: Problem) => one.accountId === problem.accountId && one.answer === undefined
    if ([...this.#problems.values()].filter(isOpen).length >= most) return false
    this.#problems.set(problem.id, problem)
    return true
  }

  async tryFind(id: string): Promise<Problem | undefined> {
    return this.#problems.get(id)
  }

  async of(accountId: string): Promise<readonly Problem[]> {
    return [...this.#problems.values()].filter((one) => one.accountId === accountId).toSorted((a, b) => b.atMs - a.atMs)
  }

  async latest(most: number): Promise<readonly Problem[]> {
    const all = [...this.#problems.values()].toSorted((a, b) => a.atMs - b.atMs)
    const open = all.filter(({ answer }) => answer === undefined)
    return [...open, ...all.filter(({ answer }) => answer !== undefined).toReversed()].slice(0, most)
  }

  async answer(id: string, answer: ProblemAnswer): Promise<boolean> {
    const found = this.#problems.get(id)
    if (!found || found.answer) return false
    this.#problems.set(id, { ...found, answer })
    return true
  }
}
