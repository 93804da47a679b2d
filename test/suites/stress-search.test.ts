import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResponse } from '../interop/harness/imap-peer.ts'
import { Dice } from '../interop/harness/messages.ts'
import { answerOf } from './found-answer.ts'
import { type JudgedMessage, randomProgram } from './stress-search.ts'

const message = (number: number, flags: readonly string[], size: number): JudgedMessage => ({
  number,
  uid: number * 10,
  flags: new Set(flags),
  size,
  day: 20_000 + number,
  internalMs: (20_000 + number) * 86_400_000,
  modseq: number,
  subject: `Message ${number} of kind plain`,
  xNumber: `${number}`,
})

test('the judge makes programs of every key, and they are not all alike', () => {
  const all = [message(1, ['\\Seen'], 100), message(2, ['work'], 200), message(7, [], 300)]
  const dice = new Dice(7)
  const programs = Array.from({ length: 500 }, () => randomProgram(dice, all, true))
  for (const key of [
    'SEEN',
    'UNSEEN',
    'KEYWORD',
    'LARGER',
    'UID',
    'SUBJECT',
    'HEADER',
    'SINCE',
    'MODSEQ',
    'OR',
    'NOT',
    '(',
  ]) {
    assert.ok(
      programs.some(({ text }) => text.startsWith(key)),
      key,
    )
  }
  const found = new Set(
    programs.map(({ holds }) =>
      all
        .filter(holds)
        .map(({ uid }) => uid)
        .join(),
    ),
  )
  assert.equal(found.size, 8)
  const seen = programs.find(({ text }) => text === 'SEEN')
  assert.deepEqual(
    all.filter((one) => seen?.holds(one)),
    [all[0]],
  )
})

for (const [line, found, count] of [
  ['SEARCH 2 5 (MODSEQ 9)', [2, 5], undefined],
  ['SEARCH', [], undefined],
  ['SORT 5 2', [5, 2], undefined],
  ['ESEARCH (TAG "t1") UID COUNT 3 ALL 4:5,9', [4, 5, 9], 3],
  ['ESEARCH (TAG "t1") UID COUNT 0', [], 0],
] as const) {
  test(`the stress client reads ${line}`, () => {
    const answer = answerOf({ status: 'OK', text: '', untagged: [readResponse([`* ${line}`])] })
    assert.deepEqual(answer.found, found)
    assert.equal(answer.count, count)
  })
}
