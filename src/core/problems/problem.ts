/** What a problem is with, as the member sees it. */
export const PROBLEM_KINDS = ['sign-in', 'receiving', 'sending', 'program', 'other'] as const
export type ProblemKind = (typeof PROBLEM_KINDS)[number]

/** A change of the house that a problem may come from. */
export interface HouseChange {
  /** `incident:3`, `news:…`, `version:0.1.0`. */
  readonly id: string
  /** In a line, for whoever reads the report. */
  readonly title: string
  readonly atMs: number
}

/** What a member reports. */
export interface NewProblem {
  readonly accountId: string
  readonly address: string
  readonly kind: ProblemKind
  /** In the member's own words. */
  readonly text: string
  /** The changes that the member was part of when it was reported; the one that the member names stands first. */
  readonly changes: readonly HouseChange[]
}

export interface ProblemAnswer {
  readonly atMs: number
  /** The name of the operator. */
  readonly by: string
  readonly text: string
}

/** A report as it is kept. */
export interface Problem extends NewProblem {
  readonly id: string
  readonly atMs: number
  /** Undefined as long as nobody has answered. */
  readonly answer: ProblemAnswer | undefined
}
