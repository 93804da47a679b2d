import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Workbench } from '../interop/harness/workbench.ts'
import { SEED } from '../kit/seed.ts'
import { posthusTarget, stress, stressLogFile } from './imap-stress.ts'

test('clients that do everything at once on the same mailboxes always see what they may see', async (context) => {
  await using bench = await Workbench.open('stress')
  const target = await posthusTarget(bench, 2)
  const seed = SEED
  const logFile = stressLogFile(seed)
  const { commands, complaints } = await stress(target, { seconds: 10, clients: 8, seed, logFile })
  context.diagnostic(`seed ${seed}: ${commands} commands`)
  assert.deepEqual(complaints, [], `seed ${seed}, what was said is in ${logFile}`)
  assert.ok(commands > 100, `only ${commands} commands`)
})
