import assert from 'node:assert/strict'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { isFault } from '../../src/base/fault.ts'
import { flagsOf } from '../../src/core/mail/flags.ts'
import { Intake } from '../../src/core/mail/intake.ts'
import { UidSet } from '../../src/core/mail/uid-set.ts'
import { FileSpool } from '../../src/store/blobs/file-spool.ts'
import { LOOK_ONLY } from '../../src/store/scrub/scrubbing.ts'
import { accountFolder } from '../../src/store/sql/account-folder.ts'
import { SqliteDatabase } from '../../src/store/sql/sqlite-database.ts'
import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'
import { Dice, testMessage } from '../interop/harness/messages.ts'
import { run, runWell } from '../interop/harness/program.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { SEED } from '../kit/seed.ts'
import {
  accountOf,
  columnsOf,
  contentOf,
  makeOldDatabases,
  type OldDatabase,
  oldDatabasesIn,
  rowsOf,
  tablesOf,
} from './harness/old-databases.ts'

const CHILD = join(import.meta.dirname, 'migrate-child.ts')
/** Writes that a run is killed at: so many of the first and the last, and as many between them. */
const ENDS = 2
const BETWEEN = 4
const EVERY_UID = UidSet.of([{ first: 1, last: 0xffffffff }])
/** Copies of a message, so that a migration writes its log in many pieces. */
const COPIES = 4096

/** Tables whose rows have moved to another, what these had no place for any more, and columns that have another name now. */
const RENAMED: Readonly<
  Record<
    string,
    {
      readonly table: string
      readonly without: readonly string[]
      readonly columns?: Readonly<Record<string, string>>
    }
  >
> = {
  outbound_message: { table: 'queued_message', without: [] },
  outbound_recipient: { table: 'queued_recipient', without: ['lease_id'] },
  // Every account is looked at once more, as if something had been expunged long ago.
  upkeep: { table: 'upkeep', without: ['oldest_expunged_ms'] },
  posture: { table: 'posture', without: [], columns: { hour_ms: 'start_ms' } },
  content_access: { table: 'content_access', without: [], columns: { access: 'request' } },
}

test('a migration that is killed at any write, and run again, ends as one that was not', async (t) => {
  await using bench = await Workbench.open('migration')
  const before = bench.path('before')
  const truth = await makeMail(bench.path('current'), before)
  makeOldDatabases(before, mailOf(bench.path('current'), 'a'))

  const whole = bench.path('whole')
  cpSync(before, whole, { recursive: true })
  const writes = await countWrites(whole, bench.path('calls'))
  const expected = oldDatabasesIn(whole).map(({ path }) => contentOf(path))
  await requireSame(whole, before, truth)

  const seed = SEED
  const dice = new Dice(seed)
  t.diagnostic(`seed ${seed}, ${writes} writes`)
  const places = new Set<number>()
  for (let n = 1; n <= ENDS; n++) places.add(n).add(writes + 1 - n)
  while (places.size < 2 * ENDS + BETWEEN) places.add(1 + dice.number(writes))
  let killed = 0
  for (const place of places) {
    const folder = bench.path('killed')
    cpSync(before, folder, { recursive: true })
    // Twice: what goes on behind the last one that was done can be killed too.
    for (const at of [place, 1 + dice.number(place)]) if (await killedAt(folder, at)) killed++
    for (const { path, migrations } of oldDatabasesIn(folder)) {
      await (await SqliteDatabase.open(path, { migrations })).close()
    }
    for (const [n, { path }] of oldDatabasesIn(folder).entries()) {
      assert.ok(contentOf(path) === expected[n], `seed ${seed}: ${path} is another after a kill at write ${place}`)
    }
    rmSync(folder, { recursive: true })
  }
  assert.ok(killed > places.size, `${killed} of ${2 * places.size} runs were killed`)
})

test('a database of a newer program is refused, untouched, with the way out', async () => {
  await using bench = await Workbench.open('migration')
  for (const { kind, migrations } of oldDatabasesIn('')) {
    const path = bench.path(`${kind}.db`)
    await (await SqliteDatabase.open(path, { migrations })).close()
    const known = migrations.length
    {
      using db = new DatabaseSync(path)
      db.exec(`PRAGMA user_version = ${known + 1}`)
    }
    const octets = readFileSync(path)
    await assert.rejects(
      SqliteDatabase.open(path, { migrations }),
      (error) =>
        isFault(error, 'store/schema-too-new') &&
        error.message.includes(`version ${known + 1}, this program knows ${known}; run the newer program again`),
    )
    assert.deepEqual(readFileSync(path), octets)
    rmSync(path)
  }
})

/** An account `a` below `current` with something of everything, and its files for the accounts of old versions. Returns what its members see. */
async function makeMail(current: string, before: string): Promise<unknown> {
  const store = new SqliteMailStore({ folder: current })
  await store.create('a')
  const spool = await FileSpool.open(join(current, 'spool'))
  const append = async (n: number, mailbox: number, bytes?: number) => {
    await using intake = new Intake(spool)
    await intake.write(testMessage(n, 5, bytes).octets)
    const message = await intake.finish()
    const flags = flagsOf(n % 3 === 0 ? ['\\Seen', '$label1', 'Work'] : n % 3 === 1 ? ['\\Flagged'] : [])
    await store.write('a', (mail) => mail.append(mailbox, message, { flags, internalMs: n * 1_000_000 }))
  }
  const made = await store.write('a', (mail) => mail.createMailbox('Projects/Old'))
  for (let n = 0; n < 30; n++) await append(n, n % 4 === 0 ? made.id : 1, n % 10 === 9 ? 200_000 : undefined)
  const range = (first: number, last: number) => UidSet.of([{ first, last }])
  await store.write('a', (mail) => mail.expunge(1, range(3, 6), true))
  await store.write('a', (mail) => mail.deleteMailbox('Projects/Old'))
  const many = await store.write('a', (mail) => mail.createMailbox('Many'))
  await store.write('a', (mail) => mail.copy(1, range(1, 1), many.id))
  for (let there = 1; there < COPIES; there *= 2) {
    await store.write('a', (mail) => mail.copy(many.id, range(1, there), many.id))
  }
  await store.write('a', (mail) => mail.expunge(many.id, range(100, 200), true))
  const truth = await seenIn(store, 'a')
  await store.closeChecked()
  for (const { kind, version } of oldDatabasesIn(before)) {
    if (kind !== 'account') continue
    cpSync(join(accountFolder(current, 'a'), 'blobs'), join(accountFolder(before, accountOf(version)), 'blobs'), {
      recursive: true,
    })
  }
  return truth
}

/** What members and operators see of an account: messages with their octets, and what can be brought back. */
async function seenIn(store: SqliteMailStore, account: string) {
  const messages: unknown[] = []
  for (const { id, name, uidNext, subscribed } of await store.read(account, (mail) => mail.mailboxes())) {
    messages.push([name, uidNext, subscribed])
    const rows = await store.read(account, (mail) => mail.list(id, EVERY_UID, ['envelope'], 2 * COPIES))
    for (const { uid, flags, internalMs, size, emailId, threadId, bodyId } of rows) {
      const body = await store.body(account, bodyId)
      const digest = Buffer.from(body?.digest ?? []).toString('hex')
      messages.push([uid, flags, internalMs, size, emailId, threadId, digest])
      // Copies share it, and once is enough.
      if (uid < 100) assert.equal((await body?.bytes())?.length, size)
    }
  }
  const gone = await store.read(account, (mail) => mail.expunged())
  const expunged = gone.map(({ mailboxName, uid, flags, size, emailId }) => [mailboxName, uid, flags, size, emailId])
  return { messages, expunged }
}

/** Migrates a folder to the end, counting the writes of the thread that does it. */
async function countWrites(folder: string, recording: string): Promise<number> {
  const args = ['-qq', '-o', recording, '-e', 'trace=pwrite64', process.execPath, CHILD, folder]
  await runWell('strace', args, { timeoutMs: 120_000 })
  return readFileSync(recording, 'latin1')
    .split('\n')
    .filter((line) => line.startsWith('pwrite64(')).length
}

/** Migrates a folder until the write with that number, from 1 on, where the process is killed. False if it was done before. */
async function killedAt(folder: string, write: number): Promise<boolean> {
  const kill = ['-e', 'trace=pwrite64', '-e', `inject=pwrite64:signal=KILL:when=${write}`]
  const args = ['-qq', '-o', '/dev/null', ...kill, process.execPath, CHILD, folder]
  const { code, stderr } = await run('strace', args, { timeoutMs: 120_000 })
  assert.ok(code === 0 || code === null, `it ended with ${code}: ${stderr}`)
  return code === null
}

/** In an order that does not depend on the key of the table. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort()
}

function mailOf(folder: string, account: string): string {
  return join(accountFolder(folder, account), 'mail.db')
}

/** Whether a migration that was not killed has kept everything: the rows that were there, and the mail with all its octets. */
async function requireSame(after: string, before: string, truth: unknown): Promise<void> {
  const olds = oldDatabasesIn(before)
  for (const [n, { kind, path }] of oldDatabasesIn(after).entries()) {
    if (kind !== 'directory' && kind !== 'queue') continue
    using was = new DatabaseSync((olds[n] as OldDatabase).path, { readOnly: true })
    using is = new DatabaseSync(path, { readOnly: true })
    for (const table of tablesOf(was)) {
      const renamed = RENAMED[table]
      const now = renamed?.table ?? table
      const old = columnsOf(was, table, renamed?.without)
      const renames = Object.entries(renamed?.columns ?? {}).filter(([name]) => old.includes(`"${name}"`))
      const columns = columnsOf(was, table, renamed?.without, Object.fromEntries(renames))
      assert.deepEqual(sorted(rowsOf(is, now, columns)), sorted(rowsOf(was, table, old)), `${path}: ${table}`)
    }
  }
  const store = new SqliteMailStore({ folder: after })
  const { messages, expunged } = truth as Awaited<ReturnType<typeof seenIn>>
  for (const { kind, version } of oldDatabasesIn(after)) {
    if (kind !== 'account') continue
    const account = accountOf(version)
    const seen = await seenIn(store, account)
    assert.deepEqual(seen.messages, messages, account)
    assert.deepEqual(seen.expunged, version === 1 ? [] : expunged, account)
    while (await store.index(account, 1000));
    // Sums that did not exist are worked out by the first repair; nothing may be wrong before or after it.
    const wrong = await Array.fromAsync(store.scrub(account, { ...LOOK_ONLY, repair: true }))
    assert.deepEqual(
      wrong.filter(({ what }) => what !== 'outdated'),
      [],
      account,
    )
  }
  await store.closeChecked()
}
