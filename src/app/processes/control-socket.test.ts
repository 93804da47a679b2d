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
  const control = await ControlSocket.listen(data, (notices) => void heard.push(...notices))
  assert.equal(statSync(join(data, 'control.sock')).mode & 0o777, 0o600)
  for (const garbage of [
    '{',
    '[1]',
    '[[1,2]]',
    '[["mail",{"accountId":"a"}]]',
    '[["stop",null]]',
    `["${'x'.repeat(100_000)}"]`,
  ]) {
    await new Promise((resolve) =>
      connect(join(data, 'control.sock')).once('close', resolve).resume().end(`${garbage}\n`),
    )
  }
  await sendToRunning(data, [
    ['account', { accountId: 'a', what: 'suspended' }],
    ['queue', null],
    ['certificates', null],
  ])
  while (heard.length < 3) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(heard, [
    ['account', { accountId: 'a', what: 'suspended' }],
    ['queue', null],
    ['certificates', null],
  ])
  control.close()
  rmSync(data, { recursive: true })
})
