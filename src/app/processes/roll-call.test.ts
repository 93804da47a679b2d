import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { NoticeBoard } from './notice-board.ts'
import { RollCall } from './roll-call.ts'

function houseOf(pids: readonly number[]) {
  const clock = new ManualClock(0)
  const boards = pids.map(() => new NoticeBoard())
  for (const board of boards) {
    board.connect({
      send: (notices) =>
        boards
          .filter((other) => other !== board)
          .forEach((other) => {
            other.receive(notices)
          }),
    })
  }
  const calls = boards.map((board, index) => {
    const self = {
      role: 'protocols' as const,
      startedMs: index,
      connectedSinceMs: 0,
      secretsReadMs: 0,
      certificates: '',
      bound: [],
      connections: 0,
    }
    return new RollCall(board, clock, () => self, pids[index])
  })
  return { clock, calls }
}

test('every process answers, the one that asks too, with what it runs on', async () => {
  const { calls } = houseOf([11, 12, 13])
  const present = await calls[1]!.call(3, 1_000)
  assert.deepEqual(
    present.map(({ pid, startedMs }) => [pid, startedMs]),
    [
      [11, 0],
      [12, 1],
      [13, 2],
    ],
  )
  assert.equal(present[0]?.versions.openssl, process.versions.openssl)
})

test('one that does not answer is missing, once the time is over', async () => {
  const { calls, clock } = houseOf([11, 12])
  calls[0]![Symbol.dispose]()
  const called = calls[1]!.call(2, 1_000)
  await new Promise((resolve) => setImmediate(resolve))
  clock.advance(1_000)
  assert.deepEqual(
    (await called).map(({ pid }) => pid),
    [12],
  )
})

test('alone, one process is the whole house', async () => {
  const clock = new ManualClock(0)
  const self = {
    role: 'everything' as const,
    startedMs: 5,
    connectedSinceMs: 5,
    secretsReadMs: 5,
    certificates: '',
    bound: [],
    connections: 0,
  }
  const call = new RollCall(new NoticeBoard(), clock, () => self)
  assert.equal((await call.call(1, 1_000)).length, 1)
})
