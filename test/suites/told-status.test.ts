import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResponse } from '../interop/harness/imap-peer.ts'
import { ToldStatus } from './told-status.ts'

function toldStatus() {
  const complaints: string[] = []
  const told = new ToldStatus(['INBOX'], (what) => complaints.push(what))
  const hear = (line: string) => told.hear(readResponse([`* STATUS ${line}`]))
  return { complaints, told, hear }
}

test('items are kept, each as it was told last', () => {
  const { complaints, told, hear } = toldStatus()
  hear('INBOX (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 9)')
  hear('INBOX (MESSAGES 2)')
  assert.deepEqual(
    [...(told.of('INBOX') ?? [])],
    [
      ['MESSAGES', 2],
      ['UIDNEXT', 4],
      ['UIDVALIDITY', 9],
    ],
  )
  told.forget('INBOX')
  assert.equal(told.of('INBOX'), undefined)
  assert.deepEqual(complaints, [])
})

test('what only grows in a mailbox never goes back', () => {
  const { complaints, hear } = toldStatus()
  for (const mailbox of ['INBOX', 'tree']) {
    hear(`${mailbox} (UIDNEXT 4 UIDVALIDITY 9 HIGHESTMODSEQ 8)`)
    hear(`${mailbox} (UIDNEXT 3 UIDVALIDITY 9 HIGHESTMODSEQ 7)`)
  }
  assert.deepEqual(complaints, [
    'UIDNEXT of INBOX went from 4 back to 3',
    'HIGHESTMODSEQ of INBOX went from 8 back to 7',
    'UIDNEXT of tree went from 4 back to 3',
    'HIGHESTMODSEQ of tree went from 8 back to 7',
  ])
})

test('another UIDVALIDITY is another mailbox, but not where mailboxes last', () => {
  const { complaints, told, hear } = toldStatus()
  for (const mailbox of ['INBOX', 'tree']) {
    hear(`${mailbox} (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 9)`)
    hear(`${mailbox} (UIDNEXT 1 UIDVALIDITY 10)`)
  }
  assert.deepEqual(complaints, ['UIDVALIDITY of INBOX went from 9 to 10'])
  assert.deepEqual(
    [...(told.of('tree') ?? [])],
    [
      ['UIDNEXT', 1],
      ['UIDVALIDITY', 10],
    ],
  )
})
