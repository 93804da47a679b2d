import { type Bytes, equal } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, isFault, toFault } from '../../base/fault.ts'
import type { Account, Directory } from '../../core/directory/directory.ts'
import type { QueueCursor, QueueDesk, QueuedMessage } from '../../core/queue/queue-desk.ts'
import type { ScrubFinding, ScrubRecord, SqliteScrubLedger } from '../../store/directory/sqlite-scrub-ledger.ts'
import type { Scrubbing } from '../../store/scrub/scrubbing.ts'
import type { SqlDatabase } from '../../store/sql/database.ts'
import type { SqliteMailStore } from '../../store/sql/sqlite-mail-store.ts'

/** How a scrub is done. */
export interface ScrubOrder {
  readonly repair: boolean
  /** Whether what was broken off goes on where it was. */
  readonly resume: boolean
  /** Resolves when so many octets may be read. */
  readonly pace: (octets: number) => Promise<void>
  /** A further place in which to look for a body that is damaged: an archive. */
  readonly archived?: (digest: Bytes) => Promise<Bytes | undefined>
  readonly stopping?: AbortSignal
  /** Told how far an account has come. */
  readonly told?: (record: ScrubRecord) => void
}

/** What a scrubber works with. */
export interface ScrubParts {
  readonly directory: Pick<Directory, 'accounts'>
  readonly mail: Pick<SqliteMailStore, 'scrub' | 'use'>
  readonly desk: Pick<QueueDesk, 'list' | 'message'>
  readonly scrubs: Pick<SqliteScrubLedger, 'records' | 'put'>
  /** The databases of the house, by the names of their files. */
  readonly databases: ReadonlyMap<string, Pick<SqlDatabase, 'read'>>
  readonly clock: Clock
}

/** Octets after which the place is written down: what a kill costs to be read again. */
const NOTE_EVERY_BYTES = 64 * 1024 * 1024

const QUEUE_PAGE = 100

/** Looks at accounts and the queue, mends what can be mended, and writes down what was found and how far it has come. */
export class Scrubber {
  readonly #parts: ScrubParts

  constructor(parts: ScrubParts) {
    this.#parts = parts
  }

  /** Looks at all of one account. Its record has no end if it was stopped before. */
  async account({ id }: Pick<Account, 'id'>, order: ScrubOrder): Promise<ScrubRecord> {
    const { clock, scrubs, mail } = this.#parts
    const last = order.resume ? (await scrubs.records()).get(id) : undefined
    let record: ScrubRecord =
      last && last.finishedMs === undefined
        ? last
        : { accountId: id, begunMs: clock.nowMs(), finishedMs: undefined, after: 0, bodies: 0, octets: 0, findings: [] }
    let unnoted = 0
    const told = async (body: number, octets: number) => {
      record = { ...record, after: body, bodies: record.bodies + 1, octets: record.octets + octets }
      order.told?.(record)
      unnoted += octets
      if (unnoted >= NOTE_EVERY_BYTES) {
        unnoted = 0
        await scrubs.put(record)
      }
      if (order.stopping?.aborted) throw new Stopped()
    }
    const scrubbing: Scrubbing = {
      repair: order.repair,
      pace: async (octets) => {
        await order.pace(octets)
        if (order.stopping?.aborted) throw new Stopped()
      },
      elsewhere: (digest) => this.#elsewhere(id, digest, order.archived),
      after: record.after,
      told,
    }
    try {
      for await (const finding of mail.scrub(id, scrubbing)) record = withFinding(record, finding)
    } catch (error) {
      if (error instanceof Stopped) {
        await scrubs.put(record)
        return record
      }
      record = withFinding(record, { mailbox: undefined, uid: undefined, ...failure(error) })
    }
    record = { ...record, finishedMs: clock.nowMs() }
    await scrubs.put(record)
    return record
  }

  /** Looks at what belongs to no account: the databases of the house, and what waits to be sent. Nothing of it can be mended from elsewhere. */
  async house(order: Pick<ScrubOrder, 'pace'>): Promise<{ messages: number; findings: readonly ScrubFinding[] }> {
    const findings: ScrubFinding[] = []
    for (const [name, database] of this.#parts.databases) {
      for (const problem of await structureProblems(database)) {
        findings.push({ mailbox: name, uid: undefined, what: 'database', problem })
      }
    }
    let messages = 0
    for await (const { message } of everyQueued(this.#parts.desk)) {
      messages++
      await order.pace(message.body.size)
      try {
        for await (const _ of message.body.chunks());
      } catch (error) {
        // Sent since the page was read: its body went with it.
        if ((await this.#parts.desk.message(message.id)) === undefined) continue
        findings.push({ mailbox: message.id, uid: undefined, ...failure(error) })
      }
    }
    return { messages, findings }
  }

  /** A message to several members is kept with each of them, and one that they sent may wait in the queue. */
  async #elsewhere(accountId: string, digest: Bytes, archived: ScrubOrder['archived']): Promise<Bytes | undefined> {
    const { directory, mail, desk } = this.#parts
    for (const { id } of await directory.accounts()) {
      if (id === accountId) continue
      const found = await mail.use(id, (account) => account.tryBodyWith(digest)).catch(onlyFaults)
      if (found) return found
    }
    for await (const { message } of everyQueued(desk)) {
      if (equal(message.body.digest, digest)) return message.body.bytes().catch(onlyFaults)
    }
    return archived?.(digest)
  }
}

/** Everything that waits, without all of it in memory. */
async function* everyQueued(desk: Pick<QueueDesk, 'list'>): AsyncIterable<QueuedMessage> {
  for (let after: QueueCursor | undefined; ; ) {
    const page = await desk.list({}, QUEUE_PAGE, after)
    yield* page
    const last = page.at(-1)?.message
    if (page.length < QUEUE_PAGE || !last) return
    after = { id: last.id, queuedMs: last.queuedMs }
  }
}

async function structureProblems(database: Pick<SqlDatabase, 'read'>): Promise<string[]> {
  try {
    const rows = await database.read((tx) =>
      tx.rows<[string]>(
        `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'
         UNION ALL SELECT "table" || ' names a row of ' || parent || ' that is not there' FROM pragma_foreign_key_check`,
      ),
    )
    return rows.map(([problem]) => problem)
  } catch (error) {
    return [failure(error).problem]
  }
}

/** Thrown by who was told to stop, out of a scrub that is under way. */
class Stopped extends Error {}

/** Another account that cannot be read has nothing to help with. */
function onlyFaults(error: unknown): undefined {
  if (!(error instanceof Fault)) throw error
  return undefined
}

function withFinding(record: ScrubRecord, finding: ScrubFinding): ScrubRecord {
  return { ...record, findings: [...record.findings, finding] }
}

function failure(error: unknown): { readonly what: string; readonly problem: string } {
  if (isFault(error, 'store/unavailable')) throw error
  const { code, message } = toFault(error)
  return { what: code, problem: message }
}
