import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResponse } from '../interop/harness/imap-peer.ts'
import { UpdatedResults } from './updated-results.ts'

const heard = (...lines: string[]) => lines.map((line) => readResponse([`* ${line}`]))

function results() {
  const complaints: string[] = []
  const updated = new UpdatedResults((what) => complaints.push(what))
  const shown = () => [...updated.all].map(([tag, { uids }]) => `${tag} ${uids.join()}`)
  const hear = (...lines: string[]) => {
    for (const response of heard(...lines)) updated.hear(response)
  }
  return { complaints, updated, shown, hear }
}

test('a result follows what is told of it', () => {
  const { complaints, updated, shown, hear } = results()
  updated.keep(heard('ESEARCH (TAG "t1") UID ALL 1:3'))
  hear('ESEARCH (TAG "t1") UID REMOVEFROM (0 2) ADDTO (0 5:6)', 'ESEARCH (TAG "t9") UID ADDTO (0 1)')
  assert.deepEqual(shown(), ['t1 1,3,5,6'])
  assert.deepEqual(complaints, [])
})

test('what came behind an answer is made up for in its own result and in no other', () => {
  const { complaints, updated, shown, hear } = results()
  updated.keep(heard('ESEARCH (TAG "t1") UID ALL 1'))
  const lines = [
    'ESEARCH (TAG "t2") UID ALL 1',
    'ESEARCH (TAG "t1") UID ADDTO (0 2)',
    'ESEARCH (TAG "t2") UID ADDTO (0 2)',
  ]
  hear(...lines)
  updated.keep(heard(...lines))
  assert.deepEqual(shown(), ['t1 1,2', 't2 1,2'])
  assert.deepEqual(complaints, [])
})

test('what is told twice, or of what was never found, does not fit', () => {
  const { complaints, updated, hear } = results()
  updated.keep(heard('ESEARCH (TAG "t1") UID ALL 1'))
  hear('ESEARCH (TAG "t1") UID ADDTO (0 1)', 'ESEARCH (TAG "t1") UID REMOVEFROM (0 7)')
  assert.deepEqual(complaints, ['ADDTO 1 does not fit', 'REMOVEFROM 7 does not fit'])
})

test('what is sorted is told with its places, one change after the other', () => {
  const { complaints, updated, shown, hear } = results()
  updated.keep(heard('ESEARCH (TAG "t1") UID ALL 5,2,9'), 'REVERSE SIZE')
  hear('ESEARCH (TAG "t1") UID REMOVEFROM (3 9 1 5) ADDTO (2 7) ADDTO (1 4)')
  assert.deepEqual(shown(), ['t1 4,2,7'])
  assert.deepEqual(complaints, [])
  hear('ESEARCH (TAG "t1") UID REMOVEFROM (1 7)', 'ESEARCH (TAG "t1") UID ADDTO (0 8)')
  hear('ESEARCH (TAG "t1") UID ADDTO (9 1)')
  assert.deepEqual(complaints, ['REMOVEFROM 7 at 1, where 4 stand', 'ADDTO at 0 of 2', 'ADDTO at 9 of 3'])
})

test('NOUPDATE ends the result that it names, at once or later', () => {
  const { updated, shown, hear } = results()
  updated.keep(heard('ESEARCH (TAG "t1") UID ALL 1'))
  updated.keep(heard('ESEARCH (TAG "t2") UID ALL 1', 'NO [NOUPDATE "t2"] too many'))
  assert.deepEqual(shown(), ['t1 1'])
  hear('NO [NOUPDATE "t1"] not any more')
  assert.deepEqual(shown(), [])
})
