import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

test('V8 knows every flag that is set: it complains of others, and goes on', () => {
  const module = JSON.stringify(new URL('early-optimisation.ts', import.meta.url))
  const script = `import(${module}).then(({ optimiseEarly }) => optimiseEarly())`
  const { status, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', script])
  assert.deepEqual([status, String(stderr)], [0, ''])
})
