import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Workbench } from '../interop/harness/workbench.ts'
import { sameAnswers } from './same-answers.ts'

test('over two thousand hard messages get the same answers as from Dovecot to FETCH, SEARCH, SORT and THREAD, except for what is listed', async (context) => {
  await using bench = await Workbench.open('same-answers')
  const { messages, searches, report } = await sameAnswers(bench, { seed: 1, seeds: 1, generated: 1200, programs: 250 })
  context.diagnostic(`${messages} messages, ${searches} searches`)
  assert.ok(messages > 2000 && searches > 500)
  assert.equal(report.complaint, '')
  assert.deepEqual(report.stale, [], 'these are listed in listed-differences.ts and no longer occur')
})
