import assert from 'node:assert/strict'
import test from 'node:test'
import type { Desk } from './desk.ts'
import { MessageDesk } from './message-desk.ts'

/** A desk on which everything that a list finds is selected, of which one row is known. */
function wholeList() {
  const said: string[] = []
  const mail = {}
  const desk = {
    mail,
    here: mail,
    route: { list: { kind: 'starred' } },
    selection: { isWhole: true },
    targets: () => [{ id: 'M1', mailboxIds: {}, keywords: {} }],
    language: { text: (key: string) => key },
    toaster: { say: (text: string) => said.push(text) },
    show: (sheet: string) => said.push(`sheet ${sheet}`),
  }
  return { said, messages: new MessageDesk(desk as unknown as Desk) }
}

test('what can be done with known rows alone is not done with some of a whole list, and that is said', () => {
  const { said, messages } = wholeList()
  messages.beginSnooze()
  messages.snooze(new Date(0))
  messages.snooze(undefined)
  messages.mute()
  assert.deepEqual(said, ['notWhole', 'notWhole', 'notWhole', 'notWhole'])
})
