import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import type { ExpungedMessage } from './expunged-message.ts'
import type { MailReader, MailStore, MailWriter } from './mail-store.ts'
import { purgeExpunged } from './purge-expunged.ts'

/** Accounts by id, each with the moments at which its messages were expunged; one that is missing cannot be opened. */
function storeOf(expunged: Record<string, number[]>, purged: string[] = []): Pick<MailStore, 'read' | 'write'> {
  const account = (id: string): MailWriter => {
    const times = expunged[id]
    if (!times) throw new Error('broken')
    return {
      expunged: async () => times.slice(0, 1).map((expungedMs) => ({ expungedMs }) as ExpungedMessage),
      purgeExpunged: async (beforeMs: number) => {
        purged.push(id)
        const gone = times.filter((ms) => ms < beforeMs).slice(0, 2)
        times.splice(0, gone.length)
        return gone.length
      },
    } as unknown as MailWriter
  }
  return {
    read: async (id, work) => work(account(id) as MailReader),
    write: async (id, work) => work(account(id)),
  }
}

test('what is old enough is given up in every account, in several transactions, and one that fails holds up none', async () => {
  const expunged = { a: [1, 2, 3, 4, 5, 9], c: [10], d: [5] }
  const purged: string[] = []
  const faults: unknown[] = []
  const log = { ...silentLog, error: (_code: string, error: unknown) => void faults.push(error) }
  const accounts = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
  await purgeExpunged(accounts, storeOf(expunged, purged), 9, log, new AbortController().signal)
  assert.deepEqual(expunged, { a: [9], c: [10], d: [] })
  assert.deepEqual(purged, ['a', 'a', 'a', 'd'], 'nobody is locked who has nothing to give up')
  assert.equal(faults.length, 1)
})

test('it ends between two transactions when the process is to stop', async () => {
  const expunged = { a: [1, 2, 3, 4], b: [1] }
  const stopping = new AbortController()
  const store = storeOf(expunged)
  const write: MailStore['write'] = async (id, work) => {
    stopping.abort()
    return store.write(id, work)
  }
  await purgeExpunged([{ id: 'a' }, { id: 'b' }], { ...store, write }, 9, silentLog, stopping.signal)
  assert.deepEqual(expunged, { a: [3, 4], b: [1] })
})
