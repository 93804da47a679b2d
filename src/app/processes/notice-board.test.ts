import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Notice, NoticeBoard } from './notice-board.ts'

test('listeners here are told at once, other processes once a turn', async () => {
  const board = new NoticeBoard()
  const sent: (readonly Notice[])[] = []
  board.connect({ send: (notices) => void sent.push(notices) })
  const heard: number[] = []
  const subscription = board.topic<number>('mail').subscribe((n) => heard.push(n))
  board.topic<number>('mail').publish(1)
  board.topic<number>('mail').publish(2)
  board.topic<string>('queue').publish('due')
  assert.deepEqual(heard, [1, 2])
  assert.deepEqual(sent, [])
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(sent, [
    [
      ['mail', 1],
      ['mail', 2],
      ['queue', 'due'],
    ],
  ])
  subscription[Symbol.dispose]()
  board.topic<number>('mail').publish(3)
  assert.deepEqual(heard, [1, 2])
})

test('what comes from other processes is not sent back', async () => {
  const board = new NoticeBoard()
  const sent: unknown[] = []
  board.connect({ send: (notices) => void sent.push(notices) })
  const heard: unknown[] = []
  board.topic('mail').subscribe((n) => heard.push(n))
  board.receive([
    ['mail', 7],
    ['other', 8],
  ])
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(heard, [7])
  assert.deepEqual(sent, [])
})
