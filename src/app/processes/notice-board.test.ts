import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KeyedTopic, type Notice, NoticeBoard } from './notice-board.ts'

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

interface Change {
  readonly account: string
  readonly n: number
}

/** Two boards of two processes, whose messages wait until `carry` is called. */
function connectedPair() {
  const boards = [new NoticeBoard(), new NoticeBoard()] as const
  let mail: (() => void)[] = []
  for (const [here, board] of boards.entries()) {
    const other = boards[1 - here] as NoticeBoard
    board.connect({
      send: (notices) => void mail.push(() => other.receive(notices)),
      announce: (added, dropped) => void mail.push(() => other.learnInterests(here, added, dropped)),
    })
  }
  const carry = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    const due = mail
    mail = []
    for (const deliver of due) deliver()
    return due.length
  }
  const topics = boards.map((board) => board.keyedTopic<Change>('mail', (change) => change.account))
  return { boards, carry, here: topics[0] as KeyedTopic<Change>, there: topics[1] as KeyedTopic<Change> }
}

test('keyed notices go only where somebody listens for their key', async () => {
  const { here, there, carry } = connectedPair()
  const heard: number[] = []
  const subscription = there.subscribe('anna', ({ n }) => heard.push(n))
  await carry()
  here.publish({ account: 'anna', n: 1 })
  here.publish({ account: 'bjorn', n: 2 })
  assert.equal(await carry(), 1)
  assert.deepEqual(heard, [1])
  here.publish({ account: 'bjorn', n: 3 })
  assert.equal(await carry(), 0, 'nobody listens for Bjørn')
  subscription[Symbol.dispose]()
  await carry()
  here.publish({ account: 'anna', n: 4 })
  assert.equal(await carry(), 0)
  assert.deepEqual(heard, [1])
})

test('a notice is not lost while the word that somebody listens is on its way', async () => {
  const { here, there, carry } = connectedPair()
  const heard: number[] = []
  there.subscribe('anna', ({ n }) => heard.push(n))
  here.publish({ account: 'anna', n: 1 })
  here.publish({ account: 'anna', n: 2 })
  await carry()
  await carry()
  assert.deepEqual(heard, [2], 'the latest says all')
})

test('what came and went within one turn is not announced, and a process that ended wants nothing', async () => {
  const { boards, here, there, carry } = connectedPair()
  there.subscribe('anna', () => undefined)[Symbol.dispose]()
  assert.equal(await carry(), 0)
  there.subscribe('anna', () => undefined)
  await carry()
  boards[0].forgetInterests(1)
  here.publish({ account: 'anna', n: 1 })
  assert.equal(await carry(), 0)
})
