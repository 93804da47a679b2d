import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import fc from 'fast-check'
import { ACCOUNT_MIGRATIONS } from './account-schema.ts'
import { keywordsSum, mendKeywords } from './keywords-sum.ts'
import { IS_SOUND, mendRow, rowSum, type SummedRow, summedColumns } from './row-sum.ts'
import { SqliteDatabase } from './sqlite-database.ts'

const COLUMNS = summedColumns('message').filter((column) => column !== 'sum') as (keyof SummedRow)[]

const anyValue = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.maxSafeInteger(), fc.constant(1_764_163_200_000))
const anyRow = fc.tuple(...COLUMNS.map(() => anyValue))

function summed(values: readonly (number | null)[]): SummedRow {
  using db = new DatabaseSync(':memory:')
  db.exec(`CREATE TABLE message (${COLUMNS.map((column) => `${column} INTEGER`).join(', ')},
    sum INTEGER AS (${rowSum('message')}) STORED)`)
  const places = values.map((_, index) => `?${index + 1}`).join(', ')
  db.prepare(`INSERT INTO message (${COLUMNS.join(', ')}) VALUES (${places})`).run(...values)
  return { ...db.prepare(`SELECT ${summedColumns('message').join(', ')} FROM message`).get() } as unknown as SummedRow
}

test('every flipped bit of every column is noticed, and turned back', () => {
  fc.assert(
    fc.property(anyRow, fc.nat(COLUMNS.length - 1), fc.nat(52), (values, at, bit) => {
      const row = summed(values)
      const column = COLUMNS[at] as keyof SummedRow
      const flipped = Number(BigInt(row[column] as number) ^ (1n << BigInt(bit)))
      if (!Number.isSafeInteger(flipped)) return
      const damaged: SummedRow = { ...row, [column]: flipped }
      assert.notEqual(summed(COLUMNS.map((each) => damaged[each] as number)).sum, row.sum)
      assert.deepEqual(mendRow(damaged), row)
    }),
  )
})

test('a bit that flipped in the sum itself leaves the row as it is', () => {
  const row = summed(COLUMNS.map((_, index) => index))
  for (let bit = 0; bit < 31; bit++) {
    const damaged = { ...row, sum: row.sum ^ (1 << bit) }
    assert.deepEqual(mendRow(damaged), damaged)
  }
})

test('what more than one bit has changed is not guessed at', () => {
  const row = summed(COLUMNS.map(() => 5))
  assert.equal(mendRow({ ...row, bits: 1 << 3, email: 9_999, body: 77 }), undefined)
})

test('a database whose triggers watched over its rows goes on without them, every row as sound as it was', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-sums-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'mail.db')
  const before = ACCOUNT_MIGRATIONS.findIndex((sql) => sql.includes('DROP TRIGGER message_updated'))
  await (await SqliteDatabase.open(path, { migrations: ACCOUNT_MIGRATIONS.slice(0, before) })).close()
  using db = new DatabaseSync(path)
  const watched = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('message', 'expunged')"
  assert.equal(db.prepare(watched).all().length, 3)
  db.exec(`INSERT INTO mailbox (id, name, uid_validity, highest_modseq) VALUES (1, 'INBOX', 1, 1);
    INSERT INTO message (mailbox, uid, modseq, bits, internal_ms, saved_ms, size, email, thread, body)
      VALUES (1, 1, 1, 0, 5, 5, 9, 1, 1, 1), (1, 2, 1, 0, 5, 5, 9, 2, 2, 2)`)
  await (await SqliteDatabase.open(path, { migrations: ACCOUNT_MIGRATIONS })).close()
  assert.deepEqual(db.prepare(watched).all(), [])
  const changed = db.prepare(`UPDATE message SET bits = 1 WHERE ${IS_SOUND.message}`).run()
  assert.equal(changed.changes, 2)
})

test('a flipped bit in keywords is turned back', () => {
  const sum = keywordsSum('$label1 work') as number
  assert.equal(mendKeywords('$label3 work', sum), '$label1 work')
  assert.equal(mendKeywords('nothing of the kind', sum), undefined)
  assert.equal(keywordsSum(null), null)
})
