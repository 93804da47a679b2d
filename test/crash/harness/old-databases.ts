import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { DIRECTORY_MIGRATIONS } from '../../../src/store/directory/directory-schema.ts'
import { QUEUE_MIGRATIONS } from '../../../src/store/queue/queue-schema.ts'
import { SEARCH_MIGRATIONS } from '../../../src/store/search/search-schema.ts'
import { accountFolder } from '../../../src/store/sql/account-folder.ts'
import { ACCOUNT_MIGRATIONS } from '../../../src/store/sql/account-schema.ts'

/** A database with the schema that a program of before had. */
export interface OldDatabase {
  readonly kind: 'directory' | 'queue' | 'account' | 'search'
  readonly path: string
  readonly version: number
  readonly migrations: readonly string[]
}

/** One of each kind and each version but the last, in the order in which they are opened. */
export function oldDatabasesIn(folder: string): OldDatabase[] {
  return [
    ...versions(DIRECTORY_MIGRATIONS, 'directory', (version) => join(folder, `directory-${version}.db`)),
    ...versions(QUEUE_MIGRATIONS, 'queue', (version) => join(folder, `queue-${version}.db`)),
    ...versions(ACCOUNT_MIGRATIONS, 'account', (version) => join(accountFolder(folder, accountOf(version)), 'mail.db')),
    ...versions(SEARCH_MIGRATIONS, 'search', (version) =>
      join(accountFolder(folder, accountOf(version)), 'search.1.db'),
    ),
  ]
}

/** The account whose schema is of that version. */
export function accountOf(version: number): string {
  return `version-${version}`
}

function versions(
  migrations: readonly string[],
  kind: OldDatabase['kind'],
  pathOf: (version: number) => string,
): OldDatabase[] {
  const old = Array.from({ length: migrations.length - 1 }, (_, n) => n + 1)
  return old.map((version) => ({ kind, path: pathOf(version), version, migrations }))
}

/** Makes all of them. Accounts have what the account database `current` has, as far as there was a place for it. */
export function makeOldDatabases(folder: string, current: string): void {
  for (const old of oldDatabasesIn(folder)) {
    mkdirSync(dirname(old.path), { recursive: true })
    using db = new DatabaseSync(old.path, { enableForeignKeyConstraints: false })
    for (const migration of old.migrations.slice(0, old.version)) db.exec(migration)
    db.exec(`PRAGMA user_version = ${old.version}`)
    if (old.kind === 'account') copyFrom(db, current)
    else if (old.kind === 'search') fillIndex(db)
    else fill(db)
  }
}

const COLUMNS = 'SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden = 0'

/** Names of the columns of a table that are written, for a SELECT, but for those `without`; what is `renamed` now is read under its old name. */
export function columnsOf(
  db: DatabaseSync,
  table: string,
  without: readonly string[] = [],
  renamed: Readonly<Record<string, string>> = {},
): string {
  const columns = db.prepare(COLUMNS).all(table)
  return columns
    .map(({ name }) => String(name))
    .filter((name) => !without.includes(name))
    .map((name) => (renamed[name] === undefined ? `"${name}"` : `"${renamed[name]}" AS "${name}"`))
    .join(', ')
}

/** Everything that the database has a place for. */
function copyFrom(db: DatabaseSync, current: string): void {
  db.prepare('ATTACH ? AS current').run(current)
  db.exec('BEGIN')
  for (const table of tablesOf(db)) {
    const columns = columnsOf(db, table)
    db.exec(`INSERT INTO main."${table}" (${columns}) SELECT ${columns} FROM current."${table}"`)
  }
  if (!tablesOf(db).includes('expunged')) {
    // What an EXPUNGE took away was gone then, with its body.
    db.exec(`UPDATE body SET messages = (SELECT count(*) FROM message m WHERE m.body = body.id);
      DELETE FROM octets WHERE body IN (SELECT id FROM body WHERE messages = 0);
      DELETE FROM body WHERE messages = 0`)
  }
  db.exec('COMMIT')
  db.exec('DETACH current')
}

/** An index that says it has nothing yet of what it has. */
function fillIndex(db: DatabaseSync): void {
  db.exec('INSERT INTO progress (mailbox, uid, swept_modseq) VALUES (1, 3, 1)')
  for (let body = 1; body <= 3; body++) {
    db.exec(`INSERT INTO body (id, pieces) VALUES (${body}, 1);
      INSERT INTO place (mailbox, uid, body) VALUES (1, ${body}, ${body});
      INSERT INTO words (rowid, text) VALUES (${body}, 'some words of body ${body}');
      INSERT INTO head (rowid, text) VALUES (${body * 4}, 'a header of body ${body}')`)
  }
}

const ROWS = 200

/** Some rows in every table, each column with a value of its type that names itself. */
function fill(db: DatabaseSync): void {
  db.exec('BEGIN')
  for (const table of tablesOf(db)) {
    const columns = db.prepare(COLUMNS).all(table)
    const insert = db.prepare(
      `INSERT INTO "${table}" (${columnsOf(db, table)}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
    for (let row = 1; row <= ROWS; row++) insert.run(...columns.map(({ name, type }) => sampleOf(name, type, row)))
  }
  db.exec('COMMIT')
}

function sampleOf(name: unknown, type: unknown, row: number): SQLInputValue {
  if (type === 'INTEGER') return row
  if (type === 'REAL') return row + 0.5
  // A reference and what it refers to.
  const text = `${name === 'id' || name === 'message_id' ? 'message' : name} ${row}`
  return type === 'BLOB' ? Buffer.from(text) : text
}

/** Tables of its own: not those in which a virtual table keeps its lists. */
export function tablesOf(db: DatabaseSync): string[] {
  const names = db.prepare(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'",
  )
  return names.all().map(({ name }) => name as string)
}

/** All that is in the tables of a database, with its schema: the same octets for the same content. */
export function contentOf(path: string): string {
  using db = new DatabaseSync(path, { readOnly: true })
  const version = db.prepare('PRAGMA user_version').get()
  const schema = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all()
  const tables = tablesOf(db).map((table) => [table, textOf(db, table)])
  return JSON.stringify([version, schema, tables])
}

/** All rows of a table, each value with its type. The database writes it: millions of values would take a minute as objects. */
function textOf(db: DatabaseSync, table: string): unknown {
  const columns = db.prepare(`SELECT * FROM "${table}"`).columns()
  const values = columns.map(
    ({ name }) =>
      `CASE typeof("${name}") WHEN 'real' THEN format('real %!.17g', "${name}") ELSE typeof("${name}") || hex("${name}") END`,
  )
  return db.prepare(`SELECT group_concat(${values.join(" || ',' || ")}, ';') AS text FROM "${table}"`).get()?.['text']
}

/** The rows of a table in the order of its key, as far as it has the columns `wanted`. */
export function rowsOf(db: DatabaseSync, table: string, wanted = '*'): Record<string, unknown>[] {
  return db.prepare(`SELECT ${wanted} FROM "${table}"`).all()
}
