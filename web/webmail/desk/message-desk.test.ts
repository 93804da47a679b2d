import assert from 'node:assert/strict'
import test from 'node:test'
import type { Desk } from './desk.ts'
import { MessageDesk } from './message-desk.ts'

test('what would be done to whoever shares their mail as well is not done, and why is said', () => {
  const said: string[] = []
  const desk = {
    mail: {},
    here: { owner: 'bo@posthus.test' },
    targets: () => [{ id: 'M1', mailboxIds: {}, keywords: {} }],
    language: { text: (key: string, { owner = '' }) => `${key} ${owner}` },
    toaster: { say: (text: string) => said.push(text) },
    show: (sheet: string) => said.push(`sheet ${sheet}`),
  }
  const messages = new MessageDesk(desk as unknown as Desk)
  messages.beginSnooze()
  messages.mute()
  assert.deepEqual(said, ['notYours.snooze bo@posthus.test', 'notYours.mute bo@posthus.test'])
})
