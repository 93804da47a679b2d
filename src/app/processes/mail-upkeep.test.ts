import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Sharing } from '../../core/directory/sharing.ts'
import { SqliteMailStore } from '../../store/sql/sqlite-mail-store.ts'
import { MailUpkeep } from './mail-upkeep.ts'

const HOUR_MS = 3_600_000
const TIMES = { undeleteMs: 300 * HOUR_MS, uploadKeptMs: 24 * HOUR_MS }
const LIMITS = { maxTotalBytes: 1_000_000, keptMs: TIMES.uploadKeptMs, maxUnfinished: 10 }

test('what was uploaded goes when its time is over, though its member never uploads anything again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-upkeep-'))
  const clock = new ManualClock()
  await using mail = new SqliteMailStore({ folder, clock })
  await mail.create('a1')
  const directory = { account: async () => undefined, domains: async () => [], accounts: async () => [] }
  const sharing = new Sharing(directory as never, clock)
  const wakes = { note: async () => undefined }
  const upkeep = new MailUpkeep(mail, directory, sharing, undefined, wakes, TIMES, clock, silentLog)
  const tidy = () => upkeep.tidy('a1', clock.nowMs() - TIMES.undeleteMs, AbortSignal.timeout(60_000))
  assert.equal(await tidy(), undefined)

  const uploadedMs = clock.nowMs()
  await using writer = new MemorySpool().begin()
  await writer.write(new Uint8Array(1000))
  await using body = await writer.finish()
  await mail.write('a1', ({ emails }) => emails.keepUpload(body, uploadedMs, LIMITS))
  const dueLikeMs = await tidy()
  // As whoever counts by what was expunged sees it, it is due just then.
  assert.equal((dueLikeMs ?? 0) + TIMES.undeleteMs, uploadedMs + TIMES.uploadKeptMs)
  assert.ok(await mail.upload('a1', body.digest))
  clock.advance(TIMES.uploadKeptMs + 1)
  assert.equal(await tidy(), undefined)
  assert.equal(await mail.upload('a1', body.digest), undefined)
  await mail.close()
  await rm(folder, { recursive: true })
})
