import type { SetError } from '../../../wire/jmap/errors.ts'

/** How often what was refused is tried. */
const MAX_TURNS = 10

/**
 * Does the steps of a /set one after the other, and then those that were refused once more, as long as there are others that succeed: what stood in the way of one may have gone with another that came
 * behind it, and what counts is that all is right in the end (RFC 8620 §5.3). `attempt` says whether a step was done; one that was refused must have changed nothing.
 */
export async function inTurns<Step>(steps: Iterable<Step>, attempt: (step: Step) => Promise<boolean>): Promise<void> {
  let left = [...steps]
  for (let turn = 0; turn < MAX_TURNS && left.length > 0; turn++) {
    const refused: Step[] = []
    for (const step of left) if (!(await attempt(step))) refused.push(step)
    if (refused.length === left.length) return
    left = refused
  }
}

/** What a step has made, or why it was refused. */
export type StepResult<Made> = { readonly made: Made } | { readonly refused: SetError }

/** Notes what has become of a step: the first reason for which it was refused stays, until it succeeds after all. */
export function note<Made>(
  id: string,
  result: StepResult<Made>,
  done: Map<string, Made>,
  refused: Map<string, SetError>,
): boolean {
  if ('made' in result) {
    refused.delete(id)
    done.set(id, result.made)
    return true
  }
  if (!refused.has(id)) refused.set(id, result.refused)
  return false
}
