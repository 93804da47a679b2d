import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Workbench } from '../interop/harness/workbench.ts'
import { sameAnswers } from './same-answers.ts'

test('over two thousand hard messages get the same answers as from Dovecot, except for what is listed with its RFC', async (context) => {
  await using bench = await Workbench.open('same-answers')
  const { messages, report } = await sameAnswers(bench, { seed: 1, seeds: 1, generated: 1200 })
  context.diagnostic(`${messages} messages`)
  assert.ok(messages > 2000)
  assert.equal(report.complaint, '')
  assert.deepEqual(report.stale, [], 'these are listed in listed-differences.ts and no longer occur')
})
