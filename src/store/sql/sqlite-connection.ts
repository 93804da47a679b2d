import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { SqlRow, SqlValue, SqlWriter } from './database.ts'
import { sqliteFault } from './sqlite-fault.ts'

/** SQLite itself never sleeps for a lock: the event loop would stand still, ten times as long as others hold it. All waits are ours. */
const BLOCKING_WAIT_MS = 0

export interface ConnectionSettings {
  /** Page cache of the connection. */
  readonly cacheKiB: number
  /** Pages in the write-ahead log after which a commit copies them into the database. */
  readonly checkpointPages: number
  readonly readOnly: boolean
  /** What is deleted is overwritten. Default: it stays in the file until something else is written there. */
  readonly overwrites?: boolean
}

/** One SQLite connection with its prepared statements. */
export class SqliteConnection {
  readonly path: string
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #arrayStatements = new Map<string, StatementSync>()
  readonly #runStatements = new Map<string, StatementSync>()

  /** Opens the file, which is made if it is not there. Touches nothing yet: `prepare` may meet a lock. */
  constructor(path: string) {
    this.path = path
    try {
      this.#db = new DatabaseSync(path, {
        timeout: BLOCKING_WAIT_MS,
        enableForeignKeyConstraints: true,
        enableDoubleQuotedStringLiterals: false,
      })
    } catch (error) {
      throw sqliteFault(error, path)
    }
  }

  /** Brings the connection into its mode. May be called again after it met a lock. @throws the error of the binding */
  configure(settings: ConnectionSettings): void {
    // NORMAL: a commit writes its frames and leaves the sync to the durability barrier. Memory mapping stays off: a truncated
    // or failing file would end the process instead of one statement.
    this.#db.exec(`PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA temp_store = MEMORY;
      PRAGMA mmap_size = 0;
      PRAGMA trusted_schema = OFF;
      PRAGMA cache_size = -${settings.cacheKiB};
      PRAGMA wal_autocheckpoint = ${settings.checkpointPages};
      PRAGMA journal_size_limit = ${settings.checkpointPages * 4096};
      PRAGMA secure_delete = ${settings.overwrites ? 'ON' : 'OFF'};
      PRAGMA query_only = ${settings.readOnly ? 'ON' : 'OFF'};`)
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction
  }

  /** Runs statements without parameters. @throws the error of the binding, for callers that look at it */
  exec(sql: string): void {
    this.#db.exec(sql)
  }

  /** Runs one statement without parameters, prepared the first time. @throws the error of the binding, for callers that look at it */
  execPrepared(sql: string): void {
    this.runStatement(sql).run()
  }

  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(numbered(sql))))
    return statement
  }

  arrayStatement(sql: string): StatementSync {
    let statement = this.#arrayStatements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(numbered(sql), { returnArrays: true })
      this.#arrayStatements.set(sql, statement)
    }
    return statement
  }

  /**
   * For `run`, which also tells the last rowid: a BigInt here, since FTS5 gives rows of its own numbers that are too large for a number, and `run`
   * would throw after all was done.
   */
  runStatement(sql: string): StatementSync {
    let statement = this.#runStatements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(numbered(sql), { readBigInts: true })
      this.#runStatements.set(sql, statement)
    }
    return statement
  }

  close(): void {
    this.#runStatements.clear()
    this.#statements.clear()
    this.#arrayStatements.clear()
    if (this.#db.isOpen) this.#db.close()
  }
}

/** A transaction as its work sees it. Once it has ended, every method throws: nothing can leak into the next one. */
export class SqliteTransaction implements SqlWriter {
  #connection: SqliteConnection | undefined

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  end(): void {
    this.#connection = undefined
  }

  all<Row = SqlRow>(sql: string, ...parameters: readonly SqlValue[]): Row[] {
    const connection = this.#live()
    try {
      return connection.statement(sql).all(...parameters) as Row[]
    } catch (error) {
      throw sqliteFault(error, connection.path)
    }
  }

  rows<Row extends readonly SqlValue[]>(sql: string, ...parameters: readonly SqlValue[]): Row[] {
    const connection = this.#live()
    try {
      return connection.arrayStatement(sql).all(...parameters) as unknown as Row[]
    } catch (error) {
      throw sqliteFault(error, connection.path)
    }
  }

  get<Row = SqlRow>(sql: string, ...parameters: readonly SqlValue[]): Row | undefined {
    const connection = this.#live()
    try {
      return connection.statement(sql).get(...parameters) as Row | undefined
    } catch (error) {
      throw sqliteFault(error, connection.path)
    }
  }

  *iterate<Row extends readonly SqlValue[]>(sql: string, ...parameters: readonly SqlValue[]): Generator<Row> {
    const connection = this.#live()
    try {
      for (const row of connection.arrayStatement(sql).iterate(...parameters)) {
        yield row as unknown as Row
        this.#live()
      }
    } catch (error) {
      throw sqliteFault(error, connection.path)
    }
  }

  run(sql: string, ...parameters: readonly SqlValue[]): number {
    const connection = this.#live()
    try {
      return Number(connection.runStatement(sql).run(...parameters).changes)
    } catch (error) {
      throw sqliteFault(error, connection.path)
    }
  }

  #live(): SqliteConnection {
    if (!this.#connection) throw new Error('A transaction was used after its end; await every statement in it')
    return this.#connection
  }
}

/**
 * `$1` of the common SQL text as `?1` of SQLite, which would take `$1` for a name. Literals, quoted names and comments stay.
 *
 * A bare parameter behind LIMIT becomes a sum: SQLite (3.47 and later) looks at its value while it plans, and compiles the statement
 * anew each time it is bound, which takes several times as long as finding a few rows.
 */
export function numbered(sql: string): string {
  return sql.replaceAll(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|(\bLIMIT\s+)?\$(\d+)/gi,
    (whole, limit?: string, number?: string) => {
      if (number === undefined) return whole
      return limit === undefined ? `?${number}` : `${limit}?${number} + 0`
    },
  )
}
