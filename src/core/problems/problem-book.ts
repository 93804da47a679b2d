import type { Problem, ProblemAnswer } from './problem.ts'

/** Port: what members have reported. Contract: `problem-book.contract.ts`. Writes resolve when they are on stable storage. Faults: store/*. */
export interface ProblemBook {
  /** Adds a report, unless the member has `most` that nobody has answered: then false. */
  add(problem: Problem, most: number): Promise<boolean>
  tryFind(id: string): Promise<Problem | undefined>
  /** Those of a member, the newest first. */
  of(accountId: string): Promise<readonly Problem[]>
  /** Those that nobody has answered, the oldest first; then the latest that somebody has. */
  latest(most: number): Promise<readonly Problem[]>
  /** The first answer counts: false if there is one, or no such report. */
  answer(id: string, answer: ProblemAnswer): Promise<boolean>
}
