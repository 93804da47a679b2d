import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BackupNote } from '../../store/archive/backup-notes.ts'
import { backupAlarms } from './backup-alarms.ts'

const HOUR_MS = 3_600_000
const NOW_MS = 1_000 * HOUR_MS
const LATE = { lateAfterMs: 48 * HOUR_MS, houseSinceMs: 0 }
const GOOD: BackupNote = { name: 'b', finishedMs: NOW_MS - HOUR_MS, goodMs: NOW_MS - HOUR_MS, accounts: 3, problems: 0 }
const OLD: BackupNote = { ...GOOD, finishedMs: NOW_MS - 49 * HOUR_MS, goodMs: NOW_MS - 49 * HOUR_MS }
const FAILED: BackupNote = { ...GOOD, failedMs: NOW_MS, failure: 'archive/locked: another is at work' }
const PARTIAL: BackupNote = { ...OLD, finishedMs: NOW_MS, problems: 2 }

/** Notes by folder, what is expected, and the causes of what stands. */
const CASES: readonly [
  string,
  Record<string, BackupNote>,
  Partial<typeof LATE> | { houseSinceMs: undefined },
  string[],
][] = [
  ['a good one of late', { '/a': GOOD }, {}, []],
  ['one that is as old as it may be', { '/a': { ...GOOD, goodMs: NOW_MS - 48 * HOUR_MS } }, {}, []],
  ['one that is older', { '/a': OLD }, {}, ['backup:late']],
  ['one that is older, and another archive that is not', { '/a': OLD, '/b': GOOD }, {}, []],
  ['the last one failed', { '/a': FAILED, '/b': GOOD }, {}, ['backup:failed /a']],
  ['the last one lacks something', { '/a': PARTIAL }, {}, ['backup:failed /a', 'backup:late']],
  ['none in an old house', {}, {}, ['backup:late']],
  ['none in a new house', {}, { houseSinceMs: NOW_MS - HOUR_MS }, []],
  ['none in an empty one', {}, { houseSinceMs: undefined }, []],
  ['none is expected', { '/a': FAILED, '/b': OLD }, { lateAfterMs: 0 }, []],
]
for (const [name, notes, expectation, causes] of CASES) {
  test(`backups: ${name}`, () => {
    const alarms = backupAlarms(new Map(Object.entries(notes)), { ...LATE, ...expectation }, NOW_MS)
    assert.deepEqual(
      alarms.map(({ cause }) => cause),
      causes,
    )
  })
}

test('what is told says how old the newest good one is, why one has failed, and what to do', () => {
  const text = (note: BackupNote) =>
    backupAlarms(new Map([['/a', note]]), LATE, NOW_MS)
      .map(({ title, detail }) => `${title}\n${detail}`)
      .join('\n')
  assert.match(text(OLD), /no good backup for 48 hours\n.*ago.*posthus backup FOLDER/s)
  assert.match(text(FAILED), /\/a has failed\n.*another is at work\n.*backup forget \/a/s)
  assert.match(text(PARTIAL), /lacks something of 2 accounts/)
})
