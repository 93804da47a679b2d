import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { utf8 } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { FileSpool } from '../../store/blobs/file-spool.ts'
import { QUEUE_MIGRATIONS } from '../../store/queue/queue-schema.ts'
import { BodyFolder } from '../../store/queue/queued-body.ts'
import { SqliteOutboundQueue } from '../../store/queue/sqlite-outbound-queue.ts'
import { SqliteQueueDesk } from '../../store/queue/sqlite-queue-desk.ts'
import { SqliteDatabase } from '../../store/sql/sqlite-database.ts'
import { bodyOf, newMessage } from '../queue/outbound-queue.contract.ts'
import { LocalQueueNotices } from '../queue/queue-notices.ts'
import { dkimRecord, makeDkimKeys } from './dkim-keys.ts'
import { DkimSigner } from './dkim-signer.ts'
import { SigningQueue } from './signing-queue.ts'

const clock = new ManualClock()
const keys = await makeDkimKeys('here.example', clock.nowMs(), [], 'signing')

for (const size of [10, 200_000]) {
  test(`what a member sends is signed when it is queued: ${size} lines`, async () => {
    await using place = await makePlace()
    const text = `From: A <a@Here.Example>\r\nSubject: x\r\n\r\n${'line\r\n'.repeat(size)}`
    await place.queue.add(newMessage('m', ['b@x.test'], { accountId: 'a', body: bodyOf(utf8(text)) }))
    const stored = await (await place.desk.message('m'))?.message.body.bytes()
    assert.ok(stored)
    assert.ok(Buffer.from(stored).toString('latin1').endsWith(`\r\n${text}`))
    const resolver = async (name: string) => [
      [dkimRecord(keys.find(({ selector }) => name.startsWith(`${selector}.`)) as (typeof keys)[0])],
    ]
    const { results } = await dkimVerify(Buffer.from(stored), { resolver, curTime: new Date(clock.nowMs()) })
    assert.deepEqual(
      results.map((result) => result.status.result),
      ['pass', 'pass'],
    )
  })
}

test('mail that passes through is not signed, whoever it says it is from', async () => {
  await using place = await makePlace()
  const body = bodyOf(utf8('From: boss@here.example\r\n\r\nforged\r\n'))
  await place.queue.add(newMessage('m', ['b@x.test'], { accountId: undefined, reversePath: '', body }))
  const stored = await (await place.desk.message('m'))?.message.body.bytes()
  assert.deepEqual(new Uint8Array(stored ?? []), await body.bytes())
})

async function makePlace() {
  const folder = await mkdtemp(join(tmpdir(), 'signing-'))
  const db = await SqliteDatabase.open(join(folder, 'q.db'), { migrations: QUEUE_MIGRATIONS })
  const notices = new LocalQueueNotices()
  const bodies = new BodyFolder(join(folder, 'b'))
  const inner = new SqliteOutboundQueue(db, bodies, notices, systemEntropy)
  const signer = new DkimSigner(async (domain) => (domain === 'here.example' ? keys : []), clock)
  const spool = await FileSpool.open(join(folder, 'spool'))
  return {
    queue: new SigningQueue(inner, signer, spool),
    desk: new SqliteQueueDesk(db, bodies, notices),
    async [Symbol.asyncDispose]() {
      await db.close()
      await rm(folder, { recursive: true })
    },
  }
}
