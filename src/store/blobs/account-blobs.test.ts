import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { hex, utf8 } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { AccountBlobs } from './account-blobs.ts'
import { MemoryBody } from './memory-body.ts'

test('a folder that was there already is synced like one that was made: who made it may have died before', async () => {
  const account = await mkdtemp(join(tmpdir(), 'blobs-'))
  const folder = join(account, 'blobs')
  const body = new MemoryBody([utf8('some octets')])
  const shard = join(folder, hex(body.digest).slice(0, 2))
  await mkdir(shard, { recursive: true })
  const synced: string[] = []
  const blobs = new AccountBlobs(folder, systemEntropy, async (path) => void synced.push(path))
  await blobs.keep(body)
  assert.deepEqual(synced, [shard, folder, account])
  synced.length = 0
  await blobs.keep(body)
  assert.deepEqual(synced, [shard])
  assert.deepEqual(await readdir(shard), [hex(body.digest)])
  await rm(account, { recursive: true })
})
