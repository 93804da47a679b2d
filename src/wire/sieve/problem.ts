import { Fault } from '../../base/fault.ts'

/** Where something stands in a script: line and column from 1, columns in characters. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** What is wrong with a script, and where. The text names the mend. */
export interface SieveProblem extends Place {
  readonly text: string
}

/** A problem as one line for people: `line 3, column 7: …`. */
export function problemLine({ line, column, text }: SieveProblem): string {
  return `line ${line}, column ${column}: ${text}`
}

/** A script that cannot be used. */
export function invalidScript(problems: readonly SieveProblem[]): Fault {
  return new Fault('peer', 'sieve/invalid', problems.map(problemLine).join('\n'))
}

/** Thrown within this folder where reading cannot go on. */
export class SieveSyntaxError extends Error {
  readonly problem: SieveProblem

  constructor(place: Place, text: string) {
    super(text)
    this.problem = { line: place.line, column: place.column, text }
  }
}
