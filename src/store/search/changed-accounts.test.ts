import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Clock, systemClock } from '../../base/clock.ts'
import { NO_FLAGS } from '../../core/mail/flags.ts'
import { lettersOn } from '../../core/mail/mail-store-letters.fixture.ts'
import { FileSpool } from '../blobs/file-spool.ts'
import { DIRECTORY_MIGRATIONS } from '../directory/directory-schema.ts'
import { SqliteUpkeepLedger } from '../directory/sqlite-upkeep-ledger.ts'
import { accountFolder } from '../sql/account-folder.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { SqliteMailStore } from '../sql/sqlite-mail-store.ts'
import { ChangedAccounts } from './changed-accounts.ts'

async function changedIn(changes: ChangedAccounts, expungedBeforeMs = 0, oldestMs?: number): Promise<string[]> {
  const found: string[] = []
  for await (const { accountId, changedMs } of changes.changed(expungedBeforeMs)) {
    found.push(accountId)
    await changes.dealtWith(accountId, changedMs, oldestMs)
  }
  return found.sort()
}

/** Makes all files of an account older, so that what comes next is later by any clock. */
async function age(folder: string, account: string): Promise<void> {
  const place = accountFolder(folder, account)
  for (const name of await readdir(place)) {
    const { mtimeMs } = await stat(join(place, name))
    await utimes(join(place, name), mtimeMs / 1000 - 3600, mtimeMs / 1000 - 3600)
  }
}

test('accounts are found that have changed since they were dealt with, here, elsewhere, or before; opening one is no change', async () => {
  await using place = await makePlace()
  const { folder, changedAccounts } = place
  const letter = lettersOn(await FileSpool.open(join(folder, 'spool')))
  const append = async (store: SqliteMailStore, account: string, subject: string) => {
    const message = await letter(subject)
    await store.write(account, (mail) => mail.append(1, message, { flags: NO_FLAGS, internalMs: 0 }))
  }
  const store = new SqliteMailStore({ folder })
  for (const account of ['a', 'b', 'c']) {
    await store.create(account)
    await age(folder, account)
  }
  const changes = changedAccounts()
  assert.deepEqual(await changedIn(changes), ['a', 'b', 'c'])
  assert.deepEqual(await changedIn(changes), [])

  await append(store, 'b', 'one')
  assert.deepEqual(await changedIn(changes), ['b'])
  // A moment later somebody may have written within the same tick.
  assert.deepEqual(await changedIn(changes), ['b'])
  // The last one to close writes the log into the database, which cannot be told from a change.
  await store.close()
  await age(folder, 'b')
  const later = changedAccounts()
  assert.deepEqual(await changedIn(later), ['b'], 'what was dealt with before is remembered')
  const again = new SqliteMailStore({ folder })
  await again.read('b', (mail) => mail.mailboxes())
  assert.deepEqual(await changedIn(later), [])
  await again.destroy('a')
  assert.deepEqual(await changedIn(later), [])

  // An index that was begun elsewhere may be half done; one that was begun anew is empty.
  await again.index('b', 60_000)
  await age(folder, 'b')
  assert.deepEqual(await changedIn(later), ['b'])
  assert.deepEqual(await changedIn(later), [])
  await again.rebuildSearch('b')
  await age(folder, 'b')
  assert.deepEqual(await changedIn(later), ['b'])
  await again.close()
})

test('one that was not finished is looked at again, by the next process too', async () => {
  await using place = await makePlace()
  const store = new SqliteMailStore({ folder: place.folder })
  await store.create('a')
  await store.close()
  const [first] = await Array.fromAsync(place.changedAccounts().changed(0))
  assert.equal(first?.accountId, 'a')
  const second = place.changedAccounts()
  for await (const { accountId, changedMs } of second.changed(0)) second.leave(accountId, changedMs)
  await age(place.folder, 'a')
  for await (const { accountId, changedMs } of second.changed(0)) second.leave(accountId, changedMs)
  assert.deepEqual(await changedIn(second), [], 'not by one that could not work on it')
  assert.deepEqual(await changedIn(place.changedAccounts()), ['a'])
})

test('one that has not changed is looked at when what was expunged in it has had its time', async () => {
  await using place = await makePlace()
  const store = new SqliteMailStore({ folder: place.folder })
  for (const account of ['a', 'b']) await store.create(account)
  await store.close()
  for (const account of ['a', 'b']) await age(place.folder, account)
  const changes = place.changedAccounts()
  assert.deepEqual(await changedIn(changes, 0, 1_000), ['a', 'b'])
  assert.deepEqual(await changedIn(changes, 1_000), [])
  assert.deepEqual(await changedIn(place.changedAccounts(), 1_001), ['a', 'b'])
  assert.deepEqual(await changedIn(place.changedAccounts(), 1_001), [])
})

test('a start opens no account that was dealt with before, and looking at many leaves others half the processor', async () => {
  await using place = await makePlace()
  const count = 500
  const names = Array.from({ length: count }, (_, n) => `account-${String(n).padStart(3, '0')}`)
  for (const name of names) {
    const at = accountFolder(place.folder, name)
    await mkdir(at, { recursive: true })
    await writeFile(join(at, 'mail.db'), 'some octets')
    await utimes(join(at, 'mail.db'), 1_000, 1_000)
  }
  assert.equal((await changedIn(place.changedAccounts())).length, count)
  const rests: number[] = []
  let nowMs = 0
  // Each look at the time takes a millisecond.
  const clock = {
    nowMs: () => nowMs++,
    after: (ms: number, work: () => void) => {
      rests.push(ms)
      setImmediate(work)
      return { [Symbol.dispose]: () => undefined }
    },
  }
  assert.deepEqual(await changedIn(place.changedAccounts(clock)), [])
  assert.equal(rests.length, 2)
  await utimes(join(accountFolder(place.folder, names[7] as string), 'mail.db'), 2_000, 2_000)
  assert.deepEqual(await changedIn(place.changedAccounts()), [names[7]])
})

async function makePlace() {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-changed-'))
  const database = await SqliteDatabase.open(join(folder, 'directory.db'), { migrations: DIRECTORY_MIGRATIONS })
  return {
    folder,
    /** As a process makes one that begins. */
    changedAccounts: (clock: Clock = systemClock) =>
      new ChangedAccounts(folder, new SqliteUpkeepLedger(database), clock),
    async [Symbol.asyncDispose]() {
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}
