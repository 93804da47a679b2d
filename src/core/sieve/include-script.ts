import { toFault } from '../../base/fault.ts'
import type { SieveNode, SieveScript } from '../../wire/sieve/sieve-script.ts'
import { validateScript } from '../../wire/sieve/validate-script.ts'
import type { Flow } from './flow.ts'
import { newFrame, SieveFailure, type SieveRun } from './sieve-run.ts'

/** `include`, RFC 6609 §3.2. There are no scripts for all members, so that `:global` finds none. */
export async function includeScript(
  run: SieveRun,
  node: SieveNode,
  runCommands: (run: SieveRun, nodes: readonly SieveNode[]) => Promise<Flow>,
): Promise<Flow> {
  const name = run.text(node.operands[0])
  if (node.tags.has('once') && run.included.has(name)) return 'next'
  const source = node.tags.has('global') ? undefined : await run.subject.account.script(name)
  if (source === undefined) {
    if (node.tags.has('optional')) return 'next'
    throw new SieveFailure(`it includes the script "${name}", which is not there`)
  }
  const { maxIncludes, maxIncludeDepth } = run.limits
  if (++run.includes > maxIncludes || run.includeDepth >= maxIncludeDepth) {
    throw new SieveFailure('scripts include one another too often or too deep')
  }
  const outer = run.frame
  const outerMatches = run.matches
  run.included.add(name)
  run.frame = newFrame(compile(name, source, run))
  run.matches = []
  run.includeDepth++
  try {
    const flow = await runCommands(run, run.frame.script.commands)
    return flow === 'return' ? 'next' : flow
  } finally {
    run.includeDepth--
    run.frame = outer
    run.matches = outerMatches
  }
}

/** What reading a character of a script costs, beside the comparison of two characters. */
const READING = 20

function compile(name: string, source: string, run: SieveRun): SieveScript {
  const known = run.compiled.get(name)
  if (known) return known
  run.count(READING * source.length)
  try {
    const script = validateScript(source, run.limits)
    run.compiled.set(name, script)
    return script
  } catch (error) {
    throw new SieveFailure(
      `the script "${name}", which it includes, has mistakes: ${toFault(error).message.split('\n')[0]}`,
    )
  }
}
