import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { accountFolder } from '../sql/account-folder.ts'
import { SqliteMailStore } from '../sql/sqlite-mail-store.ts'
import { Archive } from './archive.ts'
import { ArchivedHouse, EVERY_UID } from './archived-house.fixture.ts'
import { prune } from './prune.ts'
import { verify } from './verify.ts'

const quiet = () => undefined

test('a backup has everything, and the next one copies only what is new', async () => {
  await using house = await ArchivedHouse.make()
  const first = await house.backUp()
  const { accounts, databases, files, queue } = first.manifest
  assert.deepEqual(
    accounts.map(({ id, messages, bodies, problems }) => [id, messages, bodies, problems]),
    [
      ['a', 3, 3, []],
      ['b', 1, 1, []],
    ],
  )
  assert.deepEqual(
    [databases, files, queue].map((all) => all.map(({ path }) => path)),
    [['directory.db'], ['keys/pepper.json'], ['message-1']],
  )
  assert.equal(first.newBodies, 4)
  const before = filesBelow(house.archive)
  const second = await house.backUp()
  assert.equal(second.newBodies, 0)
  // Nothing has changed, so a manifest is all that came.
  assert.equal(filesBelow(house.archive).length, before.length + 1)
  await house.append('fourth letter', 10, [])
  assert.equal((await house.backUp()).newBodies, 1)
  using archive = await house.openArchive()
  assert.deepEqual(
    await verify(archive, undefined, quiet).then(({ backups, bodies, problems }) => [backups, bodies, problems]),
    [3, 5, []],
  )
})

test('a sealed archive shows nothing to who has no key, and keeps what is equal once', async () => {
  await using house = await ArchivedHouse.make()
  const key = randomBytes(32)
  await house.backUp(key)
  const before = filesBelow(house.archive).length
  await house.backUp(key)
  assert.equal(filesBelow(house.archive).length, before + 1)
  for (const path of filesBelow(house.archive)) {
    const octets = readFileSync(path, 'latin1')
    for (const secret of ['letter', 'posthus.test', 'secret of the house', 'INBOX']) {
      assert.ok(!octets.includes(secret), `${path} shows ${secret}`)
    }
  }
  for (const other of [undefined, randomBytes(32)]) {
    await assert.rejects(Archive.open(house.archive, other, false), (error) => isFault(error, 'archive/wrong-key'))
  }
  using archive = await house.openArchive(key)
  assert.deepEqual((await verify(archive, undefined, quiet)).problems, [])
})

test('what cannot be read is told, and the others are backed up; an account keeps its last good snapshot', async () => {
  await using house = await ArchivedHouse.make()
  const good = await house.backUp()
  const bodyId = await house.store.read('b', async (mail) => (await mail.list(1, EVERY_UID, []))[0]!.bodyId)
  await house.append('new and damaged', 10, [], 'b')
  damage(join(accountFolder(house.data, 'b'), 'mail.db'), bodyId + 1)
  const second = await house.backUp()
  assert.match(second.manifest.accounts[1]!.problems.join(), /not what was stored/)
  await house.store.close()
  await rm(accountFolder(house.data, 'a'), { recursive: true })
  await mkdir(accountFolder(house.data, 'a'))
  await writeFile(join(accountFolder(house.data, 'a'), 'mail.db'), 'no database'.repeat(500))
  await using store = new SqliteMailStore({ folder: house.data })
  const third = await house.backUp(undefined, store)
  const [a] = third.manifest.accounts
  assert.equal(a!.snapshot, good.manifest.accounts[0]!.snapshot)
  assert.match(a!.problems.join(), /restore it from a backup/)
})

test('prune gives up old backups and what only they needed', async () => {
  await using house = await ArchivedHouse.make()
  await house.backUp()
  await house.store.write('a', (mail) => mail.expunge(1, EVERY_UID, true))
  await house.store.write('a', (mail) => mail.purgeExpunged(Number.MAX_SAFE_INTEGER, 100))
  const last = await house.backUp()
  using archive = await house.openArchive()
  const before = sizeOf(house.archive)
  assert.equal((await prune(archive, 1)).removed.length, 1)
  assert.deepEqual(await archive.backups(), [last.manifest.name])
  assert.ok(sizeOf(house.archive) < before)
  const { bodies, problems } = await verify(archive, undefined, quiet)
  // The copy in Archive, and the one of the other account.
  assert.deepEqual([bodies, problems], [2, []])
  assert.equal((await prune(archive, 1)).removed.length, 0)
})

test('two cannot work on one archive, and no other folder becomes one', async () => {
  await using house = await ArchivedHouse.make()
  using archive = await house.openArchive()
  void archive
  await assert.rejects(house.openArchive(), (error) => isFault(error, 'store/data-in-use'))
  await assert.rejects(Archive.open(house.data, undefined, true), (error) => isFault(error, 'archive/not-an-archive'))
  await assert.rejects(Archive.open(join(house.folder, 'x'), undefined, false), (error) =>
    isFault(error, 'archive/not-an-archive'),
  )
})

/** One bit of a body in the database. */
function damage(path: string, body: number): void {
  using db = new DatabaseSync(path)
  const { octets } = db.prepare('SELECT octets FROM octets WHERE body = ?').get(body) as { octets: Uint8Array }
  octets[10]! ^= 1
  db.prepare('UPDATE octets SET octets = ? WHERE body = ?').run(octets, body)
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function sizeOf(folder: string): number {
  return filesBelow(folder).reduce((sum, path) => sum + readFileSync(path).length, 0)
}
