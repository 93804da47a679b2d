import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { type TestContext, test } from 'node:test'
import { addDomain } from '../../src/app/commands/domain/add.ts'
import { parseConfiguration } from '../../src/app/config/read-configuration.ts'
import { type House, openHouse } from '../../src/app/house/house.ts'
import { secretKeepers } from '../../src/app/incidents/secret-keepers.ts'
import { NoticeBoard } from '../../src/app/processes/notice-board.ts'
import { silentLog } from '../../src/base/log.ts'
import { DIRECTORY_MIGRATIONS } from '../../src/store/directory/directory-schema.ts'
import { QUEUE_MIGRATIONS } from '../../src/store/queue/queue-schema.ts'
import { ACCOUNT_MIGRATIONS } from '../../src/store/sql/account-schema.ts'
import { SqliteDatabase } from '../../src/store/sql/sqlite-database.ts'
import { type Keeping, OTHER_COLUMNS, OTHER_FILES, SECRET_COLUMNS, SECRET_FILES } from './stored.ts'

const DATABASES = {
  'directory.db': DIRECTORY_MIGRATIONS,
  'queue.db': QUEUE_MIGRATIONS,
  'mail.db': ACCOUNT_MIGRATIONS,
} as const
/** A column that is called so has a secret in it until somebody has said why not. */
const SUSPICIOUS =
  /secret|token|password|passphrase|cookie|session_key|totp|otp|private|pepper|salt|^key$|bearer|phc|seed/i

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-secrets-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

test('every column of every database is known to have a secret, or to have none: what is kept from now on cannot be forgotten in an incident', async (t) => {
  const folder = await folderOf(t)
  const found: string[] = []
  for (const [name, migrations] of Object.entries(DATABASES)) {
    await using database = await SqliteDatabase.open(join(folder, name), { migrations })
    const rows = await database.read((tx) =>
      tx.rows<readonly [string, string]>(
        `SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c
         WHERE t.type = 'table' AND t.name <> 'sqlite_sequence'`,
      ),
    )
    found.push(...rows.map(([table, column]) => `${name} ${table} ${column}`))
  }
  const others = Object.entries(OTHER_COLUMNS).flatMap(([name, tables]) =>
    Object.entries(tables).flatMap(([table, columns]) =>
      columns.split(' ').map((column) => `${name} ${table} ${column}`),
    ),
  )
  const said = [...others, ...Object.keys(SECRET_COLUMNS)]
  const mend =
    'say in test/house/stored.ts what is in it: nothing secret, or which keeper (src/app/incidents) replaces it'
  assert.deepEqual(
    found.filter((column) => !said.includes(column)),
    [],
    mend,
  )
  assert.deepEqual(
    said.filter((column) => !found.includes(column)),
    [],
    'what is said there is no more',
  )
  assert.equal(new Set(said).size, said.length, 'nothing is said twice')
  const suspicious = others.filter((column) => SUSPICIOUS.test(column.split(' ')[2] as string))
  assert.deepEqual(suspicious.sort(), Object.keys(INNOCENT).sort(), mend)
})

/** Columns with a name that makes one think. */
const INNOCENT: Readonly<Record<string, string>> = {
  'directory.db greylist key': 'a digest of who wrote to whom from where',
  'mail.db sieve_memory key': 'what a script has been told to remember: addresses, no secrets of the house',
  'mail.db thread_key key': 'a digest of subjects and ids',
}

test('every file of a house is known to have a secret, or to have none, and every keeper there is has something to keep', async (t) => {
  const data = await folderOf(t)
  await using stack = new AsyncDisposableStack()
  const house = await openedHouse(data)
  stack.defer(() => house.close())
  await addDomain(house.accounts, house, 'posthus.test')
  const { id } = await house.accounts.addAccount('anna@posthus.test', '', 'Fjord-Lantern-4711-Ferry')
  await house.mail.read(id, async (mail) => void (await mail.mailboxes()))
  const files = (await readdir(data, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(data, join(entry.parentPath, entry.name)))
  const secrets = files.filter((file) => SECRET_FILES.some(([pattern]) => pattern.test(file)))
  const unknown = files.filter((file) => !secrets.includes(file) && !OTHER_FILES.some((pattern) => pattern.test(file)))
  assert.deepEqual(unknown, [], 'say in test/house/stored.ts what is in it, and who replaces it')
  assert.ok(secrets.length >= 4, secrets.join())

  const kinds = new Set(secretKeepers(house).map(({ kind }) => kind))
  const named = new Set(
    [...Object.values(SECRET_COLUMNS), ...SECRET_FILES.map(([, keeping]) => keeping)].flatMap(kindOf),
  )
  assert.deepEqual([...named].toSorted(), [...kinds].toSorted())
  // Each keeper of what this house has names it, so that it is in the list of an incident.
  const held = await Promise.all(
    secretKeepers(house).map(async (one) => [one.kind, (await one.held()).length] as const),
  )
  const there = new Set(held.filter(([, count]) => count > 0).map(([kind]) => kind))
  for (const kind of ['pepper', 'forwarding', 'local-ca', 'local-tls', 'dkim']) assert.ok(there.has(kind), kind)
})

function kindOf(keeping: Keeping): readonly string[] {
  return 'keeper' in keeping ? [keeping.keeper] : []
}

async function openedHouse(data: string): Promise<House> {
  const text = `hostname = "mail.posthus.test"\ndata = "${data}"\nworkers = 0\n`
  const board = new NoticeBoard()
  return openHouse(parseConfiguration(text, { folder: data }), { log: silentLog, board })
}
