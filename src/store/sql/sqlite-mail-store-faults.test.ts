import assert from 'node:assert/strict'
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { flagsOf } from '../../core/mail/flags.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import { lettersOn } from '../../core/mail/mail-store-letters.fixture.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { FileSpool } from '../blobs/file-spool.ts'
import { accountFolder } from './account-folder.ts'
import { FILE_GRACE_MS } from './body-sweep.ts'
import { IDLE_MS } from './open-accounts.ts'
import { SqliteMailStore } from './sqlite-mail-store.ts'

const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-faults-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function append(store: MailStore, folder: string, subject: string, size: number, account = 'a'): Promise<number> {
  const message = await lettersOn(await FileSpool.open(join(folder, 'spool')))(subject, { size })
  await using body = message.body
  void body
  const appended = await store.write(account, (mail) => mail.append(1, message, { flags: flagsOf([]), internalMs: 0 }))
  return appended.uid
}

function bodyIds(store: MailStore, account = 'a'): Promise<number[]> {
  return store.read(account, async (mail) => (await mail.list(1, ALL, [])).map(({ bodyId }) => bodyId))
}

test('a damaged account is refused, the others go on', async (t) => {
  const folder = await makeFolder(t)
  const store = new SqliteMailStore({ folder })
  for (const account of ['a', 'b']) {
    await store.create(account)
    for (let i = 0; i < 20; i++) await append(store, folder, `m${i}`, 20_000, account)
  }
  await store.close()
  const path = join(accountFolder(folder, 'a'), 'mail.db')
  const { size } = await stat(path)
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(size - 4096, 0xa5), 0, size - 4096, 4096)
  await file.close()
  const again = new SqliteMailStore({ folder })
  await assert.rejects(bodyIds(again), (error) => isFault(error, 'store/corrupt'))
  await assert.rejects(append(again, folder, 'more', 10), (error) => isFault(error, 'store/corrupt'))
  assert.equal((await bodyIds(again, 'b')).length, 20)
  await append(again, folder, 'more', 10, 'b')
  await again.close()
  await writeFile(path, 'not a database at all, not even nearly, but longer than the header of one'.repeat(20))
  const third = new SqliteMailStore({ folder })
  await assert.rejects(bodyIds(third), (error) => isFault(error, 'store/corrupt'))
  await rm(accountFolder(folder, 'a'), { recursive: true })
  await third.closeChecked()
})

test('one flipped bit in a body, in the database or in a file, is never served, and scrubbing finds it', async (t) => {
  const folder = await makeFolder(t)
  const store = new SqliteMailStore({ folder })
  await store.create('a')
  await append(store, folder, 'small', 3_000)
  await append(store, folder, 'large', 300_000)
  await append(store, folder, 'whole', 300_000)
  const [small, large, whole] = (await bodyIds(store)) as [number, number, number]
  const before = await store.body('a', large)
  for await (const _ of before!.chunks(0, 10)) break
  flipInDatabase(join(accountFolder(folder, 'a'), 'mail.db'), small)
  const blobs = await filesBelow(join(accountFolder(folder, 'a'), 'blobs'))
  const [path] = await containing(blobs, 'Subject: large')
  await flipInFile(path as string, 250_000)
  const refused = (error: unknown) => isFault(error, 'store/body-corrupt')
  await assert.rejects(store.body('a', small), refused)
  assert.equal((await store.octets('a', [small, large])).size, 0)
  for (const body of [before, await store.body('a', large)]) {
    await assert.rejects(async () => {
      for await (const _ of body!.chunks(0, 10)) assert.fail('served though its end is wrong')
    }, refused)
  }
  const findings = []
  for await (const finding of store.scrub('a')) findings.push(finding)
  assert.deepEqual(
    findings.map(({ what, mailbox, uid }) => [what, mailbox, uid]),
    [
      ['body', 'INBOX', 1],
      ['body', 'INBOX', 2],
    ],
  )
  assert.ok(await (await store.body('a', whole))!.bytes())
  await rm(path as string)
  await assert.rejects((await store.body('a', large))!.bytes(), (error) => isFault(error, 'store/body-missing'))
  await assert.rejects(store.closeChecked(), /contradicts itself/)
})

test('the file of an expunged body goes after its time, never while a message has it', async (t) => {
  const folder = await makeFolder(t)
  const clock = new ManualClock()
  const store = new SqliteMailStore({ folder, clock, undeleteMs: 0 })
  await store.create('a')
  const blobs = join(accountFolder(folder, 'a'), 'blobs')
  const expunge = () => store.write('a', (mail) => mail.expunge(1, ALL, true))
  await append(store, folder, 'large', 200_000)
  await expunge()
  assert.deepEqual(await store.read('a', (mail) => mail.expunged()), [])
  assert.equal((await filesBelow(blobs)).length, 1, 'those who are about to read it may')
  await append(store, folder, 'large', 200_000)
  clock.advance(FILE_GRACE_MS)
  await store.write('a', (mail) => mail.modseq())
  assert.equal((await filesBelow(blobs)).length, 1, 'another message has it by now')
  await expunge()
  await writeFile(join((await filesBelow(blobs))[0] as string, '..', 'x.half-written'), 'rest of a crash')
  assert.equal(await store.collectGarbage('a'), 2)
  assert.equal((await filesBelow(blobs)).length, 0)
  await append(store, folder, 'other', 200_000)
  await expunge()
  await store.closeChecked()
  assert.equal((await filesBelow(blobs)).length, 0)
})

test('files that wait to be removed take no more than their room', async (t) => {
  const folder = await makeFolder(t)
  const store = new SqliteMailStore({ folder, clock: new ManualClock(), undeleteMs: 0 })
  await store.create('a')
  const blobs = join(accountFolder(folder, 'a'), 'blobs')
  const appendAndExpunge = async (subject: string) => {
    await append(store, folder, subject, 30 * 1024 * 1024)
    await store.write('a', (mail) => mail.expunge(1, ALL, true))
  }
  await appendAndExpunge('one')
  await appendAndExpunge('two')
  assert.equal((await filesBelow(blobs)).length, 2)
  await appendAndExpunge('three')
  // The removal is a transaction like others: behind it they are gone, although no time has passed.
  await store.write('a', (mail) => mail.modseq())
  assert.equal((await filesBelow(blobs)).length, 0)
  await store.closeChecked()
})

test('more accounts than may be open, all used at once, lose nothing, and watchers keep none open', async (t) => {
  const folder = await makeFolder(t)
  const store = new SqliteMailStore({ folder, maxOpenAccounts: 2 })
  const accounts = Array.from({ length: 6 }, (_, i) => `account-${i}`)
  const heard = new Map<string, number>()
  for (const account of accounts) {
    await store.create(account)
    store.watch(account, () => heard.set(account, (heard.get(account) ?? 0) + 1))
  }
  await Promise.all(accounts.flatMap((account) => [1, 2, 3].map((i) => append(store, folder, `m${i}`, 100, account))))
  for (const account of accounts) {
    assert.equal((await bodyIds(store, account)).length, 3)
    assert.equal(heard.get(account), 3)
  }
  await store.closeChecked()
})

test('an account that nobody uses is closed, and opened again when somebody does', async (t) => {
  const folder = await makeFolder(t)
  const clock = new ManualClock()
  const store = new SqliteMailStore({ folder, clock })
  await store.create('a')
  await append(store, folder, 'one', 100)
  const files = () => readdir(accountFolder(folder, 'a')).then((names) => names.sort())
  clock.advance(IDLE_MS / 2)
  assert.equal((await bodyIds(store)).length, 1)
  clock.advance(IDLE_MS / 2)
  assert.deepEqual(await files(), ['mail.db', 'mail.db-shm', 'mail.db-wal'])
  clock.advance(IDLE_MS)
  for (let turns = 0; (await files()).length > 1; turns++) assert.ok(turns < 10_000, 'it was never closed')
  assert.equal((await bodyIds(store)).length, 1)
  await store.closeChecked()
})

test('forgotten tombstones make the answer larger, never wrong', async (t) => {
  const folder = await makeFolder(t)
  const store = new SqliteMailStore({ folder })
  await store.create('a')
  await append(store, folder, 'copied', 100)
  await store.write('a', async (mail) => {
    while ((await mail.uids(1)).size < 12_000) await mail.copy(1, await mail.uids(1), 1)
  })
  const start = await store.read('a', (mail) => mail.modseq())
  const every = (n: number, from: number, to: number) =>
    UidSet.ofSorted(Array.from({ length: to }, (_, i) => i + 1).filter((uid) => uid >= from && uid % n === 0))
  const first = every(2, 1, 8_000)
  const second = every(2, 8_001, 11_000)
  await store.write('a', (mail) => mail.expunge(1, first, true))
  const middle = await store.read('a', (mail) => mail.modseq())
  await store.write('a', (mail) => mail.expunge(1, second, true))
  const changes = (since: number) => store.read('a', (mail) => mail.changes(1, since))
  assert.equal((await changes(middle)).vanished.toString(), second.toString())
  assert.equal((await changes(start)).vanished.toString(), first.union(second).toString())
  assert.equal((await changes(0)).vanished.toString(), first.union(second).toString())
  const { n } = new DatabaseSync(join(accountFolder(folder, 'a'), 'mail.db'))
    .prepare('SELECT count(*) AS n FROM vanished')
    .get() as { n: number }
  assert.ok(n <= 5_000, `${n} tombstones`)
  await store.closeChecked()
})

function flipInDatabase(path: string, body: number): void {
  const db = new DatabaseSync(path)
  const { octets } = db.prepare('SELECT octets FROM octets WHERE body = ?1').get(body) as { octets: Uint8Array }
  octets[octets.length - 1]! ^= 1
  db.prepare('UPDATE octets SET octets = ?1 WHERE body = ?2').run(octets, body)
  db.close()
}

async function flipInFile(path: string, at: number): Promise<void> {
  const octets = await readFile(path)
  octets[at]! ^= 1
  await writeFile(path, octets)
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

async function containing(paths: readonly string[], words: string): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) if ((await readFile(path)).includes(words)) found.push(path)
  return found
}
