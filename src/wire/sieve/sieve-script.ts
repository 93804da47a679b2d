import type { Place } from './problem.ts'
import { constantOf, type Template } from './template.ts'

/** An argument of a command or test that was looked at. */
export type Operand = Place &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'strings'; readonly items: readonly Template[] }
  )

/** A command or test that is there, has what it needs, and stands where it may. */
export interface SieveNode extends Place {
  /** Lower case. */
  readonly name: string
  /** Tags by name without the colon, with what follows them. */
  readonly tags: ReadonlyMap<string, Operand | undefined>
  /** Arguments by place; those in front that may be left out are undefined then. */
  readonly operands: readonly (Operand | undefined)[]
  readonly tests: readonly SieveNode[]
  readonly block: readonly SieveNode[]
}

/** A script that can be run. */
export interface SieveScript {
  readonly commands: readonly SieveNode[]
  /** What is required or has been asked for with `ihave`, lower case. */
  readonly extensions: ReadonlySet<string>
}

/** The texts of an operand that are the same in every run. */
export function constantsOf(operand: Operand | undefined): string[] {
  if (operand?.kind !== 'strings') return []
  return operand.items.map(constantOf).filter((text) => text !== undefined)
}
