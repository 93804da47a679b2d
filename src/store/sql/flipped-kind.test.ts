import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { accountFolder } from './account-folder.ts'
import { ACCOUNT_MIGRATIONS } from './account-schema.ts'
import { tryNumber } from './flipped-kind.ts'
import { mendMailbox } from './mailbox-seal.ts'
import { mendRow, rowSum, type SummedRow, summedColumns } from './row-sum.ts'
import { SqliteDatabase } from './sqlite-database.ts'
import { SqliteMailStore } from './sqlite-mail-store.ts'

const CASES: readonly (readonly [unknown, number | undefined])[] = [
  [5, 5],
  [Uint8Array.of(107, 8, 126, 71), 1_795_718_727],
  [Uint8Array.of(0xff), -1],
  [Uint8Array.of(0xff, 0xfe), -2],
  [Uint8Array.of(1, 0, 0, 0, 0, 0), 2 ** 40],
  [new Uint8Array(), undefined],
  [new Uint8Array(9), undefined],
  ['5', undefined],
  [null, undefined],
]

for (const [value, expected] of CASES) {
  test(`${value} was ${expected}`, () => assert.equal(tryNumber(value), expected))
}

test('a mailbox whose UIDVALIDITY is taken for a BLOB has it back', async () => {
  const data = await mkdtemp(join(tmpdir(), 'posthus-kind-'))
  try {
    await using store = new SqliteMailStore({ folder: data })
    await store.create('a')
    await store.close()
    await using database = await SqliteDatabase.open(join(accountFolder(data, 'a'), 'mail.db'), {
      migrations: ACCOUNT_MIGRATIONS,
    })
    const read = 'SELECT id, name, special_use, uid_validity, seal FROM mailbox WHERE id = 1'
    type Row = { id: number; name: string; special_use: null; uid_validity: number; seal: number }
    await database.write(async (tx) => {
      const row = (await tx.get<Row>(read)) as Row
      await tx.run('UPDATE mailbox SET uid_validity = 1 WHERE id = 1')
      const octets = Buffer.alloc(4)
      octets.writeInt32BE(row.uid_validity)
      await mendMailbox(tx, { ...row, uid_validity: new Uint8Array(octets) as unknown as number })
      assert.deepEqual(await tx.get<Row>(read), row)
      // Nothing that can be told: left as it is.
      const broken = {
        ...row,
        name: 7 as unknown as string,
        uid_validity: 'x' as unknown as number,
        seal: row.seal + 1,
      }
      await mendMailbox(tx, broken)
      assert.deepEqual(await tx.get<Row>(read), row)
    })
  } finally {
    await rm(data, { recursive: true })
  }
})

test('a row with a number that is taken for a BLOB is mended, and one with a text is not', () => {
  using db = new DatabaseSync(':memory:')
  const columns = summedColumns('message').filter((column) => column !== 'sum')
  const values = Object.fromEntries(columns.map((column, n) => [column, 1000 + n]))
  const listed = columns.map((column) => `${values[column]} AS ${column}`).join(', ')
  const { sum } = db.prepare(`SELECT ${rowSum('message')} AS sum FROM (SELECT ${listed})`).get() as { sum: number }
  const row = { ...values, sum } as SummedRow
  const spoiled = (value: unknown) => mendRow({ ...row, uid: value as number })
  assert.deepEqual(spoiled(Uint8Array.of(3, 1001 - 768)), row)
  for (const value of ['x', new Uint8Array(9), Uint8Array.of(3, 1)]) assert.equal(spoiled(value), undefined)
})
