import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryOperatorLog } from './memory-operator-log.ts'
import { visibleActs } from './visible-acts.ts'

test('a member reads every act, what is told later from then on, and nobody else’s', async () => {
  const log = new MemoryOperatorLog()
  const facts = { by: { name: 'Kari' }, via: 'console', subject: 's', why: 'why' } as const
  await log.append({ ...facts, act: 'account.look', accountId: 'anna' }, 1)
  for (let at = 0; at < 4; at++) await log.append({ ...facts, act: 'content.open', accountId: 'anna', tellMs: 100 }, 2)
  await log.append({ ...facts, act: 'account.look', accountId: 'bob' }, 3)
  const seen = async (nowMs: number, most: number, before?: number) =>
    (await visibleActs(log, 'anna', most, nowMs, before)).map(({ seq }) => seq)
  assert.deepEqual(await seen(99, 2), [1], 'pages that are hidden hide none behind them')
  assert.deepEqual(await seen(100, 3), [5, 4, 3])
  assert.deepEqual(await seen(100, 3, 3), [2, 1])
})
