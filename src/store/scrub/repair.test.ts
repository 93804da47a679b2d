import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import { Flag, flagsOf, NO_FLAGS } from '../../core/mail/flags.ts'
import { lettersOn } from '../../core/mail/mail-store-letters.fixture.ts'
import { someProvenance } from '../../core/mail/provenance.fixture.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { FileSpool } from '../blobs/file-spool.ts'
import { accountFolder } from '../sql/account-folder.ts'
import { SqliteMailStore } from '../sql/sqlite-mail-store.ts'
import type { Finding } from './finding.ts'
import { LOOK_ONLY, type Scrubbing } from './scrubbing.ts'

const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])

/** Three messages, the last of them in a file, and a store that is closed. */
class Damaged {
  readonly folder: string
  readonly #before: string

  private constructor(folder: string, before: string) {
    this.folder = folder
    this.#before = before
  }

  static async make(t: TestContext): Promise<Damaged> {
    const folder = await mkdtemp(join(tmpdir(), 'posthus-repair-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    await using store = new SqliteMailStore({ folder })
    await store.create('a')
    const letter = lettersOn(await FileSpool.open(join(folder, 'spool')))
    for (const [subject, size] of [
      ['small', 2_000],
      ['middle', 60_000],
      ['large', 200_000],
    ] as const) {
      const message = await letter(subject, { size })
      const flags = flagsOf(['\\Seen', '$label1'])
      await store.write('a', (mail) =>
        mail.append(1, message, { flags, internalMs: 1_700_000_000_000, provenance: someProvenance(subject) }),
      )
      await message.body[Symbol.asyncDispose]()
    }
    return new Damaged(folder, await viewOf(store))
  }

  /** Writes past the triggers, as a disk does. */
  damage(sql: string): void {
    using db = new DatabaseSync(join(accountFolder(this.folder, 'a'), 'mail.db'))
    db.exec('PRAGMA foreign_keys = OFF')
    const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all()
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
    db.exec(sql)
    for (const { sql: text } of triggers) db.exec(text as string)
  }

  async smallest(): Promise<{ readonly size: number }> {
    await using store = new SqliteMailStore({ folder: this.folder })
    return (await store.body('a', 1)) as Body
  }

  async blob(): Promise<string> {
    const folder = join(accountFolder(this.folder, 'a'), 'blobs')
    const [name] = await readdir(folder, { recursive: true }).then((names) => names.filter((each) => each.length > 60))
    return join(folder, name as string)
  }

  async scrub(scrubbing: Partial<Scrubbing> = {}): Promise<Finding[]> {
    await using store = new SqliteMailStore({ folder: this.folder })
    return await Array.fromAsync(store.scrub('a', { ...LOOK_ONLY, ...scrubbing }))
  }

  /** Repairs, and looks that everything is as it was before the damage. */
  async repaired(scrubbing: Partial<Scrubbing> = {}): Promise<Finding[]> {
    const found = await this.scrub({ ...scrubbing, repair: true })
    assert.deepEqual(await this.scrub(), [])
    await using store = new SqliteMailStore({ folder: this.folder })
    assert.equal(await viewOf(store), this.#before)
    return found
  }
}

const damages: readonly (readonly [string, Finding['what'], string])[] = [
  ['counters of a mailbox', 'counters', 'UPDATE mailbox SET messages = 7, unseen = 9, size = 1 WHERE id = 1'],
  ['the next UID of a mailbox', 'uid', 'UPDATE mailbox SET uid_next = 2 WHERE id = 1'],
  ['the account’s counters', 'uid', 'UPDATE account SET next_body = 1, next_email = 1'],
  ['what expunged messages take', 'counters', 'UPDATE account SET expunged_room = 17, expunged_messages = 99'],
  ['how many messages have a body', 'body', 'UPDATE body SET messages = 5 WHERE id = 2'],
  ['the size of a body', 'body', 'UPDATE body SET size = size + 1024 WHERE id = 2'],
  ['the place of a body', 'body', 'UPDATE body SET in_file = 1 WHERE id = 1'],
  ['a tombstone', 'tombstone', 'INSERT INTO vanished VALUES (1, 3, 2, 2)'],
  ['an envelope', 'content', "UPDATE body SET envelope = x'28' WHERE id = 1"],
  ['a body structure', 'content', "UPDATE body SET body_structure = x'28' WHERE id = 3"],
  ['sort keys', 'content', "UPDATE body SET base_subject = 'smell' WHERE id = 1"],
  ['the tree of parts', 'content', "UPDATE body SET parts = '[' WHERE id = 2"],
  [
    'where a message comes from',
    'row',
    "UPDATE body SET provenance = cast(replace(provenance, 'quarantine', 'quazantine') AS BLOB) WHERE id = 2",
  ],
  ['keywords', 'row', "UPDATE message SET keywords = '$label3' WHERE uid = 2"],
  ['the name of a mailbox', 'row', "UPDATE mailbox SET name = 'KNBOX' WHERE id = 1"],
  [
    'a UIDVALIDITY',
    'row',
    'UPDATE mailbox SET uid_validity = uid_validity + CASE WHEN uid_validity & 1024 THEN -1024 ELSE 1024 END WHERE id = 2',
  ],
]
test('a flipped bit that makes a text of the octets: not served, and turned back', async (t) => {
  const place = await Damaged.make(t)
  const path = join(accountFolder(place.folder, 'a'), 'mail.db')
  const { size } = await place.smallest()
  place.damage('PRAGMA wal_checkpoint(TRUNCATE)')
  const file = await readFile(path)
  // The header of the row: its own length, NULL for the key, and 2 × length + 12 for octets, + 13 for a text (SQLite file format §2.1).
  const blob = 2 * size + 12
  const header = Buffer.from([4, 0, 0x80 | (blob >> 7), blob & 0x7f])
  // Pages that are free now may hold the row too.
  for (let at = file.indexOf(header); at >= 0; at = file.indexOf(header, at + 1)) file[at + 3]! ^= 1
  await writeFile(path, file)
  {
    await using store = new SqliteMailStore({ folder: place.folder })
    await assert.rejects(store.body('a', 1), { code: 'store/body-corrupt' })
    assert.equal((await store.use('a', (account) => account.octets([1]))).size, 0)
  }
  assert.deepEqual(
    (await place.repaired()).map(({ what, mended }) => [what, mended]),
    [
      // SQLite's own check sees a text where the schema says octets; with the body mended it has nothing to say.
      ['database', undefined],
      ['body', 'a flipped bit was turned back'],
    ],
  )
})

for (const [what, kind, sql] of damages) {
  test(`${what}: found, named, and set right`, async (t) => {
    const place = await Damaged.make(t)
    place.damage(sql)
    assert.ok((await place.scrub()).some((finding) => finding.what === kind))
    const found = await place.repaired()
    assert.ok(found.some((finding) => finding.what === kind && finding.mended !== undefined))
  })
}

for (const [what, column] of [
  ['flags', 'bits'],
  ['a date', 'internal_ms'],
  ['the number of a body', 'body'],
  ['a UID', 'uid'],
] as const) {
  test(`a flipped bit in ${what} of a row is turned back, and until then nobody changes the row`, async (t) => {
    const place = await Damaged.make(t)
    flipInRow(place.folder, column)
    assert.ok((await place.scrub()).some(({ what: kind }) => kind === 'row'))
    const store = new SqliteMailStore({ folder: place.folder })
    const flagged = { how: 'add', flags: { bits: Flag.flagged, keywords: [] } } as const
    const refused = (error: unknown) => isFault(error, 'store/row-damaged')
    await assert.rejects(
      store.write('a', (mail) => mail.setFlags(1, ALL, flagged)),
      refused,
    )
    await assert.rejects(
      store.write('a', (mail) => mail.expunge(1, ALL, true)),
      refused,
    )
    // Beyond the next UID nothing is looked for.
    if (column !== 'uid') {
      await assert.rejects(
        store.write('a', (mail) => mail.copy(1, ALL, 2)),
        refused,
      )
      await assert.rejects(
        store.write('a', (mail) => mail.move(1, ALL, 2)),
        refused,
      )
    }
    await store.close()
    await place.repaired()
  })
}

test('a flipped bit in the row of an expunged message holds up neither the others nor new mail', async (t) => {
  const place = await Damaged.make(t)
  const { folder } = place
  {
    await using store = new SqliteMailStore({ folder })
    await store.write('a', (mail) => mail.expunge(1, ALL, true))
  }
  flipInRow(folder, 'size', 'expunged')
  const store = new SqliteMailStore({ folder, limitsOf: async () => ({ storageBytes: undefined, messages: 1 }) })
  const expunged = async () => (await store.read('a', (mail) => mail.expunged())).map(({ uid }) => uid)
  const { length } = await expunged()
  const letter = await lettersOn(await FileSpool.open(join(folder, 'spool')))('new')
  await store.write('a', (mail) => mail.append(1, letter, { flags: NO_FLAGS, internalMs: 0 }))
  assert.equal((await expunged()).length, length - 1)
  assert.equal(await store.write('a', (mail) => mail.giveUpExcess()), length - 2)
  assert.equal(await store.write('a', (mail) => mail.purgeExpunged(Number.MAX_SAFE_INTEGER)), 0)
  assert.deepEqual(await expunged(), [2])
  await Array.fromAsync(store.scrub('a', { ...LOOK_ONLY, repair: true }))
  assert.equal(await store.write('a', (mail) => mail.purgeExpunged(Number.MAX_SAFE_INTEGER)), 1)
  await store.closeChecked()
})

test('an expunged message whose row is not what was written is not brought back', async (t) => {
  const place = await Damaged.make(t)
  const before = new SqliteMailStore({ folder: place.folder })
  await before.write('a', (mail) => mail.expunge(1, UidSet.ofSorted([2, 3]), true))
  await before.close()
  flipInRow(place.folder, 'bits', 'expunged')
  const store = new SqliteMailStore({ folder: place.folder })
  const refused = (error: unknown) => isFault(error, 'store/row-damaged')
  const gone = await store.read('a', (mail) => mail.expunged())
  await assert.rejects(
    store.write('a', (mail) => mail.bringBack(gone)),
    refused,
  )
  await store.close()
  assert.ok((await place.scrub({ repair: true })).some(({ what, mended }) => what === 'row' && mended !== undefined))
  await using mended = new SqliteMailStore({ folder: place.folder })
  const back = await mended.write('a', async (mail) => mail.bringBack(await mail.expunged()))
  assert.equal(back.length, 2)
})

test('a flipped bit in a small body is turned back', async (t) => {
  const place = await Damaged.make(t)
  flipBody(place, 1)
  const [finding] = await place.repaired()
  assert.equal(finding!.mended, 'a flipped bit was turned back')
})

for (const [what, id] of [
  ['in the database', 2],
  ['in a file', 3],
] as const) {
  test(`a body ${what} is healed from elsewhere; without that it is set aside, and refused as before`, async (t) => {
    const place = await Damaged.make(t)
    const right = await octetsOf(place, id)
    if (id === 3) await writeFile(await place.blob(), 'something else')
    else flipBody(place, id)
    const wrong = await place.scrub({
      repair: true,
      elsewhere: async () => new Uint8Array(Buffer.from('not it either')),
    })
    assert.deepEqual(
      wrong.map(({ what: kind, mailbox, uid, mended }) => [kind, mailbox, uid, mended]),
      [['body', 'INBOX', id, undefined]],
    )
    const quarantine = join(accountFolder(place.folder, 'a'), 'quarantine')
    const [aside] = await readdir(quarantine)
    const kept = await readFile(join(quarantine, aside as string))
    assert.ok(id === 3 ? kept.toString() === 'something else' : kept.length === right.length)
    const store = new SqliteMailStore({ folder: place.folder })
    await assert.rejects(
      async () => (await store.body('a', id))!.bytes(),
      (error) => isFault(error, 'store/body-corrupt'),
    )
    await store.close()
    const [finding] = await place.repaired({ elsewhere: async () => right })
    assert.equal(finding!.mended, 'its octets were found elsewhere')
  })
}

test('a body whose file is gone is healed from elsewhere', async (t) => {
  const place = await Damaged.make(t)
  const right = await octetsOf(place, 3)
  await rm(await place.blob())
  await place.repaired({ elsewhere: async () => right })
})

test('content of another version is brought up to date, and rows from before the sums get theirs', async (t) => {
  const place = await Damaged.make(t)
  place.damage(`UPDATE body SET sums = NULL, preview = 'of old' WHERE id = 1;
    UPDATE message SET keywords_sum = -1; UPDATE mailbox SET seal = NULL`)
  assert.deepEqual(
    (await place.scrub()).map(({ what }) => what),
    ['outdated'],
  )
  await place.repaired()
})

test('bodies are asked for at a pace, told of, and begun with behind those that were looked at', async (t) => {
  const place = await Damaged.make(t)
  const paced: number[] = []
  const told: number[] = []
  const order = {
    pace: async (octets: number) => void paced.push(octets),
    told: (id: number, octets: number) => void told.push(id, octets),
  }
  await place.scrub({ ...order, after: 1 })
  const sizes = [(await octetsOf(place, 2)).length, (await octetsOf(place, 3)).length]
  assert.deepEqual(paced, sizes)
  assert.deepEqual(told, [2, sizes[0], 3, sizes[1]])
})

async function octetsOf(place: Damaged, id: number): Promise<Uint8Array> {
  await using store = new SqliteMailStore({ folder: place.folder })
  return await (await store.body('a', id))!.bytes()
}

/** In the page, under the feet of SQLite: the column is written as another integer of the same width. */
function flipInRow(folder: string, column: string, table: 'message' | 'expunged' = 'message'): void {
  using db = new DatabaseSync(join(accountFolder(folder, 'a'), 'mail.db'))
  const row = db.prepare(`SELECT * FROM ${table} WHERE uid = 2`).get() as Record<string, number>
  const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all()
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
  db.exec(`UPDATE ${table} SET ${column} = ${BigInt(row[column] as number) ^ 16n} WHERE uid = 2`)
  for (const { sql } of triggers) db.exec(sql as string)
  // The generated sum follows the change; the schema is made to forget that it is generated for as long as the old one is put back.
  db.enableDefensive(false)
  db.exec('PRAGMA writable_schema = ON')
  const { sql } = db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(table) as { sql: string }
  const plain = sql.replace(/sum INTEGER NOT NULL AS \(.*\) STORED,/, 'sum INTEGER NOT NULL,')
  db.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(plain, table)
  db.exec('PRAGMA writable_schema = RESET')
  const after = column === 'uid' ? 2 ^ 16 : 2
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
  db.exec(`UPDATE ${table} SET sum = ${row['sum']} WHERE uid = ${after}`)
  for (const { sql: text } of triggers) db.exec(text as string)
  db.exec('PRAGMA writable_schema = ON')
  db.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(sql, table)
  db.exec('PRAGMA writable_schema = RESET')
}

function flipBody(place: Damaged, id: number): void {
  using db = new DatabaseSync(join(accountFolder(place.folder, 'a'), 'mail.db'))
  const { octets } = db.prepare('SELECT octets FROM octets WHERE body = ?').get(id) as { octets: Uint8Array }
  octets[100]! ^= 32
  db.prepare('UPDATE octets SET octets = ? WHERE body = ?').run(octets, id)
}

async function viewOf(store: SqliteMailStore): Promise<string> {
  const rows = await store.read('a', (mail) =>
    mail.list(1, ALL, ['envelope', 'bodyStructure', 'preview', 'root', 'sent', 'thread']),
  )
  const octets: string[] = []
  for (const { bodyId } of rows) octets.push(Buffer.from((await store.body('a', bodyId))!.digest).toString('hex'))
  return JSON.stringify([await store.read('a', (mail) => mail.mailboxes()), rows, octets])
}
