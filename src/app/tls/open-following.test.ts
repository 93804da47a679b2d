import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NoticeBoard } from '../processes/notice-board.ts'
import { openFollowing } from './open-following.ts'

test('a notice that comes while certificates are opened has them read once more, and so has each that comes later', async () => {
  const changes = new NoticeBoard().topic<null>('certificates')
  let rereads = 0
  const certificates = { refresh: async () => void rereads++ }
  const open = async () => {
    changes.publish(null)
    await new Promise((resolve) => setImmediate(resolve))
    changes.publish(null)
    return certificates
  }
  assert.equal(await openFollowing(changes, open, unexpected), certificates)
  assert.equal(rereads, 1)
  changes.publish(null)
  assert.equal(rereads, 2)
})

test('without a notice they are read once', async () => {
  const changes = new NoticeBoard().topic<null>('certificates')
  await openFollowing(changes, async () => ({ refresh: async () => assert.fail() }), unexpected)
})

test('what cannot be read again is told of, and what cannot be opened is not followed', async () => {
  const changes = new NoticeBoard().topic<null>('certificates')
  const told: unknown[] = []
  const broken = new Error('broken')
  await openFollowing(
    changes,
    async () => ({ refresh: () => Promise.reject(broken) }),
    (error) => told.push(error),
  )
  await assert.rejects(
    openFollowing(changes, () => Promise.reject(broken), unexpected),
    broken,
  )
  changes.publish(null)
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(told, [broken])
})

function unexpected(error: unknown): void {
  throw error
}
