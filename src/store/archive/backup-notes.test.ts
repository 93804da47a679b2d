import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { type BackupNote, BackupNotes } from './backup-notes.ts'

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
      ['/one', { ...first, name: 'b', finishedMs: 9, verifiedMs: 5, verifyProblems: 1 }],
      ['/two', first],
    ]),
  )
  await writeFile(join(data, 'backups.json'), '{"/one": ')
  assert.deepEqual(await notes.all(), new Map())
  await notes.made('/one', first)
  assert.equal((await notes.all()).size, 1)
})
