import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { mayBeRunning, processIdentity } from './process-identity.ts'

test('this process runs; one that has ended does not, nor one that has got its number', async () => {
  const own = processIdentity()
  assert.ok(mayBeRunning(own))
  const [boot, pid, start] = own.split('.')
  assert.ok(!mayBeRunning(`${boot}.${pid}.${Number(start) + 1}`))
  assert.ok(!mayBeRunning(`another-boot.${pid}.${start}`))
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  const theirs = processIdentity(child.pid)
  assert.ok(mayBeRunning(theirs))
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.ok(!mayBeRunning(theirs))
})

test('what says nothing is taken for alive', () => {
  for (const identity of ['', 'nonsense', 'a.b.c', '.1.1', 'boot.12.', 'boot.-1.5'])
    assert.ok(mayBeRunning(identity), identity)
})
