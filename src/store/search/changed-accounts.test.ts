import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { NO_FLAGS } from '../../core/mail/flags.ts'
import { lettersOn } from '../../core/mail/mail-store-letters.fixture.ts'
import { FileSpool } from '../blobs/file-spool.ts'
import { accountFolder } from '../sql/account-folder.ts'
import { SqliteMailStore } from '../sql/sqlite-mail-store.ts'
import { ChangedAccounts } from './changed-accounts.ts'

async function changedIn(changes: ChangedAccounts): Promise<string[]> {
  const found: string[] = []
  for await (const { accountId, changedMs } of changes.changed()) {
    found.push(accountId)
    changes.dealtWith(accountId, changedMs)
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
  const folder = await mkdtemp(join(tmpdir(), 'posthus-changed-'))
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
  const changes = new ChangedAccounts(folder)
  assert.deepEqual(await changedIn(changes), ['a', 'b', 'c'])
  assert.deepEqual(await changedIn(changes), [])

  await append(store, 'b', 'one')
  assert.deepEqual(await changedIn(changes), ['b'])
  // A moment later somebody may have written within the same tick.
  assert.deepEqual(await changedIn(changes), ['b'])
  // The last one to close writes the log into the database, which cannot be told from a change.
  await store.close()
  await age(folder, 'b')
  assert.deepEqual(await changedIn(new ChangedAccounts(folder)), ['a', 'b', 'c'])
  const later = new ChangedAccounts(folder)
  await changedIn(later)
  const again = new SqliteMailStore({ folder })
  await again.read('b', (mail) => mail.mailboxes())
  assert.deepEqual(await changedIn(later), [])
  await again.destroy('a')
  assert.deepEqual(await changedIn(later), [])

  // Who begins believes no index, however new it is: it may be half done.
  await again.index('b', 0)
  assert.deepEqual(await changedIn(new ChangedAccounts(folder)), ['b', 'c'])
  // An index that was begun elsewhere may be half done; one that was begun anew is empty.
  await again.index('b', 60_000)
  await age(folder, 'b')
  assert.deepEqual(await changedIn(later), ['b'])
  assert.deepEqual(await changedIn(later), [])
  await again.rebuildSearch('b')
  await age(folder, 'b')
  assert.deepEqual(await changedIn(later), ['b'])
  await again.close()
  await rm(folder, { recursive: true })
})
