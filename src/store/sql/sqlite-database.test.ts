import assert from 'node:assert/strict'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Fault, isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { CheckpointThread } from './checkpoint-thread.ts'
import { numbered } from './sqlite-connection.ts'
import { SqliteDatabase, type SqliteOptions } from './sqlite-database.ts'

const MIGRATIONS = ['CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT']

async function openWords(t: TestContext, options: Partial<SqliteOptions> = {}): Promise<SqliteDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-sql-'))
  const database = await SqliteDatabase.open(join(folder, 'words.db'), {
    migrations: MIGRATIONS,
    ...options,
  })
  t.after(async () => {
    await database.close()
    await rm(folder, { recursive: true })
  })
  return database
}

function add(database: SqliteDatabase, text: string): Promise<number> {
  return database.write((tx) => tx.run('INSERT INTO word (text) VALUES ($1)', text))
}

async function words(database: SqliteDatabase): Promise<string[]> {
  const rows = await database.read((tx) => tx.rows<[string]>('SELECT text FROM word ORDER BY id'))
  return rows.map(([text]) => text)
}

test('numbered parameters may come in any order and more than once; text that looks like one stays', async (t) => {
  const database = await openWords(t)
  const row = await database.read((tx) => tx.get(`SELECT $2 AS b, $1 AS a, '$1' AS "$2", $1 AS again -- $9`, 'x', 'y'))
  assert.deepEqual({ ...row }, { b: 'y', a: 'x', $2: '$1', again: 'x' })
  assert.equal(numbered(`'it''s $1' "$2" $12`), `'it''s $1' "$2" ?12`)
  assert.equal(numbered(`$1 LIMIT $2 OFFSET $3 -- limit $4`), `?1 LIMIT ?2 + 0 OFFSET ?3 -- limit $4`)
})

test('work that throws leaves nothing behind, also when it has waited', async (t) => {
  const database = await openWords(t)
  await assert.rejects(
    database.write(async (tx) => {
      await tx.run('INSERT INTO word (text) VALUES ($1)', 'lost')
      throw new Fault('peer', 'test/no', 'no')
    }),
    (error) => isFault(error, 'test/no'),
  )
  await add(database, 'kept')
  assert.deepEqual(await words(database), ['kept'])
})

test('a constraint is a fault of its own', async (t) => {
  const database = await openWords(t)
  await add(database, 'once')
  await assert.rejects(add(database, 'once'), (error) => isFault(error, 'store/constraint'))
})

test('a reader sees one snapshot and cannot write', async (t) => {
  const database = await openWords(t)
  await add(database, 'before')
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>()
  const reading = database.read(async (tx) => {
    await gate
    return tx.rows<[string]>('SELECT text FROM word')
  })
  await add(database, 'after')
  openGate()
  assert.deepEqual(
    (await reading).map(([text]) => text),
    ['before'],
  )
  await assert.rejects(
    database.read((tx) => tx.get("INSERT INTO word (text) VALUES ('sneaked') RETURNING id")),
    (error) => error instanceof Fault,
  )
  assert.deepEqual(await words(database), ['before', 'after'])
})

test('a transaction cannot be used after its end', async (t) => {
  const database = await openWords(t)
  const leaked = await database.write(async (tx) => ({ tx }))
  assert.throws(() => leaked.tx.run("INSERT INTO word (text) VALUES ('late')"), /after its end/)
  assert.deepEqual(await words(database), [])
})

test('transactions run in the order of their calls', async (t) => {
  const database = await openWords(t)
  await Promise.all(Array.from({ length: 50 }, (_, i) => add(database, `w${i}`)))
  assert.deepEqual(
    await words(database),
    Array.from({ length: 50 }, (_, i) => `w${i}`),
  )
})

test('a write is not acknowledged before the sync that began after its commit', async (t) => {
  const syncs: PromiseWithResolvers<void>[] = []
  const database = await openWords(t, {
    sync: () => {
      const sync = Promise.withResolvers<void>()
      syncs.push(sync)
      return sync.promise
    },
  })
  const acknowledged: string[] = []
  const first = Promise.all(['a', 'b'].map((text) => add(database, text).then(() => acknowledged.push(text))))
  await until(() => syncs.length === 1)
  assert.deepEqual(await words(database), ['a', 'b'], 'committed, one sync for both')
  const second = add(database, 'c').then(() => acknowledged.push('c'))
  assert.deepEqual(await words(database), ['a', 'b', 'c'])
  assert.deepEqual(acknowledged, [])
  syncs[0]!.resolve()
  await first
  await until(() => syncs.length === 2)
  assert.deepEqual(acknowledged, ['a', 'b'], 'the sync that began before the commit does not count')
  syncs[1]!.resolve()
  await second
  assert.deepEqual(acknowledged, ['a', 'b', 'c'])
  await database.write((tx) => tx.run("INSERT INTO word (text) VALUES ('counter')"), { durable: false })
  assert.equal(syncs.length, 2)
})

test('a failed sync fails everybody who waits, and nothing is written until all has been copied', async (t) => {
  let fails = true
  const database = await openWords(t, {
    sync: () => (fails ? Promise.reject(new Error('EIO')) : Promise.resolve()),
  })
  const outcomes = await Promise.allSettled([add(database, 'a'), add(database, 'b')])
  for (const outcome of outcomes) {
    assert.ok(outcome.status === 'rejected' && isFault(outcome.reason, 'store/unavailable'))
  }
  fails = false
  const other = new DatabaseSync(database.path)
  other.exec('BEGIN; SELECT * FROM word')
  await assert.rejects(add(database, 'c'), (error) => isFault(error, 'store/unavailable'), 'a snapshot holds the log')
  other.exec('ROLLBACK')
  other.close()
  await add(database, 'd')
  assert.deepEqual(await words(database), ['a', 'b', 'd'])
})

test('a lock of another process is waited for without stopping the event loop', async (t) => {
  const database = await openWords(t)
  const worker = new Worker(
    `const { DatabaseSync } = require('node:sqlite'); const { parentPort, workerData } = require('node:worker_threads')
     const db = new DatabaseSync(workerData); db.exec('BEGIN IMMEDIATE'); parentPort.postMessage('locked')
     parentPort.once('message', () => { db.exec('COMMIT'); db.close() })`,
    { eval: true, workerData: database.path },
  )
  await once(worker, 'message')
  let done = false
  const writing = add(database, 'patient').then(() => (done = true))
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(done, false)
  worker.postMessage('go on')
  await writing
  assert.deepEqual(await words(database), ['patient'])
  await worker.terminate()
})

test('a schema of a newer program is refused with its number', async (t) => {
  const database = await openWords(t)
  await add(database, 'old')
  const { path } = database
  await database.close()
  const newer = await SqliteDatabase.open(path, {
    migrations: [...MIGRATIONS, 'ALTER TABLE word ADD COLUMN size INTEGER'],
  })
  assert.deepEqual(await words(newer), ['old'])
  await newer.close()
  await assert.rejects(
    SqliteDatabase.open(path, { migrations: MIGRATIONS }),
    (error) => isFault(error, 'store/schema-too-new') && error.message.includes('version 2'),
  )
})

test('a migration of a large database is announced before it begins, and told when it is done', async (t) => {
  const database = await openWords(t)
  const { path } = database
  await database.close()
  const told: [string, unknown][] = []
  const log = { ...silentLog, warn: (event: string, facts?: object) => void told.push([event, { ...facts, ms: 0 }]) }
  const large = [
    ...MIGRATIONS,
    'CREATE TABLE large (octets BLOB) STRICT; INSERT INTO large VALUES (zeroblob(70000000))',
  ]
  await (await SqliteDatabase.open(path, { migrations: large, log })).close()
  assert.deepEqual(told, [], 'it was small before')
  await (await SqliteDatabase.open(path, { migrations: [...large, 'DROP TABLE large'], log })).close()
  const facts = { path, from: 2, to: 3, ms: 0 }
  assert.deepEqual(told, [
    ['store/migrating', { ...facts, megabytes: 67 }],
    ['store/migrated', facts],
  ])
})

test('one thread copies one log after the other, and is not lost to one that cannot be copied', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-log-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'some.db')
  await using database = await SqliteDatabase.open(path, { migrations: ['CREATE TABLE t (octets BLOB) STRICT'] })
  await using thread = new CheckpointThread()
  for (let round = 0; round < 3; round++) {
    await database.write((tx) => tx.run('INSERT INTO t VALUES (randomblob(100000))'))
    const { size } = await stat(`${path}-wal`)
    assert.ok(size > 100_000)
    assert.equal(await thread.checkpoint(path), true)
    await database.write((tx) => tx.run('DELETE FROM t'))
    assert.equal((await stat(`${path}-wal`)).size, size, 'the log has begun anew in the same file')
    await assert.rejects(thread.checkpoint(folder))
  }
})

test('a commit that leaves a large log neither copies nor syncs it in the thread that asks', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-log-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'large.db')
  const gate = Promise.withResolvers<void>()
  const syncs: boolean[] = []
  const copied: string[] = []
  const emptied: boolean[] = []
  await using thread = new CheckpointThread()
  const database = await SqliteDatabase.open(path, {
    migrations: ['CREATE TABLE large (id INTEGER PRIMARY KEY, octets BLOB) STRICT'],
    sync: async (_, isLarge) => void syncs.push(isLarge),
    checkpoint: async (of) => {
      copied.push(of)
      await gate.promise
      const isEmptied = await thread.checkpoint(of)
      setImmediate(() => emptied.push(isEmptied))
      return isEmptied
    },
  })
  const insert = (megabytes: number) =>
    database.write(async (tx) => {
      for (let n = 0; n < megabytes; n++) await tx.run('INSERT INTO large (octets) VALUES (randomblob(1000000))')
    })
  const inDatabase = async () => (await stat(path)).size
  await insert(1)
  const before = await inDatabase()
  await insert(24)
  await insert(1)
  assert.deepEqual(syncs, [false, true, true])
  assert.deepEqual(copied, [path])
  assert.equal(await inDatabase(), before, 'nobody has copied anything')
  const { size } = await stat(`${path}-wal`)
  assert.ok(size > 24_000_000)
  gate.resolve()
  await insert(1)
  await untilLater(() => emptied.length === 1)
  assert.ok(statSync(path).size > 24_000_000)
  assert.ok(emptied[0] && statSync(`${path}-wal`).size <= 8 * 1024 * 1024)
  // A second one is large again, although the log was as long before.
  await insert(24)
  assert.deepEqual(copied, [path, path])
  // What comes now is copied by commits as before.
  await untilLater(() => emptied.length === 2)
  for (let n = 0; n < 12; n++) await insert(1)
  assert.ok((await stat(`${path}-wal`)).size < 12_000_000)
  await database.close()
  assert.deepEqual(copied, [path, path])
  using found = new DatabaseSync(path)
  assert.equal(found.prepare('SELECT count(*) AS n FROM large').get()?.['n'], 63)
})

test('a large log that cannot be copied elsewhere is copied by the next commit', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-log-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'large.db')
  const errors: string[] = []
  const database = await SqliteDatabase.open(path, {
    migrations: ['CREATE TABLE large (octets BLOB) STRICT'],
    log: { ...silentLog, error: (event) => void errors.push(event) },
    checkpoint: () => Promise.reject(new Error('no thread')),
  })
  await database.write(async (tx) => {
    for (let n = 0; n < 20; n++) await tx.run('INSERT INTO large VALUES (randomblob(1000000))')
  })
  await database.write((tx) => tx.run("INSERT INTO large VALUES (x'00')"))
  assert.ok((await stat(path)).size > 20_000_000)
  assert.deepEqual(errors, ['store/checkpoint-failed'])
  await database.close()
})

test('a migration that fails changes nothing', async (t) => {
  const database = await openWords(t)
  const { path } = database
  await database.close()
  const broken = [...MIGRATIONS, 'CREATE TABLE half (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1)']
  await assert.rejects(SqliteDatabase.open(path, { migrations: broken }), (e) => isFault(e, 'store/bad-statement'))
  const again = await SqliteDatabase.open(path, { migrations: MIGRATIONS })
  assert.equal(await again.read((tx) => tx.get("SELECT 1 FROM sqlite_schema WHERE name = 'half'")), undefined)
  await again.close()
})

test('after close nothing is taken on, and what was under way is finished', async (t) => {
  const database = await openWords(t)
  const writing = add(database, 'last')
  await database.close()
  await writing
  await assert.rejects(add(database, 'late'), (error) => isFault(error, 'store/unavailable'))
})

/** Waits for a thread. */
async function untilLater(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!condition()) {
    assert.ok(performance.now() < deadline, 'it never happened')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    assert.ok(turns < 100_000, 'it never happened')
    await new Promise((resolve) => setImmediate(resolve))
  }
}
