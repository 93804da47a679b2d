import { constantsOf, type Operand, type SieveNode } from '../../wire/sieve/sieve-script.ts'
import { fileInto, keep, notify, redirect, reject, vacation } from './action-commands.ts'
import { addHeader, deleteHeader } from './edit-header.ts'
import type { Flow } from './flow.ts'
import { includeScript } from './include-script.ts'
import { partsWithin, partText } from './message-parts.ts'
import { modify } from './modifiers.ts'
import { runTest } from './run-test.ts'
import { flagList, SieveFailure, type SieveRun } from './sieve-run.ts'

type Command = (run: SieveRun, node: SieveNode) => Flow | undefined | Promise<Flow | undefined>

/** Runs commands one after the other. @throws SieveFailure */
export async function runCommands(run: SieveRun, nodes: readonly SieveNode[]): Promise<Flow> {
  let isDone = false
  for (const node of nodes) {
    run.count(1)
    if (node.name === 'if') isDone = false
    // A branch of an if whose turn is over, RFC 5228 §3.1.
    if ((node.name === 'elsif' || node.name === 'else') && isDone) continue
    if (node.name === 'if' || node.name === 'elsif') {
      if (!(await runTest(run, node.tests[0] as SieveNode))) continue
      isDone = true
    }
    const flow = (await (COMMANDS[node.name] as Command)(run, node)) ?? 'next'
    if (flow !== 'next') return flow
  }
  return 'next'
}

const runBlock: Command = (run, node) => runCommands(run, node.block)

const COMMANDS: Readonly<Record<string, Command>> = {
  if: runBlock,
  elsif: runBlock,
  else: runBlock,
  stop: () => 'stop',
  return: () => 'return',
  keep,
  discard(run) {
    run.keeps = false
    return 'next'
  },
  fileinto: fileInto,
  redirect,
  reject,
  ereject: reject,
  vacation,
  notify,
  set(run, node) {
    run.setVariable(nameOf(node.operands[0]), modify(run, node, run.text(node.operands[1])))
    return 'next'
  },
  setflag: (run, node) => changeFlags(run, node, (_, named) => named),
  addflag: (run, node) => changeFlags(run, node, (flags, named) => flagList([...flags, ...named])),
  removeflag(run, node) {
    return changeFlags(run, node, (flags, named) => {
      const gone = new Set(named.map((flag) => flag.toLowerCase()))
      return flags.filter((flag) => !gone.has(flag.toLowerCase()))
    })
  },
  addheader: addHeader,
  deleteheader: deleteHeader,
  global(run, node) {
    for (const name of constantsOf(node.operands[0])) run.frame.globals.add(name.toLowerCase())
    return 'next'
  },
  include: (run, node) => includeScript(run, node, runCommands),
  error(run, node) {
    throw new SieveFailure(`it says: ${run.text(node.operands[0])}`)
  },
  foreverypart: forEveryPart,
  break: (run, node) => ({ breaks: run.tagged(node, 'name') }),
  async extracttext(run, node): Promise<Flow> {
    const part = run.parts.at(-1)
    const text = part?.type === 'text' ? await partText(run, part, true) : ''
    const first = run.number(node, 'first')
    const cut = first === undefined ? text : [...text.slice(0, first * 2)].slice(0, first).join('')
    run.setVariable(nameOf(node.operands[0]), modify(run, node, run.bounded(cut)))
    return 'next'
  },
}

/** Names of variables ignore letter case, RFC 5229 §3. */
function nameOf(operand: Operand | undefined): string {
  return (constantsOf(operand)[0] ?? '').toLowerCase()
}

/** RFC 5232 §3: of a variable, or of the internal one. */
function changeFlags(
  run: SieveRun,
  node: SieveNode,
  change: (flags: readonly string[], named: readonly string[]) => string[] | readonly string[],
): Flow {
  const named = flagList(run.texts(node.operands[1]))
  if (!node.operands[0]) {
    run.flags = [...change(run.flags, named)]
    return 'next'
  }
  const name = nameOf(node.operands[0])
  run.setVariable(name, change(flagList([run.variable(name)]), named).join(' '))
  return 'next'
}

/** RFC 5703 §3: all parts of the message, or within another loop all within the part that it is at. */
async function forEveryPart(run: SieveRun, node: SieveNode): Promise<Flow> {
  const outer = run.parts.at(-1)
  const parts = partsWithin(run, outer ?? run.subject.message.root)
  for (const part of outer ? parts.slice(1) : parts) {
    run.count(1)
    run.parts.push(part)
    try {
      const flow = await runCommands(run, node.block)
      if (typeof flow === 'object') {
        return flow.breaks === undefined || flow.breaks === run.tagged(node, 'name') ? 'next' : flow
      }
      if (flow !== 'next') return flow
    } finally {
      run.parts.pop()
    }
  }
  return 'next'
}
