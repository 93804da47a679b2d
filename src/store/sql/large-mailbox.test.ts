import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Flag, type FlagChange, flagsOf } from '../../core/mail/flags.ts'
import { lettersOn } from '../../core/mail/mail-store-letters.fixture.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { FileSpool } from '../blobs/file-spool.ts'
import { checkRows } from '../scrub/check-account.ts'
import { accountFolder } from './account-folder.ts'
import { AccountReader } from './account-reader.ts'
import { ACCOUNT_MIGRATIONS } from './account-schema.ts'
import { AccountState } from './account-state.ts'
import type { SqlReader, SqlValue, SqlWriter } from './database.ts'
import { expungeMessages } from './expunge-messages.ts'
import { SqliteDatabase } from './sqlite-database.ts'
import { SqliteMailStore } from './sqlite-mail-store.ts'
import { storeFlags } from './store-flags.ts'

const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])
const SMALL = 1_000
const LARGE = 8_000
const SEEN: FlagChange = { how: 'add', flags: flagsOf(['\\Seen', 'Read']) }

/** A mailbox of copies: all seen but one, two hundred gaps, ten changes since `since`. */
async function fill(
  t: TestContext,
  count: number,
): Promise<{ database: SqliteDatabase; since: number; unseen: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-large-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const store = new SqliteMailStore({ folder })
  await store.create('a')
  const message = await lettersOn(await FileSpool.open(join(folder, 'spool')))('copied')
  await store.write('a', async (mail) => {
    await mail.append(1, message, { flags: flagsOf([]), internalMs: 0 })
    for (let n = 1; n < count; n += Math.min(n, count - n)) {
      await mail.copy(1, UidSet.of([{ first: 1, last: Math.min(n, count - n) }]), 1)
    }
    await mail.setFlags(1, ALL, SEEN)
    await mail.expunge(1, UidSet.ofSorted(Array.from({ length: 200 }, (_, i) => 2 * i + 2)), true)
  })
  const since = await store.read('a', (mail) => mail.modseq())
  const unseen = count - 5
  await store.write('a', async (mail) => {
    await mail.setFlags(1, UidSet.ofSorted([unseen]), { how: 'remove', flags: flagsOf(['\\Seen']) })
    await mail.setFlags(1, UidSet.of([{ first: count - 9, last: count - 1 }]), {
      how: 'add',
      flags: flagsOf(['Blue', '\\Deleted']),
    })
    await mail.expunge(1, UidSet.ofSorted([count]), true)
  })
  await store.closeChecked()
  const path = join(accountFolder(folder, 'a'), 'mail.db')
  const database = await SqliteDatabase.open(path, { migrations: ACCOUNT_MIGRATIONS })
  t.after(() => database.close())
  return { database, since, unseen }
}

/** A reader that counts what is read through it and keeps the statements. */
class Counted implements SqlReader {
  readonly #tx: SqlReader
  readonly statements = new Map<string, readonly SqlValue[]>()
  rowsRead = 0

  constructor(tx: SqlReader) {
    this.#tx = tx
  }

  async all<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<Row[]> {
    return this.#count(sql, parameters, await this.#tx.all<Row>(sql, ...parameters))
  }

  async rows<Row extends readonly SqlValue[]>(sql: string, ...parameters: readonly SqlValue[]): Promise<Row[]> {
    return this.#count(sql, parameters, await this.#tx.rows<Row>(sql, ...parameters))
  }

  async get<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#count(sql, parameters, [await this.#tx.get<Row>(sql, ...parameters)])[0]
  }

  iterate<Row extends readonly SqlValue[]>(sql: string, ...parameters: readonly SqlValue[]) {
    this.#count(sql, parameters, [])
    return this.#tx.iterate<Row>(sql, ...parameters)
  }

  #count<T>(sql: string, parameters: readonly SqlValue[], rows: T[]): T[] {
    this.statements.set(sql, parameters)
    this.rowsRead += rows.length
    return rows
  }
}

/** What a client asks for when it opens a mailbox that it knows, and what it is told. */
async function openMailbox(database: SqliteDatabase, since: number, count: number) {
  return database.read(async (tx) => {
    const counted = new Counted(tx)
    const mail = new AccountReader(counted)
    const window = UidSet.of([{ first: count - 60, last: count - 11 }])
    const told = {
      messages: (await mail.mailbox(1))?.messages,
      uids: (await mail.uids(1)).size,
      unseen: await mail.firstUnseen(1),
      allUnseen: [...(await mail.select(1, { clear: Flag.seen }))],
      deleted: (await mail.select(1, { set: Flag.deleted })).size,
      keywords: await mail.keywords(1),
      changed: (await mail.changed(1, { modseq: since })).length,
      vanished: (await mail.vanished(1, since)).toString(),
      changes: (await mail.changes(1, since)).changed.length,
      window: (await mail.list(1, window, ['envelope', 'bodyStructure'])).length,
    }
    return { told, rowsRead: counted.rowsRead, statements: counted.statements }
  })
}

test('opening a mailbox, its changes and a window of it take as much work with eight times as many messages', async (t) => {
  const worked: { rows: number; statements: number }[] = []
  for (const count of [SMALL, LARGE]) {
    const { database, since, unseen } = await fill(t, count)
    const { told, rowsRead, statements } = await openMailbox(database, since, count)
    assert.deepEqual(told, {
      messages: count - 201,
      uids: count - 201,
      unseen,
      allUnseen: [unseen],
      deleted: 9,
      keywords: ['Blue', 'Read'],
      changed: 9,
      vanished: `${count}`,
      changes: 9,
      window: 50,
    })
    worked.push({ rows: rowsRead, statements: statements.size })
    for (const [sql, parameters] of statements) {
      for (const step of planOf(database.path, sql, parameters)) {
        assert.doesNotMatch(step, /^SCAN (message|m|gap|vanished)\b/, sql)
        // All messages of a mailbox, looked at one after the other, are a scan too.
        assert.doesNotMatch(step, /^SEARCH (message|m) USING PRIMARY KEY \(mailbox=\?\)$/, sql)
      }
    }
  }
  assert.deepEqual(worked[0], worked[1])
})

function planOf(path: string, sql: string, parameters: readonly SqlValue[]): string[] {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    const numbered = sql.replaceAll(/\$(\d+)/g, '?$1')
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${numbered}`).all(...parameters) as { detail: string }[]
    return steps.map(({ detail }) => detail)
  } finally {
    db.close()
  }
}

test('gaps that contradict the counters are not believed, and the check names them', async (t) => {
  const { database } = await fill(t, SMALL)
  const right = await database.read((tx) => new AccountReader(tx).uids(1))
  await database.write(async (tx) => {
    await tx.run('UPDATE gap SET last = last + 4 WHERE mailbox = 1 AND first = 2')
    assert.equal((await new AccountReader(tx).uids(1)).toString(), right.toString())
  })
  const findings = await Array.fromAsync(checkRows(database))
  assert.deepEqual(
    findings.map(({ what, mailbox }) => [what, mailbox]),
    [['uid', 'INBOX']],
  )
})

test('no statement of a STORE or an EXPUNGE of many messages touches more than 1,000 rows: between two of them others may have their turn', async (t) => {
  const { database } = await fill(t, LARGE)
  const most = { read: 0, written: 0 }
  await database.write(async (tx) => {
    const counted: SqlWriter = {
      all: (sql, ...values) => tx.all(sql, ...values),
      get: (sql, ...values) => tx.get(sql, ...values),
      iterate: (sql, ...values) => tx.iterate(sql, ...values),
      rows: async <Row extends readonly SqlValue[]>(sql: string, ...values: readonly SqlValue[]) => {
        const rows = await tx.rows<Row>(sql, ...values)
        most.read = Math.max(most.read, rows.length)
        return rows
      },
      run: async (sql, ...values) => {
        const rows = await tx.run(sql, ...values)
        most.written = Math.max(most.written, rows)
        return rows
      },
    }
    const state = new AccountState(counted)
    const flagged: FlagChange = { how: 'add', flags: flagsOf(['\\Flagged']) }
    assert.equal((await storeFlags(counted, state, 1, ALL, flagged)).changed.length, LARGE - 201)
    assert.equal((await expungeMessages(counted, state, 1, ALL, true, 0)).vanished.size, LARGE - 201)
    await state.flush()
  })
  assert.deepEqual(most, { read: 1000, written: 1000 })
})

test('while flags of many messages are stored, and these are expunged, readers have their turns', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-turns-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const store = new SqliteMailStore({ folder })
  await store.create('a')
  const message = await lettersOn(await FileSpool.open(join(folder, 'spool')))('copied')
  await store.write('a', async (mail) => {
    await mail.append(1, message, { flags: flagsOf([]), internalMs: 0 })
    while ((await mail.uids(1)).size < LARGE) await mail.copy(1, ALL, 1)
  })
  // One after the other they are a statement each.
  const odd = UidSet.ofSorted(Array.from({ length: LARGE / 2 }, (_, i) => 2 * i + 1))
  for (const work of [
    () => store.write('a', (mail) => mail.setFlags(1, odd, SEEN)),
    () => store.write('a', (mail) => mail.expunge(1, odd, true)),
  ]) {
    let isDone = false
    let turns = 0
    const done = work().then(() => (isDone = true))
    while (!isDone) {
      await setImmediate()
      await store.read('a', (mail) => mail.modseq())
      if (!isDone) turns++
    }
    await done
    assert.ok(turns > 2, `${turns} turns`)
  }
  await store.closeChecked()
})
