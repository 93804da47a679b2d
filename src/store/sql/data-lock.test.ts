import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { DataLock } from './data-lock.ts'

test('a folder is held by one process, whose id the second is told, and is free when that is killed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-lock-'))
  t.after(() => rm(folder, { recursive: true }))
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { DataLock } from ${JSON.stringify(import.meta.resolve('./data-lock.ts'))}
     globalThis.lock = DataLock.take(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000)`,
  ])
  t.after(() => holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  assert.throws(
    () => DataLock.take(folder),
    (error) => isFault(error, 'store/data-in-use') && error.message.includes(`process ${holder.pid};`),
  )
  const gone = once(holder, 'exit')
  holder.kill('SIGKILL')
  await gone
  DataLock.take(folder)[Symbol.dispose]()
  using _again = DataLock.take(folder)
})
