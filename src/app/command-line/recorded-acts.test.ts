import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from 'commander'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import type { House } from '../house/house.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { buildProgram, LAZY_GROUPS } from './command-line.ts'
import { Desk } from './desk.ts'
import { factsOf, knownCommands, pathOf, tryKindOf } from './recorded-acts.ts'

test('every command is known: whom it touches, or that it touches nobody', async () => {
  const paths = await leaves()
  assert.ok(paths.length > 80)
  assert.deepEqual(
    paths.filter((path) => tryKindOf(path) === undefined),
    [],
    'say in recorded-acts.ts what it does',
  )
  const known = knownCommands()
  assert.deepEqual(
    known.filter((path) => !paths.includes(path)),
    [],
    'there is no such command any more',
  )
  assert.equal(new Set(known).size, known.length, 'a command is of one kind')
})

test('what is written down says who and why, and an option that decides about it is one of the command', async () => {
  const program = await wholeProgram()
  for (const command of leavesOf(program)) {
    const kind = tryKindOf(pathOf(command))
    const has = (name: string) => command.options.some(({ long }) => long === name)
    const isRecorded = kind === 'of a member' || kind === 'of the house' || kind === 'with an option'
    assert.equal(
      has('--why') && has('--by'),
      isRecorded || (kind === 'in core' && has('--why') && has('--by')),
      pathOf(command),
    )
    const deciding = { 'domain dns': '--update', 'queue destinations': '--forget', scrub: '--repair' }[pathOf(command)]
    assert.equal(deciding !== undefined && has(deciding), kind === 'with an option', pathOf(command))
  }
})

test('a command of no kind is not run', async () => {
  const program = await wholeProgram()
  const odd = program.command('odd')
  await assert.rejects(factsOf(odd, {} as House), /does not say what "odd" is/)
})

async function leaves(): Promise<readonly string[]> {
  return leavesOf(await wholeProgram()).map(pathOf)
}

function wholeProgram(): Promise<Command> {
  const surroundings = { terminal: new ScriptedTerminal(), folder: '/', clock: systemClock, entropy: systemEntropy }
  return buildProgram(Object.keys(LAZY_GROUPS), new Desk(surroundings), surroundings)
}

/** Commands that do something themselves. */
function leavesOf(command: Command): readonly Command[] {
  const below = command.commands.flatMap(leavesOf)
  return command.options.some(({ long }) => long === '--config') || below.length === 0 ? [command, ...below] : below
}
