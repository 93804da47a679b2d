import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Fault, isFault } from '../../base/fault.ts'
import type { SqlDatabase } from './database.ts'
import { type GatheredOptions, GatheredWrites } from './gathered-writes.ts'
import { SqliteDatabase } from './sqlite-database.ts'

/** A table of numbers that takes no 13; each sync waits until it is let through. */
async function open(options: GatheredOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-gathered-'))
  const syncs: (() => void)[] = []
  const seen = { transactions: 0, syncs: 0 }
  const sync = async () => {
    seen.syncs++
    const { promise, resolve } = Promise.withResolvers<void>()
    syncs.push(resolve)
    await promise
  }
  const migrations = ['CREATE TABLE kept (number INTEGER PRIMARY KEY CHECK (number <> 13)) STRICT']
  const db = await SqliteDatabase.open(join(folder, 'test.db'), { migrations, sync })
  const counting: SqlDatabase = {
    read: (work) => db.read(work),
    write: (work, given) => {
      seen.transactions++
      return db.write(work, given)
    },
    close: () => db.close(),
    [Symbol.asyncDispose]: () => db.close(),
  }
  const writes = new GatheredWrites<number, string>(
    counting,
    async (tx, number) => {
      await tx.run('INSERT INTO kept VALUES ($1)', number)
      if (number === 17) throw new Fault('world', 'queue/full', 'after its row was written')
      return `kept ${number}`
    },
    options,
  )
  return {
    writes,
    seen,
    rows: async () => (await db.read((tx) => tx.rows<[number]>('SELECT number FROM kept'))).map(([number]) => number),
    /** Lets syncs through until `done` is over. */
    through: async <T>(done: Promise<T>): Promise<T> => {
      let isOver = false
      const over = done.finally(() => (isOver = true))
      over.catch(() => undefined)
      while (!isOver) {
        syncs.shift()?.()
        await setImmediate()
      }
      return over
    },
    [Symbol.asyncDispose]: async () => {
      await db.close()
      await rm(folder, { recursive: true })
    },
  }
}

test('what comes together is one transaction, and what comes during its sync the next', async () => {
  await using place = await open()
  const first = [1, 2, 3].map((number) => place.writes.write(number))
  while (place.seen.syncs === 0) await setImmediate()
  const next = [4, 5].map((number) => place.writes.write(number))
  await setImmediate()
  assert.deepEqual(await place.rows(), [1, 2, 3])
  const answers = await place.through(Promise.all([...first, ...next]))
  assert.deepEqual(
    answers,
    [1, 2, 3, 4, 5].map((number) => `kept ${number}`),
  )
  assert.deepEqual(place.seen, { transactions: 2, syncs: 2 })
  assert.deepEqual(await place.through(place.writes.write(6)), 'kept 6')
})

test('nothing is acknowledged before its sync is over', async () => {
  await using place = await open()
  let answered = 0
  const writes = [1, 2].map((number) => place.writes.write(number).then(() => answered++))
  while (place.seen.syncs === 0) await setImmediate()
  for (let turn = 0; turn < 5; turn++) await setImmediate()
  assert.equal(answered, 0)
  await place.through(Promise.all(writes))
  assert.equal(answered, 2)
})

test('where they are prompt what comes during a sync is committed at once', async () => {
  await using place = await open({ isPrompt: true })
  const first = [1, 2].map((number) => place.writes.write(number))
  while (place.seen.syncs === 0) await setImmediate()
  const next = [3, 4].map((number) => place.writes.write(number))
  await setImmediate()
  await setImmediate()
  assert.deepEqual(await place.rows(), [1, 2, 3, 4])
  await place.through(Promise.all([...first, ...next]))
  assert.deepEqual(place.seen, { transactions: 2, syncs: 2 })
})

test('one that fails takes no other with it, and leaves nothing behind', async () => {
  await using place = await open()
  const results = await place.through(
    Promise.allSettled([1, 13, 2, 17, 1, 3].map((number) => place.writes.write(number))),
  )
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(
    results.flatMap((one) => (one.status === 'rejected' && isFault(one.reason) ? one.reason.code : [])),
    ['store/constraint', 'queue/full', 'store/constraint'],
  )
  assert.deepEqual(await place.rows(), [1, 2, 3])
})

test('a single one that fails is not tried again', async () => {
  await using place = await open()
  await assert.rejects(place.through(place.writes.write(13)), (error) => isFault(error, 'store/constraint'))
  assert.equal(place.seen.transactions, 1)
})

test('more than a transaction should hold are written all the same, in turns', async () => {
  await using place = await open({ durable: false })
  const numbers = Array.from({ length: 300 }, (_, i) => 100 + i)
  await Promise.all(numbers.map((number) => place.writes.write(number)))
  assert.deepEqual(await place.rows(), numbers)
  assert.ok(place.seen.transactions >= 5 && place.seen.transactions <= 6, `${place.seen.transactions}`)
  assert.equal(place.seen.syncs, 0)
})
