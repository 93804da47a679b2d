import type { Bytes } from '../../base/bytes.ts'
import { CONTENT_GROUPS } from '../scrub/content-sums.ts'
import type { SqlReader, SqlValue } from '../sql/database.ts'
import { damagedArchive } from './piece-codec.ts'

/** Tables whose rows are not part of a snapshot: bodies are kept apart, and what was uploaded is of today. */
const LEFT_OUT: ReadonlySet<string> = new Set(['octets', 'upload', 'unfinished_upload', 'upload_piece'])
/** Of what is worked out, this is kept all the same: to find a message by, and for one whose body the archive has lost. */
const KEPT: ReadonlySet<string> = new Set(['message_id', 'sent_ms'])
/** Columns that are worked out from the body when an account is restored. */
const WORKED_OUT: ReadonlySet<string> = new Set(
  [...Object.values(CONTENT_GROUPS).flat(), 'sums'].filter((column) => !KEPT.has(column)),
)
/** Characters of lines that are handed out together. */
const CHUNK_CHARACTERS = 256 * 1024

/** The first line of a snapshot. */
export interface SnapshotHead {
  readonly format: 1
  readonly account: string
  /** Version of the schema that the rows are of. */
  readonly schema: number
}

export interface SnapshotTable {
  readonly table: string
  readonly columns: readonly string[]
}

export type SnapshotLine =
  | { readonly kind: 'table'; readonly table: SnapshotTable }
  | { readonly kind: 'row'; readonly table: SnapshotTable; readonly row: readonly SqlValue[] }

/** A body that a snapshot names. */
export interface SnapshotBody {
  readonly id: number
  readonly digest: Uint8Array
  readonly inFile: boolean
}

/**
 * All rows of an account as lines of JSON: a head, then for each table its columns and its rows in the order of its key, so that the same rows are
 * the same octets. Every table that the database has is taken, also one that this page knows nothing of; what is worked out from bodies is not.
 */
export async function* exportRows(tx: SqlReader, account: string, schema: number): AsyncGenerator<Bytes> {
  const head: SnapshotHead = { format: 1, account, schema }
  let lines = `${JSON.stringify(head)}\n`
  for (const table of await tablesOf(tx)) {
    lines += `${JSON.stringify(table)}\n`
    const names = table.columns.map(quoted).join(', ')
    const keys = table.keys.map(quoted).join(', ') || 'rowid'
    const rows = tx.iterate<SqlValue[]>(`SELECT ${names} FROM ${quoted(table.table)} ORDER BY ${keys}`)
    for await (const row of rows) {
      lines += `${JSON.stringify(row.map(encodeValue))}\n`
      if (lines.length < CHUNK_CHARACTERS) continue
      yield Buffer.from(lines)
      lines = ''
    }
  }
  yield Buffer.from(lines)
}

/** Reads a snapshot. @throws Fault us archive/damaged */
export async function* readSnapshot(
  pieces: AsyncIterable<Bytes>,
): AsyncGenerator<SnapshotLine, void> & AsyncIterable<SnapshotLine> {
  let table: SnapshotTable | undefined
  let isHead = true
  for await (const line of linesOf(pieces)) {
    if (isHead) {
      isHead = false
      continue
    }
    const value = JSON.parse(line)
    if (!Array.isArray(value)) {
      table = { table: value.table, columns: value.columns }
      yield { kind: 'table', table }
    } else if (table) yield { kind: 'row', table, row: value.map(decodeValue) }
    else throw damagedArchive('A snapshot')
  }
}

export async function readHead(pieces: AsyncIterable<Bytes>): Promise<SnapshotHead> {
  for await (const line of linesOf(pieces)) return JSON.parse(line)
  throw damagedArchive('A snapshot')
}

/** The bodies that a snapshot names. */
export async function* bodiesIn(pieces: AsyncIterable<Bytes>): AsyncGenerator<SnapshotBody> {
  for await (const line of readSnapshot(pieces)) {
    if (line.kind !== 'row' || line.table.table !== 'body') continue
    yield {
      id: columnOf(line, 'id') as number,
      digest: columnOf(line, 'digest') as Uint8Array,
      inFile: columnOf(line, 'in_file') === 1,
    }
  }
}

export function columnOf(line: SnapshotLine & { kind: 'row' }, column: string): SqlValue {
  return line.row[line.table.columns.indexOf(column)] as SqlValue
}

async function tablesOf(tx: SqlReader) {
  const tables = await tx.rows<[string]>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name",
  )
  const found: { table: string; columns: string[]; keys: string[] }[] = []
  for (const [table] of tables) {
    if (LEFT_OUT.has(table)) continue
    const columns = await tx.rows<[name: string, pk: number, hidden: number]>(
      'SELECT name, pk, hidden FROM pragma_table_xinfo($1) ORDER BY cid',
      table,
    )
    // Hidden ones are generated: SQLite works them out again.
    const kept = columns.filter(([name, , hidden]) => hidden === 0 && !(table === 'body' && WORKED_OUT.has(name)))
    const keys = columns.filter(([, pk]) => pk > 0).sort(([, a], [, b]) => a - b)
    found.push({ table, columns: kept.map(([name]) => name), keys: keys.map(([name]) => name) })
  }
  return parentsFirst(tx, found)
}

/** In an order in which every row can be inserted when its turn comes. */
async function parentsFirst<T extends { readonly table: string }>(tx: SqlReader, tables: readonly T[]): Promise<T[]> {
  const ordered = new Set<T>()
  const place = async (entry: T | undefined): Promise<void> => {
    if (!entry || ordered.has(entry)) return
    const parents = await tx.rows<[string]>('SELECT "table" FROM pragma_foreign_key_list($1)', entry.table)
    for (const [parent] of parents) {
      if (parent !== entry.table) await place(tables.find(({ table }) => table === parent))
    }
    ordered.add(entry)
  }
  for (const entry of tables) await place(entry)
  return [...ordered]
}

/** Names come from the schema, or from an archive that somebody may have written to. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function encodeValue(value: SqlValue): unknown {
  return value instanceof Uint8Array ? { octets: Buffer.from(value).toString('base64') } : value
}

function decodeValue(value: unknown): SqlValue {
  if (value !== null && typeof value === 'object' && 'octets' in value) {
    return new Uint8Array(Buffer.from(String(value.octets), 'base64'))
  }
  return value as SqlValue
}

async function* linesOf(pieces: AsyncIterable<Bytes>): AsyncGenerator<string> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() as string
    yield* lines
  }
}
