import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResponse } from '../interop/harness/imap-peer.ts'
import { MailboxView, uidsOf } from './mailbox-view.ts'

const ten = ['* 10 EXISTS', ...Array.from({ length: 10 }, (_, i) => `* ${i + 1} FETCH (UID ${(i + 1) * 10} FLAGS ())`)]

const broken: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['EXISTS that takes messages away', ['* 9 EXISTS'], /only EXPUNGE/],
  ['EXPUNGE of a number that is not there', ['* 11 EXPUNGE'], /EXPUNGE 11 of 10/],
  ['FETCH of a number that is not there', ['* 11 FETCH (FLAGS ())'], /FETCH 11 of 10/],
  ['a UID that changes', ['* 3 FETCH (UID 31)'], /was UID 30/],
  ['UIDs out of order', ['* 11 EXISTS', '* 11 FETCH (UID 95)'], /follows 100/],
  ['an expunged UID that comes back', ['* 10 EXPUNGE', '* 10 EXISTS', '* 10 FETCH (UID 100)'], /is back/],
  ['VANISHED without QRESYNC', ['* VANISHED 20'], /QRESYNC is off/],
  ['UIDFETCH without UIDONLY', ['* 20 UIDFETCH (FLAGS ())'], /UIDONLY is off/],
  ['a modseq that goes back', ['* 1 FETCH (MODSEQ (9))', '* 1 FETCH (MODSEQ (8))'], /back to 8/],
]

for (const [name, lines, complaint] of broken) {
  test(`the stress client sees ${name}`, () => {
    const heard = listen([...ten, ...lines])
    assert.match(heard.join('\n'), complaint)
  })
}

test('the stress client sees EXPUNGE in the middle of FETCH', () => {
  const heard = listen([...ten, '* 1 EXPUNGE'], (view) => {
    view.mayExpunge = false
  })
  assert.match(heard.join('\n'), /under way/)
})

const uidOnly = (view: MailboxView) => {
  view.uidOnly = true
}

for (const [name, lines, complaint] of [
  ['message numbers', ['* 1 EXISTS', '* 1 FETCH (FLAGS ())'], /FETCH though UIDONLY is on/],
  ['EXPUNGE', ['* 1 EXISTS', '* 1 EXPUNGE'], /EXPUNGE though UIDONLY is on/],
  [
    'more UIDs than EXISTS has told',
    ['* 1 EXISTS', '* 5 UIDFETCH (FLAGS ())', '* 6 UIDFETCH (FLAGS ())'],
    /all 1 UIDs/,
  ],
  ['a UID that comes back', ['* 1 EXISTS', '* VANISHED 5', '* 1 EXISTS', '* 5 UIDFETCH (FLAGS ())'], /is back/],
  ['more that vanishes than was there', ['* 1 EXISTS', '* VANISHED 5:6'], /was not there/],
] as const) {
  test(`the stress client with UIDONLY sees ${name}`, () => {
    assert.match(listen(lines, uidOnly).join('\n'), complaint)
  })
}

test('with UIDONLY messages become known in any order', () => {
  const lines = [
    '* 3 EXISTS',
    '* 7 UIDFETCH (FLAGS ())',
    '* 3 UIDFETCH (FLAGS ())',
    '* VANISHED 3,5',
    '* 7 UIDFETCH (UID 7)',
  ]
  assert.deepEqual(listen(lines, uidOnly), [])
})

test('what is right is not complained of', () => {
  const lines = [
    ...ten,
    '* 2 EXPUNGE',
    '* 1 EXPUNGE',
    '* 9 EXISTS',
    '* 9 FETCH (UID 101 FLAGS (\\Seen))',
    '* SEARCH 1 2',
    '* 1 FETCH (FLAGS (\\Seen))',
  ]
  assert.deepEqual(listen(lines), [])
  assert.deepEqual(uidsOf('1:3,7,9:8'), [1, 2, 3, 7, 8, 9])
})

function listen(lines: readonly string[], prepare?: (view: MailboxView) => void): string[] {
  const complaints: string[] = []
  const view = new MailboxView((what) => complaints.push(what))
  prepare?.(view)
  for (const line of lines) view.hear(readResponse([line]))
  return complaints
}
