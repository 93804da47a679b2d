import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import type { MailReader, MailStore, MailWriter } from './mail-store.ts'
import { purgeExpunged } from './purge-expunged.ts'

/** An account with the moments at which its messages were expunged; at most so many of them fit. Each transaction takes two away at most. */
function storeOf(
  times: number[],
  room = Number.POSITIVE_INFINITY,
  done: string[] = [],
): Pick<MailStore, 'read' | 'write'> {
  const take = (what: string, count: number) => {
    done.push(what)
    return times.splice(0, Math.max(0, Math.min(2, count))).length
  }
  const account = {
    expungedUsage: async () => ({ oldestMs: times[0] }),
    purgeExpunged: async (beforeMs: number) => take('purge', times.filter((ms) => ms < beforeMs).length),
    giveUpExcess: async () => take('excess', times.length - room),
  } as unknown as MailReader & MailWriter
  return { read: async (_, work) => work(account), write: async (_, work) => work(account) }
}

const never = new AbortController().signal

test('what is old enough is given up in several transactions, and the oldest that is left is told', async () => {
  const times = [1, 2, 3, 4, 5, 9]
  const done: string[] = []
  assert.equal(await purgeExpunged('a', storeOf(times, undefined, done), 9, silentLog, never), 9)
  assert.deepEqual(times, [9])
  assert.deepEqual(done, ['purge', 'purge', 'purge', 'purge', 'excess'])
})

test('nobody is locked who has nothing to give up', async () => {
  const done: string[] = []
  assert.equal(await purgeExpunged('a', storeOf([], undefined, done), 9, silentLog, never), undefined)
  assert.deepEqual(done, [])
})

test('what takes too much room is given up too, and logged', async () => {
  const times = [11, 12, 13, 14, 15]
  const told: unknown[] = []
  const log = { ...silentLog, warn: (...line: unknown[]) => void told.push(line) }
  assert.equal(await purgeExpunged('a', storeOf(times, 2), 9, log, never), 14)
  assert.deepEqual(told, [['mail/deleted-mail-given-up', { account: 'a', messages: 3 }]])
})

test('it ends between two transactions when the process is to stop', async () => {
  const times = [1, 2, 3, 4]
  const stopping = new AbortController()
  const store = storeOf(times)
  const write: MailStore['write'] = async (id, work) => {
    stopping.abort()
    return store.write(id, work)
  }
  await purgeExpunged('a', { ...store, write }, 9, silentLog, stopping.signal)
  assert.deepEqual(times, [3, 4])
})
