import type { Taught, WordCounts } from '../../core/filter/junk-model.ts'
import type {
  JunkModelState,
  JunkReader,
  JunkWriter,
  Learned,
  Lesson,
  LessonKind,
  SenderRecord,
  ShelfLimits,
} from '../../core/filter/junk-shelf.ts'
import type { ChangePlace } from '../../core/mail/change-place.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import type { SqlReader, SqlWriter } from './database.ts'

const DAY_MS = 86_400_000
/** What is left of a table that was too large: then it is some time until it is again. */
const KEPT_PERCENT = 90

/** What an account's filter has learned, within one transaction. */
export class SqlJunkReader implements JunkReader {
  readonly #tx: SqlReader

  constructor(tx: SqlReader) {
    this.#tx = tx
  }

  async state(): Promise<JunkModelState | undefined> {
    const [row] = await this.#tx.rows<[Uint8Array, number, number, number, number]>(
      'SELECT key, junk, good, learned_ms, version FROM junk_model',
    )
    return row && { key: row[0], taught: { junk: row[1], good: row[2] }, learnedMs: row[3], version: row[4] }
  }

  async words(hashes: readonly number[]): Promise<ReadonlyMap<number, WordCounts>> {
    // One statement for all: a thousand of them would cost ten times as much.
    const rows = await this.#tx.rows<[number, number, number]>(
      'SELECT w.word, w.junk, w.good FROM json_each($1) AS asked CROSS JOIN junk_word w ON w.word = asked.value',
      JSON.stringify(hashes),
    )
    return new Map(rows.map(([word, junk, good]) => [word, { junk, good }]))
  }

  async senders(hashes: readonly number[]): Promise<ReadonlyMap<number, SenderRecord>> {
    const rows = await this.#tx.rows<[number, number, number, number | null]>(
      `SELECT s.sender, s.junk, s.good, s.written_ms FROM json_each($1) AS asked
       CROSS JOIN junk_sender s ON s.sender = asked.value`,
      JSON.stringify(hashes),
    )
    return new Map(
      rows.map(([sender, junk, good, writtenMs]) => [sender, { junk, good, writtenMs: writtenMs ?? undefined }]),
    )
  }

  async learned(bodyIds: readonly number[]): Promise<ReadonlyMap<number, Learned>> {
    const rows = await this.#tx.rows<[number, number, number]>(
      `SELECT l.body, l.is_junk, l.saved_ms FROM json_each($1) AS asked CROSS JOIN junk_lesson l ON l.body = asked.value`,
      JSON.stringify(bodyIds),
    )
    return new Map(rows.map(([body, isJunk, savedMs]) => [body, { kind: kindOf(isJunk), savedMs }]))
  }

  async progress(): Promise<ReadonlyMap<MailboxId, ChangePlace>> {
    const rows = await this.#tx.rows<[number, number, number | null]>('SELECT mailbox, modseq, uid FROM junk_progress')
    return new Map(rows.map(([mailbox, modseq, uid]) => [mailbox, uid === null ? { modseq } : { modseq, uid }]))
  }

  async size(): Promise<{ words: number; senders: number }> {
    const [row] = await this.#tx.rows<[number, number]>(
      'SELECT (SELECT count(*) FROM junk_word), (SELECT count(*) FROM junk_sender)',
    )
    return { words: row?.[0] ?? 0, senders: row?.[1] ?? 0 }
  }
}

/** As `SqlJunkReader`, and changes. */
export class SqlJunkWriter extends SqlJunkReader implements JunkWriter {
  readonly #tx: SqlWriter

  constructor(tx: SqlWriter) {
    super(tx)
    this.#tx = tx
  }

  async begin(key: Uint8Array, nowMs: number): Promise<void> {
    await this.#tx.run(
      'INSERT INTO junk_model (id, key, junk, good, learned_ms) VALUES (1, $1, 0, 0, $2) ON CONFLICT (id) DO NOTHING',
      key,
      nowMs,
    )
  }

  async teach(lessons: readonly Lesson[], nowMs: number): Promise<readonly number[]> {
    const learned = await this.learned(lessons.map(({ bodyId }) => bodyId))
    const day = Math.floor(nowMs / DAY_MS)
    const taught: number[] = []
    for (const lesson of lessons) {
      const { bodyId, kind, savedMs, before } = lesson
      if (learned.get(bodyId)?.kind !== before) continue
      const { junk, good } = changeOf(before, kind)
      await this.#tx.run(
        `INSERT INTO junk_word (word, junk, good, day) SELECT value, max($2, 0), max($3, 0), $4 FROM json_each($1) WHERE true
         ON CONFLICT (word) DO UPDATE SET junk = max(junk + $2, 0), good = max(good + $3, 0), day = $4`,
        JSON.stringify(lesson.words),
        junk,
        good,
        day,
      )
      await this.#tx.run(
        `INSERT INTO junk_sender (sender, junk, good, seen_ms) SELECT value, max($2, 0), max($3, 0), $4 FROM json_each($1) WHERE true
         ON CONFLICT (sender) DO UPDATE SET junk = max(junk + $2, 0), good = max(good + $3, 0), seen_ms = $4`,
        JSON.stringify(lesson.senders),
        junk,
        good,
        nowMs,
      )
      await this.#tx.run(
        'UPDATE junk_model SET junk = max(junk + $1, 0), good = max(good + $2, 0), learned_ms = $3, version = version + 1',
        junk,
        good,
        nowMs,
      )
      await this.#tx.run(
        'INSERT INTO junk_lesson (body, is_junk, saved_ms) VALUES ($1, $2, $3) ON CONFLICT (body) DO UPDATE SET is_junk = $2, saved_ms = $3',
        bodyId,
        kind === 'junk' ? 1 : 0,
        savedMs,
      )
      taught.push(bodyId)
    }
    return taught
  }

  async wroteTo(senders: readonly number[], atMs: number): Promise<void> {
    await this.#tx.run(
      `INSERT INTO junk_sender (sender, written_ms, junk, good, seen_ms) SELECT value, $2, 0, 0, $2 FROM json_each($1) WHERE true
       ON CONFLICT (sender) DO UPDATE SET written_ms = max(coalesce(written_ms, 0), $2), seen_ms = max(seen_ms, $2)`,
      JSON.stringify(senders),
      atMs,
    )
  }

  async lookedAt(mailbox: MailboxId, { modseq, uid }: ChangePlace): Promise<void> {
    await this.#tx.run(
      'INSERT INTO junk_progress (mailbox, modseq, uid) VALUES ($1, $2, $3) ON CONFLICT (mailbox) DO UPDATE SET modseq = $2, uid = $3',
      mailbox,
      modseq,
      uid ?? null,
    )
  }

  async prune(limits: ShelfLimits): Promise<void> {
    const state = await this.state()
    if (state && state.taught.junk + state.taught.good > limits.messages) await this.#halve()
    const { words, senders } = await this.size()
    if (words > limits.words) {
      await this.#tx.run('UPDATE junk_model SET version = version + 1')
      // What was in one or two messages, and is not heard any more, says least.
      await this.#tx.run(
        'DELETE FROM junk_word WHERE word IN (SELECT word FROM junk_word ORDER BY junk + good > 2, day, word LIMIT $1)',
        words - Math.floor((limits.words * KEPT_PERCENT) / 100),
      )
    }
    if (senders > limits.senders) {
      await this.#tx.run(
        'DELETE FROM junk_sender WHERE sender IN (SELECT sender FROM junk_sender ORDER BY written_ms IS NOT NULL, seen_ms, sender LIMIT $1)',
        senders - Math.floor((limits.senders * KEPT_PERCENT) / 100),
      )
    }
    const [lessons] = await this.#tx.rows<[number]>('SELECT count(*) FROM junk_lesson')
    // There are as many as there are messages, so the mail is compared with them seldom.
    if ((lessons?.[0] ?? 0) > limits.messages) {
      await this.#tx.run('DELETE FROM junk_lesson WHERE body NOT IN (SELECT id FROM body)')
    }
    await this.#tx.run('DELETE FROM junk_progress WHERE mailbox NOT IN (SELECT id FROM mailbox)')
  }

  async forget(places: ReadonlyMap<MailboxId, ChangePlace>): Promise<void> {
    for (const table of ['junk_model', 'junk_word', 'junk_sender', 'junk_lesson', 'junk_progress']) {
      await this.#tx.run(`DELETE FROM ${table}`)
    }
    for (const [mailbox, place] of places) await this.lookedAt(mailbox, place)
  }

  /** Halves what was learned, as if half of it had been forgotten. */
  async #halve(): Promise<void> {
    await this.#tx.run('UPDATE junk_model SET junk = junk / 2, good = good / 2, version = version + 1')
    await this.#tx.run('UPDATE junk_word SET junk = junk / 2, good = good / 2')
    await this.#tx.run('DELETE FROM junk_word WHERE junk = 0 AND good = 0')
    await this.#tx.run('UPDATE junk_sender SET junk = junk / 2, good = good / 2')
    await this.#tx.run('DELETE FROM junk_sender WHERE junk = 0 AND good = 0 AND written_ms IS NULL')
  }
}

function changeOf(before: LessonKind | undefined, after: LessonKind): Taught {
  const count = (kind: LessonKind) => Number(after === kind) - Number(before === kind)
  return { junk: count('junk'), good: count('good') }
}

function kindOf(isJunk: number): LessonKind {
  return isJunk === 1 ? 'junk' : 'good'
}
