import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { SqliteMailStore } from '../sql/sqlite-mail-store.ts'
import { ArchivedHouse, accountView, EVERY_UID } from './archived-house.fixture.ts'
import { mergeAccount, type Wanted } from './merge-account.ts'
import { rebuildAccount } from './rebuild-account.ts'
import { requireWhole, restoreAll } from './restore-all.ts'

const quiet = () => undefined

test('everything comes back into an empty folder: UIDs, flags, dates, subscriptions, octets, keys, databases', async () => {
  await using house = await ArchivedHouse.make()
  const views = [await accountView(house.store, 'a'), await accountView(house.store, 'b')]
  const { manifest } = await house.backUp()
  const data = join(house.folder, 'restored')
  using archive = await house.openArchive()
  assert.deepEqual(await restoreAll(archive, manifest, data, quiet), { accounts: 2, problems: [] })
  const store = new SqliteMailStore({ folder: data })
  assert.deepEqual(withoutModseqs(await accountView(store, 'a')), withoutModseqs(views[0]))
  assert.deepEqual(withoutModseqs(await accountView(store, 'b')), withoutModseqs(views[1]))
  assert.equal((await store.read('a', (mail) => mail.expunged())).length, 1)
  await store.closeChecked()
  assert.match(await readFile(join(data, 'keys', 'pepper.json'), 'utf8'), /secret of the house/)
  assert.equal(await readFile(join(data, 'queue', 'message-1'), 'utf8'), 'a large queued message')
  using directory = new DatabaseSync(join(data, 'directory.db'))
  assert.deepEqual({ ...directory.prepare('SELECT text FROM fact').get() }, { text: 'kept' })
  assert.deepEqual(directory.prepare('SELECT id FROM web_session').all(), [], 'no browser is signed in by a backup')
  await requireWhole(data)
  await assert.rejects(restoreAll(archive, manifest, data, quiet), (error) => isFault(error, 'archive/not-empty'))
})

test('numbers given after the backup are not given again, and clients that saw them are told', async () => {
  await using house = await ArchivedHouse.make()
  const { manifest } = await house.backUp()
  const later = await house.append('after the backup', 10, [])
  await house.store.write('a', ({ records }) => records.put('contact-card', { id: 'k2', value: '{}', isOpen: false }))
  const seen = await house.store.read('a', (mail) => mail.modseq())
  const data = join(house.folder, 'restored')
  using archive = await house.openArchive()
  await restoreAll(archive, manifest, data, quiet)
  await using store = new SqliteMailStore({ folder: data })
  const changes = await store.read('a', (mail) => mail.changes(1, seen))
  assert.ok(changes.vanished.has(later))
  assert.equal(changes.changed.length, 2)
  assert.ok(changes.mailbox!.uidNext > later)
  const state = await store.read('a', ({ records }) => records.state('contact-card'))
  assert.ok(state > seen)
  const records = await store.read('a', (mail) => mail.records.changes('contact-card', { modseq: seen }, 10))
  assert.equal(records, undefined, 'what was made after the backup is gone, and nobody knows of what')
})

test('a restore that was broken off goes on, and until then nobody serves the folder', async () => {
  await using house = await ArchivedHouse.make()
  const view = await accountView(house.store, 'b')
  const { manifest } = await house.backUp()
  const data = join(house.folder, 'restored')
  using archive = await house.openArchive()
  // One that was killed before it had begun for good.
  await mkdir(join(data, 'incoming'), { recursive: true })
  await writeFile(join(data, 'incoming', 'mark'), '{')
  const stop = new Error('killed')
  await assert.rejects(
    restoreAll(archive, manifest, data, (done) => {
      if (done === 1) throw stop
    }),
    stop,
  )
  await assert.rejects(requireWhole(data), (error) => isFault(error, 'store/half-restored'))
  await assert.rejects(restoreAll(archive, { ...manifest, name: 'other' }, data, quiet), (error) =>
    isFault(error, 'archive/not-empty'),
  )
  assert.deepEqual((await restoreAll(archive, manifest, data, quiet)).problems, [])
  assert.ok(!(await readdir(data)).includes('incoming'))
  await using store = new SqliteMailStore({ folder: data })
  assert.deepEqual(withoutModseqs(await accountView(store, 'b')), withoutModseqs(view))
})

test('one account is rebuilt where there is none, and not where there is one', async () => {
  await using house = await ArchivedHouse.make()
  const view = await accountView(house.store, 'a')
  const { manifest } = await house.backUp()
  using archive = await house.openArchive()
  const snapshot = manifest.accounts[0]!.snapshot as string
  await assert.rejects(rebuildAccount(archive, snapshot, 'a', house.data), (error) =>
    isFault(error, 'archive/account-exists'),
  )
  await house.store.destroy('a')
  assert.deepEqual(await rebuildAccount(archive, snapshot, 'a', house.data), [])
  assert.deepEqual(withoutModseqs(await accountView(house.store, 'a')), withoutModseqs(view))
})

test('a body that the archive has lost is told, and only its message is refused', async () => {
  await using house = await ArchivedHouse.make()
  const { manifest } = await house.backUp()
  const packs = join(house.archive, 'bodies', 'a')
  const [pack] = await readdir(packs)
  const octets = await readFile(join(packs, pack as string))
  octets[20]! ^= 4
  await writeFile(join(packs, pack as string), octets)
  using archive = await house.openArchive()
  const data = join(house.folder, 'restored')
  const { problems } = await restoreAll(archive, manifest, data, quiet)
  assert.equal(problems.length, 1)
  await using store = new SqliteMailStore({ folder: data })
  const rows = await store.read('a', (mail) => mail.list(1, EVERY_UID, []))
  assert.deepEqual(
    rows.map(({ uid }) => uid),
    [1, 2],
  )
  const refused: number[] = []
  for (const { uid, bodyId } of rows) {
    try {
      await (await store.body('a', bodyId))!.bytes()
    } catch (error) {
      assert.ok(isFault(error, 'store/body-missing'))
      refused.push(uid)
    }
  }
  assert.equal(refused.length, 1)
})

const merges: readonly (readonly [string, Wanted, readonly string[]])[] = [
  ['all that is missing', {}, ['INBOX: first letter', 'INBOX: large letter']],
  ['one mailbox', { mailbox: 'INBOX' }, ['INBOX: first letter', 'INBOX: large letter']],
  ['one message by its UID', { mailbox: 'INBOX', uid: 2 }, ['INBOX: large letter']],
  ['one message by its Message-ID', { messageId: 'large-letter@posthus.test' }, ['INBOX: large letter']],
  ['one message by its EMAILID', { emailId: 1 }, ['INBOX: first letter']],
]
for (const [what, wanted, expected] of merges) {
  test(`into an account in use comes ${what}, once, with flags and dates`, async () => {
    await using house = await ArchivedHouse.make()
    const { manifest } = await house.backUp()
    const snapshot = manifest.accounts[0]!.snapshot as string
    const before = await house.store.read('a', (mail) => mail.list(1, EVERY_UID, []))
    await house.store.write('a', (mail) => mail.expunge(1, EVERY_UID, true))
    await house.append('came since', 10, [])
    using archive = await house.openArchive()
    const { added, problems } = await mergeAccount(archive, snapshot, 'a', house.store, wanted)
    assert.deepEqual([added, problems], [expected.length, []])
    assert.deepEqual(await subjects(house.store), ['INBOX: came since', ...expected, 'Archive: first letter'].sort())
    const after = await house.store.read('a', (mail) => mail.list(1, EVERY_UID, []))
    for (const row of after.slice(1)) {
      assert.ok(before.some((old) => old.internalMs === row.internalMs && old.flags.bits === row.flags.bits))
      assert.ok(row.uid > 3)
      const provenance = await house.store.read('a', (mail) => mail.provenance(row.bodyId))
      assert.match(provenance?.hops[0]?.from ?? '', /^(first|large) letter$/)
    }
    assert.equal((await mergeAccount(archive, snapshot, 'a', house.store, wanted)).added, 0)
  })
}

test('a mailbox that is gone is made again; what was moved since does not come twice with the whole account', async () => {
  await using house = await ArchivedHouse.make()
  const uid = await house.append('a project', 10, [], 'a', await idOf(house.store, 'Work/Projects'))
  const { manifest } = await house.backUp()
  const snapshot = manifest.accounts[0]!.snapshot as string
  const work = await idOf(house.store, 'Work/Projects')
  await house.store.write('a', async (mail) => {
    await mail.move(work, UidSet.ofSorted([uid]), 1)
    await mail.deleteMailbox('Work/Projects')
  })
  using archive = await house.openArchive()
  assert.equal((await mergeAccount(archive, snapshot, 'a', house.store, {})).added, 0)
  assert.equal((await mergeAccount(archive, snapshot, 'a', house.store, { mailbox: 'Work/Projects' })).added, 1)
  assert.ok((await subjects(house.store)).includes('Work/Projects: a project'))
})

test('a backup of a former schema is brought up to date', async () => {
  await using house = await ArchivedHouse.make()
  const { manifest } = await house.backUp()
  using archive = await house.openArchive()
  const pieces: Buffer[] = []
  for await (const piece of archive.object(manifest.accounts[0]!.snapshot as string)) pieces.push(piece)
  const lines = Buffer.concat(pieces).toString().split('\n')
  const first = lines.map((line, at) => (at === 0 ? line.replace(/"schema":\d+/, '"schema":1') : line))
  const text = asOfFirstSchema(first)
  const snapshot = await archive.putObject([Buffer.from(text)])
  await house.store.destroy('a')
  assert.deepEqual(await rebuildAccount(archive, snapshot, 'a', house.data), [])
  assert.equal(((await accountView(house.store, 'a')) as unknown[]).length, 11)
})

/** Without the tables and columns that came after the first version of the schema. */
function asOfFirstSchema(lines: readonly string[]): string {
  const known: Record<string, readonly string[]> = {
    account: ['id', 'modseq', 'next_mailbox', 'next_uid_validity', 'next_body', 'next_email', 'next_thread'],
    mailbox: [
      'id',
      'name',
      'special_use',
      'uid_validity',
      'uid_next',
      'highest_modseq',
      'vanished_floor',
      'messages',
      'unseen',
      'deleted',
      'size',
    ],
    subscription: ['name'],
    keyword: ['folded', 'spelling'],
    body: ['id', 'digest', 'size', 'in_file', 'messages'],
    message: [
      'mailbox',
      'uid',
      'modseq',
      'bits',
      'keywords',
      'internal_ms',
      'saved_ms',
      'sent_ms',
      'size',
      'email',
      'thread',
      'body',
    ],
    vanished: ['mailbox', 'modseq', 'first', 'last'],
    thread_key: ['key', 'thread'],
  }
  const out: string[] = [lines[0] as string]
  let places: readonly number[] | undefined
  let table = ''
  for (const line of lines.slice(1)) {
    if (line === '') continue
    const value = JSON.parse(line)
    if (!Array.isArray(value)) {
      table = value.table
      const columns = known[table]
      places = columns?.map((column) => value.columns.indexOf(column))
      if (columns) out.push(JSON.stringify({ table, columns }))
    } else if (places) {
      const row = places.map((place) => value[place])
      // The expunged message that the former schema did not keep: its body is had by nobody then.
      if (table === 'body' && value[1] !== undefined && isOnlyExpunged(lines, value[0])) continue
      out.push(JSON.stringify(row))
    }
  }
  return `${out.join('\n')}\n`
}

function isOnlyExpunged(lines: readonly string[], body: number): boolean {
  let at: { table: string; columns: string[] } | undefined
  for (const line of lines.slice(1)) {
    if (line === '') continue
    const value = JSON.parse(line)
    if (!Array.isArray(value)) at = value
    else if (at?.table === 'message' && value[at.columns.indexOf('body')] === body) return false
  }
  return true
}

async function subjects(store: SqliteMailStore): Promise<string[]> {
  const found: string[] = []
  for (const { id, name } of await store.read('a', (mail) => mail.mailboxes())) {
    for (const { baseSubject } of await store.read('a', (mail) => mail.list(id, EVERY_UID, ['subject']))) {
      found.push(`${name}: ${baseSubject!.toLowerCase()}`)
    }
  }
  return found.sort()
}

async function idOf(store: SqliteMailStore, name: string): Promise<number> {
  return (await store.read('a', (mail) => mail.mailboxNamed(name)))!.id
}

/** Modseqs and the numbers to be given next are raised by a restore. */
function withoutModseqs(view: unknown): unknown {
  const raised = new Set(['modseq', 'highestModseq', 'uidNext'])
  return JSON.parse(JSON.stringify(view, (key, value) => (raised.has(key) ? undefined : value)))
}
