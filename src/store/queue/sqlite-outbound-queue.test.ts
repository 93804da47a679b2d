import assert from 'node:assert/strict'
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import {
  bodyOf,
  describeOutboundQueue,
  newMessage,
  type QueueUnderTest,
} from '../../core/queue/outbound-queue.contract.ts'
import type { QueueLimits } from '../../core/queue/outbound-queue.ts'
import { describeQueueDesk } from '../../core/queue/queue-desk.contract.ts'
import { QueuePlace } from './queue-place.fixture.ts'

describeOutboundQueue('SQLite queue', make)
describeQueueDesk('SQLite queue', make)

async function make(limits?: QueueLimits): Promise<QueueUnderTest> {
  const place = await QueuePlace.make()
  return {
    ...(await place.open(limits)),
    open: () => place.open(limits),
    corrupt: async (id) => corrupt(place, id),
    end: () => void place.gone.add('0'),
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  }
}

test('the body of a message leaves with it, and what a crash left behind is swept away', async () => {
  await using place = await QueuePlace.make()
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
  await using place = await QueuePlace.make()
  const { queue } = await place.open()
  const body = bodyOf(new Uint8Array(200_000))
  const refused = { ...newMessage('m1', ['a@one.example'], { body }), queuedMs: Number.NaN }
  await assert.rejects(queue.add(refused))
  assert.deepEqual(await readdir(join(place.folder, 'bodies')), [])
  await assert.rejects(queue.add(newMessage('../evil', ['a@one.example'], { body })), (error) => isFault(error))
})

/** Changes one bit of what is kept of a body. */
async function corrupt({ folder, databases }: QueuePlace, id: string): Promise<void> {
  const path = join(folder, 'bodies', id)
  const octets = await readFile(path).catch(() => undefined)
  if (octets) {
    octets[octets.length - 1] = (octets.at(-1) as number) ^ 1
    await writeFile(path, octets)
    return
  }
  await databases[0]?.write(async (tx) => {
    const row = await tx.get<{ octets: Uint8Array }>('SELECT octets FROM queued_message WHERE id = $1', id)
    const kept = row?.octets as Uint8Array
    kept[kept.length - 1] = (kept.at(-1) as number) ^ 1
    await tx.run('UPDATE queued_message SET octets = $1 WHERE id = $2', kept, id)
  })
}
