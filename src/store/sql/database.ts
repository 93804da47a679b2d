/** What a column can hold. Truth values are 0 and 1. */
export type SqlValue = null | number | string | Uint8Array

/** A row by column name. */
export type SqlRow = Record<string, SqlValue>

/** An answer that an embedded engine gives at once and a remote one later. `await` fits both. */
export type Answer<T> = T | Promise<T>

/** Reads within one transaction. SQL texts number their parameters `$1`, `$2`. */
export interface SqlReader {
  /** All rows. */
  all<Row = SqlRow>(sql: string, ...parameters: readonly SqlValue[]): Answer<Row[]>
  /** All rows as arrays of columns: for listings of thousands. */
  rows<Row extends readonly SqlValue[]>(sql: string, ...parameters: readonly SqlValue[]): Answer<Row[]>
  /** The first row. */
  get<Row = SqlRow>(sql: string, ...parameters: readonly SqlValue[]): Answer<Row | undefined>
  /** Rows as arrays, one at a time, for results that must not stand in memory at once. Read with `for await`. */
  iterate<Row extends readonly SqlValue[]>(
    sql: string,
    ...parameters: readonly SqlValue[]
  ): Iterable<Row> | AsyncIterable<Row>
}

/** Reads and writes within one transaction. */
export interface SqlWriter extends SqlReader {
  /** Runs a statement and tells how many rows it changed. */
  run(sql: string, ...parameters: readonly SqlValue[]): Answer<number>
}

export interface WriteOptions {
  /** False for counters that may be lost in a power failure: the promise then resolves at the commit. Default true. */
  readonly durable?: boolean
}

/**
 * Port: one SQL database.
 *
 * - `read` sees one snapshot. `write` transactions run one after the other, over all processes.
 * - `work` waits for nothing but its own statements; it must not call `write` of the same database and wait for it.
 * - `write` resolves when the transaction is on stable storage; if `work` throws, nothing happened and its error comes out.
 *
 * Faults: `store/unavailable` (world: no space, I/O error, locked too long), `store/corrupt` (us), `store/constraint`
 * (us: a uniqueness or other constraint), `store/bad-statement` (us).
 */
export interface SqlDatabase extends AsyncDisposable {
  read<T>(work: (tx: SqlReader) => Answer<T>): Promise<T>
  write<T>(work: (tx: SqlWriter) => Answer<T>, options?: WriteOptions): Promise<T>
  /** Waits for what is under way, then closes. */
  close(): Promise<void>
}
