import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const POSTHUS = join(import.meta.dirname, '../../bin/posthus')
const PASSWORD = 'seven horses under grey rain'

interface Session {
  readonly screen: string
  readonly code: number
}

test('a person types a password twice and sees nothing of it, changes mind with Ctrl-C, and is asked before a deletion', async () => {
  await using bench = await Workbench.open('terminal')
  writeFileSync(bench.path('posthus.toml'), 'hostname = "mail.example.org"\ndata = "data"\n')
  await runWell(POSTHUS, ['domain', 'add', 'example.org'], { cwd: bench.folder })

  const typed = `${PASSWORD}X\u007f\r`
  const added = await sit(
    bench,
    ['account', 'add', 'anna@example.org'],
    [
      ['New password', typed],
      ['Once more', typed],
    ],
  )
  assert.equal(added.code, 0, added.screen)
  assert.ok(!added.screen.includes('horses'), added.screen)
  assert.match(added.screen, /user name +anna@example\.org/)

  const interrupted = await sit(bench, ['account', 'password', 'anna@example.org'], [['New password', '\u0003']])
  assert.equal(interrupted.code, 1)
  assert.match(interrupted.screen, /nothing was changed \(command\/interrupted\)/)

  const kept = await sit(bench, ['account', 'delete', 'anna@example.org'], [['[y/N]', 'no\r']])
  assert.equal(kept.code, 1)
  const deleted = await sit(bench, ['account', 'delete', 'anna@example.org'], [['[y/N]', 'y\r']])
  assert.equal(deleted.code, 0)
  assert.match(deleted.screen, /are gone/)
})

async function sit(bench: Workbench, words: readonly string[], typing: readonly (readonly [string, string])[]) {
  const task = { command: [POSTHUS, ...words], folder: bench.folder, typing }
  const script = join(import.meta.dirname, 'python/typist.py')
  const { stdout } = await runWell('python3', [script], { input: JSON.stringify(task) })
  return JSON.parse(stdout) as Session
}
