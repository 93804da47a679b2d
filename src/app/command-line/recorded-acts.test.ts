import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from 'commander'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { buildProgram, LAZY_GROUPS } from './command-line.ts'
import { Desk } from './desk.ts'
import { isRecorded, pathOf } from './recorded-acts.ts'

/** What is not written down: it looks at the house and at no member, or changes nothing that is kept here. Steps of `access` and of `abuse` are written down in core, by whom they are taken. */
const NOT_WRITTEN_DOWN: ReadonlySet<string> = new Set([
  'abuse appeals',
  'abuse attribute',
  'abuse close',
  'abuse decide',
  'abuse hold',
  'abuse lift',
  'abuse list',
  'abuse numbers',
  'abuse open',
  'abuse show',
  'abuse suspend',
  'abuse throttle',
  'abuse warn',
  'access key',
  'access list',
  'access open',
  'access request',
  'access show',
  'access unseal',
  'access withdraw',
  'account erasure-proof',
  'account list',
  'alarms',
  'alias list',
  'audit',
  'backup list',
  'backup prune',
  'backup verify',
  'cert list',
  'cert orders',
  'cert show',
  'check',
  'claim check',
  'claim list',
  'demo',
  'dkim list',
  'domain dns',
  'domain list',
  'generations show',
  'incident list',
  'incident report',
  'incident status',
  'invitation list',
  'news list',
  'operator list',
  'operator log',
  'passwords load-breached',
  'passwords show',
  'posture',
  'queue destinations',
  'queue list',
  'reports',
  'reports sent',
  'scrub',
  'serve',
  'terms list',
  'terms show',
  'transport remembered',
  'transport show',
  'version',
])

test('every command is known to be written down, or not to be', async () => {
  const surroundings = {
    terminal: new ScriptedTerminal(),
    folder: '/',
    clock: systemClock,
    entropy: systemEntropy,
  }
  const program = await buildProgram(Object.keys(LAZY_GROUPS), new Desk(surroundings), surroundings)
  const paths = leavesOf(program).map(pathOf)
  assert.ok(paths.length > 80)
  assert.deepEqual(
    paths.filter((path) => !isRecorded(path) && !NOT_WRITTEN_DOWN.has(path)),
    [],
    'say in recorded-acts.ts what it does, or here that it does nothing',
  )
  assert.deepEqual(
    [...NOT_WRITTEN_DOWN].filter((path) => isRecorded(path) || !paths.includes(path)),
    [],
  )
})

/** Commands that do something themselves. */
function leavesOf(command: Command): readonly Command[] {
  const below = command.commands.flatMap(leavesOf)
  return command.options.some(({ long }) => long === '--config') || below.length === 0 ? [command, ...below] : below
}
