import { hex } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { contentOf } from '../../core/mail/content-of.ts'
import type { MailWriter } from '../../core/mail/mail-store.ts'
import type { Mailbox, SpecialUse } from '../../core/mail/mailbox.ts'
import type { AppendOptions, IncomingMessage } from '../../core/mail/message.ts'
import type { Provenance } from '../../core/mail/provenance.ts'
import { MemoryBody } from '../blobs/memory-body.ts'
import { toFlags } from '../sql/message-rows.ts'
import type { OpenAccount } from '../sql/open-account.ts'
import { tryDecodeProvenance } from '../sql/provenance-column.ts'
import type { SqliteMailStore } from '../sql/sqlite-mail-store.ts'
import { columnOf, readSnapshot } from './account-rows.ts'
import type { Archive } from './archive.ts'
import { ArchivedBodies } from './pack.ts'

/** Octets of messages that are added in one transaction. */
const BATCH_BYTES = 4 * 1024 * 1024
const BATCH_MESSAGES = 200

/** Which messages of a backup are wanted; all that are named must hold. */
export interface Wanted {
  /** Name of the mailbox in the backup. */
  readonly mailbox?: string | undefined
  /** UID in the backup, within `mailbox`. */
  readonly uid?: number | undefined
  /** Message-ID, without angle brackets. */
  readonly messageId?: string | undefined
  /** Number behind EMAILID (RFC 8474). */
  readonly emailId?: number | undefined
}

export interface Merged {
  /** Messages of the backup that were wanted. */
  readonly wanted: number
  readonly added: number
  /** Octets of what was added. */
  readonly bytes: number
  readonly problems: readonly string[]
}

interface Archived {
  readonly mailbox: ArchivedMailbox
  readonly bits: number
  readonly keywords: string | null
  readonly internalMs: number
  readonly digest: Uint8Array
  readonly provenance: Provenance | undefined
}

interface ArchivedMailbox {
  readonly name: string
  readonly specialUse: SpecialUse | undefined
}

/**
 * Adds to an account, which may be in use, what a backup has and it has not: with its flags and dates, and with new UIDs, since those that it had may have been given
 * again or be known to clients as gone. A message is there already if one with the same octets and the same date is: in the mailbox, if one was asked
 * for; anywhere, if the whole account was, so that what has been moved since does not come twice. So it can be broken off and run again.
 *
 * @param targetId the account here, if it is another one than that of the backup
 */
export async function mergeAccount(
  archive: Archive,
  snapshot: string,
  accountId: string,
  store: SqliteMailStore,
  wanted: Wanted,
  targetId = accountId,
): Promise<Merged> {
  await using bodies = await ArchivedBodies.open(archive, accountId)
  const messages = await selectMessages(archive, snapshot, wanted)
  const everywhere = Object.values(wanted).every((condition) => condition === undefined)
  const present = await store.use(targetId, countPresent)
  const problems: string[] = []
  let batch: [Archived, IncomingMessage][] = []
  let batchBytes = 0
  let added = 0
  let bytes = 0
  const flush = async () => {
    const whole = batch
    batch = []
    batchBytes = 0
    if (whole.length > 0) await store.writeBeyondQuota(targetId, (mail) => addAll(mail, whole))
    added += whole.length
  }
  for (const message of missing(messages, present, everywhere)) {
    try {
      const body = new MemoryBody([await bodies.body(message.digest)], message.digest)
      batch.push([message, { body, content: await contentOf(body) }])
      batchBytes += body.size
      bytes += body.size
    } catch (error) {
      if (!isFault(error, 'archive/damaged')) throw error
      problems.push(error.message)
    }
    if (batchBytes >= BATCH_BYTES || batch.length >= BATCH_MESSAGES) await flush()
  }
  await flush()
  return { wanted: messages.length, added, bytes, problems }
}

/** In the order of mailboxes and UIDs. */
async function selectMessages(archive: Archive, snapshot: string, wanted: Wanted): Promise<Archived[]> {
  const mailboxes = new Map<number, ArchivedMailbox>()
  const digests = new Map<number, Uint8Array>()
  const provenances = new Map<number, Uint8Array>()
  const messageIds = new Map<number, string>()
  const found: Archived[] = []
  for await (const line of readSnapshot(archive.object(snapshot))) {
    if (line.kind !== 'row') continue
    const { table } = line.table
    if (table === 'mailbox') {
      const specialUse = (columnOf(line, 'special_use') as SpecialUse | null) ?? undefined
      mailboxes.set(columnOf(line, 'id') as number, { name: columnOf(line, 'name') as string, specialUse })
    } else if (table === 'body') {
      const id = columnOf(line, 'id') as number
      digests.set(id, columnOf(line, 'digest') as Uint8Array)
      const provenance = columnOf(line, 'provenance')
      if (provenance instanceof Uint8Array) provenances.set(id, provenance)
      const messageId = columnOf(line, 'message_id') as string | null
      if (wanted.messageId !== undefined && messageId !== null) messageIds.set(id, messageId)
    } else if (table === 'message') {
      const mailbox = mailboxes.get(columnOf(line, 'mailbox') as number)
      const body = columnOf(line, 'body') as number
      const digest = digests.get(body)
      if (!mailbox || !digest) continue
      if (wanted.mailbox !== undefined && mailbox.name !== wanted.mailbox) continue
      if (wanted.uid !== undefined && columnOf(line, 'uid') !== wanted.uid) continue
      if (wanted.emailId !== undefined && columnOf(line, 'email') !== wanted.emailId) continue
      if (wanted.messageId !== undefined && messageIds.get(body) !== wanted.messageId) continue
      const bits = columnOf(line, 'bits') as number
      const keywords = columnOf(line, 'keywords') as string | null
      const internalMs = columnOf(line, 'internal_ms') as number
      const provenance = tryProvenance(provenances.get(body))
      found.push({ mailbox, bits, keywords, internalMs, digest, provenance })
    }
  }
  return found
}

/** A record that the archive has damaged is no reason to leave its message out. */
function tryProvenance(column: Uint8Array | undefined): Provenance | undefined {
  return tryDecodeProvenance(column ?? null)
}

/** Messages that are there, as often as they are. */
class Present {
  readonly #counts = new Map<string, number>()
  /** Over all mailboxes. */
  readonly #all = new Map<string, number>()

  add(mailbox: string, message: string): void {
    for (const [counts, key] of this.#places(mailbox, message)) counts.set(key, (counts.get(key) ?? 0) + 1)
  }

  /** Whether one is in that mailbox; it is then taken for this one, and not for another. */
  take(mailbox: string, message: string): boolean {
    if (!this.#counts.get(`${message} ${mailbox}`)) return false
    for (const [counts, key] of this.#places(mailbox, message)) counts.set(key, (counts.get(key) as number) - 1)
    return true
  }

  takeAnywhere(message: string): boolean {
    const count = this.#all.get(message)
    if (!count) return false
    this.#all.set(message, count - 1)
    return true
  }

  #places(mailbox: string, message: string): [Map<string, number>, string][] {
    return [
      [this.#counts, `${message} ${mailbox}`],
      [this.#all, message],
    ]
  }
}

function countPresent(account: OpenAccount): Promise<Present> {
  return account.database.read(async (tx) => {
    const present = new Present()
    const rows = tx.iterate<[string, Uint8Array, number]>(
      `SELECT x.name, b.digest, m.internal_ms FROM message m JOIN body b ON b.id = m.body JOIN mailbox x ON x.id = m.mailbox`,
    )
    for await (const [mailbox, digest, internalMs] of rows) present.add(mailbox, keyOf(digest, internalMs))
    return present
  })
}

/** First each message is looked for where it was, so that a copy elsewhere is not taken for it while it is there itself. */
function missing(messages: readonly Archived[], present: Present, everywhere: boolean): Archived[] {
  const elsewhere = messages.filter(
    ({ mailbox, digest, internalMs }) => !present.take(mailbox.name, keyOf(digest, internalMs)),
  )
  if (!everywhere) return elsewhere
  return elsewhere.filter(({ digest, internalMs }) => !present.takeAnywhere(keyOf(digest, internalMs)))
}

function keyOf(digest: Uint8Array, internalMs: number): string {
  return `${hex(digest)} ${internalMs}`
}

async function addAll(mail: MailWriter, messages: readonly (readonly [Archived, IncomingMessage])[]): Promise<void> {
  const targets = new Map<string, Mailbox>()
  for (const [{ mailbox, bits, keywords, internalMs, provenance }, message] of messages) {
    const target = targets.get(mailbox.name) ?? (await findOrMake(mail, mailbox))
    targets.set(mailbox.name, target)
    const options: AppendOptions = { flags: toFlags(bits, keywords), internalMs, provenance }
    await mail.append(target.id, message, options)
  }
}

async function findOrMake(mail: MailWriter, { name, specialUse }: ArchivedMailbox): Promise<Mailbox> {
  const found = await mail.mailboxNamed(name)
  if (found) return found
  const taken = (await mail.mailboxes()).some((mailbox) => mailbox.specialUse === specialUse)
  const made = await mail.createMailbox(name, taken ? undefined : specialUse)
  await mail.subscribe(name, true)
  return made
}
