import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ControlSocket, sendToRunning } from './control-socket.ts'
import type { Notice } from './notice-board.ts'

test('commands reach the running house, garbage does not, and nobody running is no fault', async () => {
  const data = mkdtempSync(join(tmpdir(), 'posthus-control-'))
  await sendToRunning(data, [['mail', 1]])
  const heard: Notice[] = []
  let refused = 0
  const control = await ControlSocket.listen(
    data,
    (notices) => void heard.push(...notices),
    () => refused++,
  )
  assert.equal(statSync(join(data, 'control.sock')).mode & 0o777, 0o600)
  const garbage = [
    '{',
    '[1]',
    '[[1,2]]',
    '[["mail",{"accountId":"a"}]]',
    '[["stop",null]]',
    `["${'x'.repeat(100_000)}"]`,
  ]
  for (const line of garbage) {
    await new Promise((resolve) => connect(join(data, 'control.sock')).once('close', resolve).resume().end(`${line}\n`))
  }
  await sendToRunning(data, [
    ['account', { accountId: 'a', what: 'suspended' }],
    ['account', { accountId: 'a', what: 'held' }],
    ['session', { of: 'session', id: 's1', what: 'ended' }],
    ['queue\0', null],
    ['certificates', null],
  ])
  while (heard.length < 5) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(heard, [
    ['account', { accountId: 'a', what: 'suspended' }],
    ['account', { accountId: 'a', what: 'held' }],
    ['session', { of: 'session', id: 's1', what: 'ended' }],
    ['queue\0', null],
    ['certificates', null],
  ])
  assert.equal(refused, garbage.length)
  control.close()
  rmSync(data, { recursive: true })
})
