import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { type BackupNote, BackupNotes, goodBackupMs } from './backup-notes.ts'

test('what was backed up where, and when it was read through, is remembered; a broken file is as none', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'posthus-notes-'))
  t.after(() => rm(data, { recursive: true }))
  const notes = new BackupNotes(data, systemEntropy)
  assert.deepEqual(await notes.all(), new Map())
  const first = { name: 'a', finishedMs: 1, accounts: 2, problems: 0 }
  await notes.made('/one', first)
  await notes.verified('/one', 5, 1)
  await notes.verified('/of another house', 5, 1)
  await notes.made('/one', { ...first, name: 'b', finishedMs: 9 })
  await notes.made('/two', first)
  const other = new BackupNotes(data, systemEntropy)
  assert.deepEqual(
    await other.all(),
    new Map<string, BackupNote>([
      ['/one', { ...first, name: 'b', finishedMs: 9, goodMs: 9, verifiedMs: 5, verifyProblems: 1 }],
      ['/two', { ...first, goodMs: 1 }],
    ]),
  )
  await writeFile(join(data, 'backups.json'), '{"/one": ')
  assert.deepEqual(await notes.all(), new Map())
  await notes.made('/one', first)
  assert.equal((await notes.all()).size, 1)
  assert.deepEqual([await notes.forget('/one'), await notes.forget('/one')], [true, false])
  assert.deepEqual(await notes.all(), new Map())
})

test('a backup that failed, or lacks an account, leaves the good one before it the newest good one; the next good one ends that', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'posthus-notes-'))
  t.after(() => rm(data, { recursive: true }))
  const notes = new BackupNotes(data, systemEntropy)
  const one = async () => (await notes.all()).get('/one') ?? {}
  await notes.failed('/one', 1, 'archive/full: no room')
  assert.deepEqual(await one(), { failedMs: 1, failure: 'archive/full: no room' })
  assert.equal(goodBackupMs(await one()), undefined)
  await notes.made('/one', { name: 'a', finishedMs: 2, accounts: 2, problems: 0 })
  assert.deepEqual(await one(), { name: 'a', finishedMs: 2, accounts: 2, problems: 0, goodMs: 2 })
  await notes.made('/one', { name: 'b', finishedMs: 3, accounts: 2, problems: 1 })
  await notes.failed('/one', 4, 'archive/full: no room')
  assert.equal(goodBackupMs(await one()), 2)
  assert.equal((await one()).name, 'b')
  // As it was written before there was `goodMs`.
  assert.equal(goodBackupMs({ name: 'c', finishedMs: 7, accounts: 1, problems: 0 }), 7)
})
