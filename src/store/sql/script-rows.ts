import { utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import {
  type FilterEvent,
  type MemoryKind,
  type NamedScript,
  noSuchScript,
  type ScriptEntry,
  type ScriptReader,
  type ScriptWriter,
  SHELF_LIMITS,
  scriptName,
} from '../../core/sieve/script-shelf.ts'
import type { AccountState } from './account-state.ts'
import type { SqlReader, SqlWriter } from './database.ts'

/** An account's scripts within one transaction. */
export class SqlScriptReader implements ScriptReader {
  readonly #tx: SqlReader

  constructor(tx: SqlReader) {
    this.#tx = tx
  }

  async list(): Promise<readonly ScriptEntry[]> {
    const rows = await this.#tx.rows<[string, string, number, number, number]>(
      'SELECT id, name, bytes, is_active, changed_ms FROM sieve_script ORDER BY name',
    )
    return rows.map(([id, name, bytes, isActive, changedMs]) => ({
      id,
      name,
      bytes,
      isActive: isActive === 1,
      changedMs,
    }))
  }

  async content(name: string): Promise<string | undefined> {
    return (await this.#tx.get<{ content: string }>('SELECT content FROM sieve_script WHERE name = $1', name))?.content
  }

  async all(): Promise<readonly NamedScript[]> {
    const rows = await this.#tx.rows<[string, string]>('SELECT name, content FROM sieve_script ORDER BY name')
    return rows.map(([name, content]) => ({ name, content }))
  }

  async active(): Promise<NamedScript | undefined> {
    const found = 'SELECT name, content FROM sieve_script WHERE is_active = 1'
    const [row] = await this.#tx.rows<[string, string]>(found)
    return row && { name: row[0], content: row[1] }
  }

  async knows(kind: MemoryKind, key: string, nowMs: number): Promise<boolean> {
    const found = 'SELECT 1 AS n FROM sieve_memory WHERE kind = $1 AND key = $2 AND until_ms > $3'
    return (await this.#tx.get(found, kind, key, nowMs)) !== undefined
  }

  async known(kind: MemoryKind, nowMs: number): Promise<ReadonlySet<string>> {
    const found = 'SELECT key FROM sieve_memory WHERE kind = $1 AND until_ms > $2'
    const rows = await this.#tx.rows<[string]>(found, kind, nowMs)
    return new Set(rows.map(([key]) => key))
  }

  async events(limit: number): Promise<readonly FilterEvent[]> {
    const rows = await this.#tx.rows<[number, FilterEvent['what'], string, string, string]>(
      'SELECT at_ms, what, sender, message_id, detail FROM sieve_event ORDER BY id DESC LIMIT $1',
      limit,
    )
    return rows.map(([atMs, what, sender, messageId, detail]) => ({ atMs, what, sender, messageId, detail }))
  }
}

/** As `SqlScriptReader`, and changes. What a client sees of it draws a modseq, so that the account's watchers are told; what a filter remembers does not. */
export class SqlScriptWriter extends SqlScriptReader implements ScriptWriter {
  readonly #tx: SqlWriter
  readonly #state: AccountState

  constructor(tx: SqlWriter, state: AccountState) {
    super(tx)
    this.#tx = tx
    this.#state = state
  }

  async put(name: string, content: string, nowMs: number): Promise<void> {
    await this.#state.drawModseq()
    await this.#tx.run(
      `INSERT INTO sieve_script (id, name, content, bytes, is_active, changed_ms)
       VALUES (lower(hex(randomblob(8))), $1, $2, $3, 0, $4)
       ON CONFLICT (name) DO UPDATE SET content = excluded.content, bytes = excluded.bytes, changed_ms = excluded.changed_ms`,
      scriptName(name),
      content,
      utf8(content).length,
      nowMs,
    )
    const all = await this.#tx.get<{ n: number; bytes: number }>(
      'SELECT count(*) AS n, coalesce(sum(bytes), 0) AS bytes FROM sieve_script',
    )
    if ((all?.n ?? 0) > SHELF_LIMITS.maxScripts) {
      throw new Fault(
        'peer',
        'sieve/too-many-scripts',
        `There are ${SHELF_LIMITS.maxScripts} scripts: delete one first`,
      )
    }
    if ((all?.bytes ?? 0) > SHELF_LIMITS.maxTotalBytes) {
      throw new Fault('peer', 'sieve/no-room', `All scripts together have at most ${SHELF_LIMITS.maxTotalBytes} octets`)
    }
  }

  async delete(name: string): Promise<void> {
    const entry = (await this.list()).find((one) => one.name === name)
    if (!entry) throw noSuchScript()
    if (entry.isActive) {
      throw new Fault('peer', 'sieve/script-active', 'The script is active: activate another one, or none, first')
    }
    await this.#state.drawModseq()
    await this.#tx.run('DELETE FROM sieve_script WHERE name = $1', name)
  }

  async rename(from: string, to: string): Promise<void> {
    const sound = scriptName(to)
    if ((await this.content(from)) === undefined) throw noSuchScript()
    if (from === sound) return
    if ((await this.content(sound)) !== undefined) {
      throw new Fault('peer', 'sieve/script-exists', 'There is a script of that name already')
    }
    await this.#state.drawModseq()
    await this.#tx.run('UPDATE sieve_script SET name = $1 WHERE name = $2', sound, from)
  }

  async activate(name: string | undefined): Promise<void> {
    if (name !== undefined && (await this.content(name)) === undefined) throw noSuchScript()
    await this.#state.drawModseq()
    await this.#tx.run('UPDATE sieve_script SET is_active = 0 WHERE is_active = 1')
    if (name !== undefined) await this.#tx.run('UPDATE sieve_script SET is_active = 1 WHERE name = $1', name)
  }

  async remember(kind: MemoryKind, key: string, untilMs: number, nowMs: number): Promise<void> {
    await this.#tx.run('DELETE FROM sieve_memory WHERE until_ms <= $1', nowMs)
    await this.#tx.run(
      `INSERT INTO sieve_memory (kind, key, until_ms) VALUES ($1, $2, $3)
       ON CONFLICT (kind, key) DO UPDATE SET until_ms = excluded.until_ms`,
      kind,
      key,
      untilMs,
    )
    await this.#tx.run(
      `DELETE FROM sieve_memory WHERE (kind, key) IN (
         SELECT kind, key FROM sieve_memory ORDER BY until_ms DESC LIMIT -1 OFFSET $1
       )`,
      SHELF_LIMITS.maxMemories,
    )
  }

  async note({ atMs, what, sender, messageId, detail }: FilterEvent): Promise<void> {
    await this.#tx.run(
      'INSERT INTO sieve_event (at_ms, what, sender, message_id, detail) VALUES ($1, $2, $3, $4, $5)',
      atMs,
      what,
      sender,
      messageId,
      detail,
    )
    await this.#tx.run(
      'DELETE FROM sieve_event WHERE id <= (SELECT max(id) FROM sieve_event) - $1',
      SHELF_LIMITS.maxEvents,
    )
  }
}
