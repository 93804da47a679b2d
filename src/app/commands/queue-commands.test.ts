import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import type { OutboundQueue, OutboundRecipient, QueuedMessage } from '../../core/queue/outbound-queue.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { dropQueued } from './queue-drop.ts'
import { listQueue } from './queue-list.ts'
import { retryQueued } from './queue-retry.ts'
import { showQueued } from './queue-show.ts'

const NOW = Date.UTC(2026, 0, 2)

test('the list shows what is open, with the last answer, and nothing of it steers the terminal', async () => {
  const { text, json } = await listQueue(queueOf(), NOW)
  assert.match(text, /^ID .*\nm1 +1h +<> +b@one\.test +2 +5m +451 \[2J later$/m)
  assert.match(text, /\nm1 +1h +<> +c@one\.test +1 +now/)
  assert.ok(!text.includes('delivered@one.test') && !text.includes('\u001b'))
  assert.equal((json as { recipients: unknown[] }[])[0]?.recipients.length, 3)
  assert.equal((await listQueue(queueOf([]), NOW)).text, 'The queue is empty.')
})

test('one message is shown with every recipient', async () => {
  const { text } = await showQueued(queueOf(), 'm1')
  assert.match(text, /size +1234 octets/)
  assert.match(text, /delivered@one\.test +one\.test +delivered/)
})

test('retrying counts recipients, and names the message that is not there', async () => {
  assert.match((await retryQueued(queueOf(), undefined, NOW)).text, /^2 recipients are due now/)
  assert.match((await retryQueued(queueOf(), 'm1', NOW)).text, /^2 recipients/)
  for (const act of [
    () => retryQueued(queueOf(), 'm2', NOW),
    () => showQueued(queueOf(), 'm2'),
    () => dropQueued(queueOf(), new ScriptedTerminal(), 'm2', { yes: true }),
  ]) {
    await assert.rejects(
      act,
      (error) => isFault(error, 'queue/no-such-message') && error.message.includes('queue list'),
    )
  }
})

test('dropping needs consent', async () => {
  const queue = queueOf()
  await assert.rejects(dropQueued(queue, new ScriptedTerminal(), 'm1', { yes: false }), (error) =>
    isFault(error, 'command/not-confirmed'),
  )
  assert.equal((await queue.list()).length, 1)
  await dropQueued(queue, new ScriptedTerminal(['yes'], true), 'm1', { yes: false })
  assert.equal((await queue.list()).length, 0)
})

function queueOf(given: readonly QueuedMessage[] = [queuedMessage()]): OutboundQueue {
  let queued = [...given]
  const queue: Partial<OutboundQueue> = {
    list: async () => queued,
    message: async (id) => queued.find(({ message }) => message.id === id),
    retryNow: async () => 2,
    drop: async (id) => {
      const before = queued.length
      queued = queued.filter(({ message }) => message.id !== id)
      return queued.length < before
    },
  }
  return queue as OutboundQueue
}

function queuedMessage(): QueuedMessage {
  return {
    message: {
      id: 'm1',
      accountId: undefined,
      reversePath: '',
      body: { size: 1234 } as Body,
      eightBit: false,
      smtpUtf8: false,
      requireTls: false,
      envelopeId: undefined,
      dsnReturn: undefined,
      queuedMs: NOW - 3_600_000,
      expiresMs: NOW + 86_400_000,
    },
    recipients: [
      recipient(0, 'delivered@one.test', { state: 'delivered' }),
      recipient(1, 'b@one.test', {
        attempts: 2,
        nextMs: NOW + 300_000,
        lastResult: '451\u001b[2J later',
      }),
      recipient(2, 'c@one.test', { state: 'leased' }),
    ],
  }
}

function recipient(index: number, address: string, more: Partial<OutboundRecipient>): OutboundRecipient {
  return {
    messageId: 'm1',
    index,
    address,
    originalRecipient: undefined,
    notify: [],
    destination: 'one.test',
    state: 'waiting',
    attempts: 1,
    nextMs: NOW,
    lastResult: undefined,
    delayNotified: false,
    ...more,
  }
}
