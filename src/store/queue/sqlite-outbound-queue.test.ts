import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import {
  bodyOf,
  describeOutboundQueue,
  newMessage,
  type QueueUnderTest,
} from '../../core/queue/outbound-queue.contract.ts'
import { LocalQueueNotices } from '../../core/queue/queue-notices.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { QUEUE_MIGRATIONS } from './queue-schema.ts'
import { BodyFolder } from './queued-body.ts'
import { SqliteOutboundQueue } from './sqlite-outbound-queue.ts'

describeOutboundQueue('SQLite queue', async (): Promise<QueueUnderTest> => {
  const place = await makePlace()
  return {
    queue: (await place.open()).queue,
    open: async () => (await place.open()).queue,
    corrupt: async (id) => place.corrupt(id),
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  }
})

test('the body of a message leaves with it, and what a crash left behind is swept away', async () => {
  await using place = await makePlace()
  const { queue } = await place.open()
  await queue.add(newMessage('large', ['a@one.example'], { body: bodyOf(new Uint8Array(200_000)) }))
  await writeFile(join(place.folder, 'bodies', 'orphan'), 'x')
  await writeFile(join(place.folder, 'bodies', 'fresh'), 'x')
  await utimes(join(place.folder, 'bodies', 'orphan'), 1, 1)
  await utimes(join(place.folder, 'bodies', 'large'), 1, 1)
  await queue.sweep(Date.now())
  assert.deepEqual((await readdir(join(place.folder, 'bodies'))).sort(), ['fresh', 'large'])
  const [lease] = await queue.lease(Date.UTC(2026, 0, 2), 1000, 1, 1)
  assert.ok(lease)
  await queue.settle(lease, [{ index: 0, kind: 'failed', result: 'no', atMs: 1 }])
  assert.deepEqual(await readdir(join(place.folder, 'bodies')), ['fresh'])
})

test('a message that cannot be added leaves no body behind', async () => {
  await using place = await makePlace()
  const { queue } = await place.open()
  const body = bodyOf(new Uint8Array(200_000))
  const refused = { ...newMessage('m1', ['a@one.example'], { body }), queuedMs: Number.NaN }
  await assert.rejects(queue.add(refused))
  assert.deepEqual(await readdir(join(place.folder, 'bodies')), [])
  await assert.rejects(queue.add(newMessage('../evil', ['a@one.example'], { body })), (error) => isFault(error))
})

async function makePlace() {
  const folder = await mkdtemp(join(tmpdir(), 'queue-'))
  const databases: SqliteDatabase[] = []
  return {
    folder,
    async open() {
      const db = await SqliteDatabase.open(join(folder, 'queue.db'), { migrations: QUEUE_MIGRATIONS })
      databases.push(db)
      const bodies = new BodyFolder(join(folder, 'bodies'))
      return { db, queue: new SqliteOutboundQueue(db, bodies, new LocalQueueNotices(), systemEntropy) }
    },
    async corrupt(id: string) {
      const path = join(folder, 'bodies', id)
      const octets = await readFile(path).catch(() => undefined)
      if (octets) {
        octets[octets.length - 1] = (octets.at(-1) as number) ^ 1
        await writeFile(path, octets)
        return
      }
      await databases[0]?.write(async (tx) => {
        const row = await tx.get<{ octets: Uint8Array }>('SELECT octets FROM outbound_message WHERE id = $1', id)
        const octets = row?.octets as Uint8Array
        octets[octets.length - 1] = (octets.at(-1) as number) ^ 1
        await tx.run('UPDATE outbound_message SET octets = $1 WHERE id = $2', octets, id)
      })
    },
    async [Symbol.asyncDispose]() {
      for (const db of databases) {
        const [integrity] = await db.read((tx) => tx.all<{ integrity_check: string }>('PRAGMA integrity_check'))
        assert.equal(integrity?.integrity_check, 'ok')
        assert.deepEqual(await db.read((tx) => tx.all('PRAGMA foreign_key_check')), [])
        await db.close()
      }
      await rm(folder, { recursive: true })
    },
  }
}
