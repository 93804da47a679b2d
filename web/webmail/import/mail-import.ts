import { type Bytes, CR, concat, LF } from '../../../src/base/bytes.ts'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { LineEnds } from '../../../src/wire/mime/line-ends.ts'
import { JmapFailure, toFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import type { Upload } from '../mail/upload.ts'
import { type FoundMessage, messageIdOf, messagesOf, type ReadableFile, subjectOf } from './messages-of.ts'

/** Why a message was not brought in. */
export interface NotBrought {
  readonly file: string
  readonly number: number
  readonly subject: string | undefined
  readonly why: 'tooLong' | 'empty' | 'refused' | 'unreadable'
  /** What the server said of it. */
  readonly said: string
}

/** How far it is, and what has become of what was found so far. */
export interface ImportTally {
  /** Octets of all files, and of those that have been read. */
  readonly bytes: number
  readBytes: number
  brought: number
  /** There already. */
  known: number
  /** Thrown away in the program that kept them. */
  deleted: number
  readonly failures: NotBrought[]
  /** Ids of what was made, for undoing it. */
  readonly ids: string[]
}

export interface ImportChoice {
  readonly mailboxId: string
  /** Whether what is in the mailbox already is left out. */
  readonly leavesKnown: boolean
  /** Octets that a message may have. */
  readonly mostBytes: number
}

/** Messages that are brought in with one request, and octets that are in memory for it. */
const MOST_AT_ONCE = 20
const MOST_BYTES_AT_ONCE = 8 * 1024 * 1024
/** Uploads that run at a time. */
const UPLOADS_AT_ONCE = 4

interface Waiting {
  readonly file: string
  readonly found: FoundMessage & { readonly octets: Bytes }
}

/** Brings the messages of files into a mailbox, with their dates and marks. What cannot be brought in is told one by one and keeps nothing else from coming. */
export class MailImport {
  readonly #mail: Mail
  readonly #upload: Upload
  readonly #choice: ImportChoice
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #known: ReadonlyMap<string, readonly KnownMessage[]> = new Map()

  constructor(mail: Mail, upload: Upload, choice: ImportChoice) {
    this.#mail = mail
    this.#upload = upload
    this.#choice = choice
  }

  /** `progress` is called as it goes on. Called off, it ends with what it has. @throws JmapFailure if nothing can be brought in any more: `tally` says what was */
  async run(
    files: readonly ReadableFile[],
    tally: ImportTally,
    progress: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      if (this.#choice.leavesKnown) this.#known = await this.#knownMessages()
      for (const file of files) await this.#takeFile(file, tally, progress, signal)
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      await this.#mail.refresh()
    }
  }

  async #takeFile(file: ReadableFile, tally: ImportTally, progress: () => void, signal: AbortSignal): Promise<void> {
    const before = tally.readBytes
    try {
      for await (const found of messagesOf(file, this.#choice.mostBytes)) {
        signal.throwIfAborted()
        tally.readBytes = before + found.readBytes
        await this.#take(file.name, found, tally, signal)
        progress()
      }
    } catch (error) {
      if (signal.aborted || error instanceof JmapFailure) throw error
      // The browser could not read on: the file was moved, or the disk is gone.
      tally.failures.push({ file: file.name, number: 0, subject: undefined, why: 'unreadable', said: String(error) })
    }
    await this.#flush(tally, signal)
    tally.readBytes = before + file.size
    progress()
  }

  async #take(file: string, found: FoundMessage, tally: ImportTally, signal: AbortSignal): Promise<void> {
    const { number, octets, isDeleted } = found
    if (isDeleted) {
      tally.deleted++
      return
    }
    if (!octets || octets.length === 0) {
      tally.failures.push({ file, number, subject: undefined, why: octets ? 'empty' : 'tooLong', said: '' })
      return
    }
    const message = withCrlf(octets)
    if (await this.#isKnown(message)) {
      tally.known++
      return
    }
    this.#waiting.push({ file, found: { ...found, octets: message } })
    this.#waitingBytes += message.length
    if (this.#waiting.length >= MOST_AT_ONCE || this.#waitingBytes >= MOST_BYTES_AT_ONCE)
      await this.#flush(tally, signal)
  }

  async #flush(tally: ImportTally, signal: AbortSignal): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    if (waiting.length === 0) return
    const emails: Record<string, JsonObject> = {}
    for (let at = 0; at < waiting.length; at += UPLOADS_AT_ONCE) {
      const some = waiting.slice(at, at + UPLOADS_AT_ONCE)
      const blobIds = await Promise.all(some.map((one) => this.#uploadOne(one, tally, signal)))
      for (const [offset, blobId] of blobIds.entries()) {
        const { keywords, receivedMs } = (some[offset] as Waiting).found
        if (blobId === undefined) continue
        emails[`${at + offset}`] = {
          blobId,
          mailboxIds: { [this.#choice.mailboxId]: true },
          keywords: Object.fromEntries(keywords.map((keyword) => [keyword, true])),
          ...(receivedMs === undefined ? {} : { receivedAt: new Date(receivedMs).toISOString().replace(/\.\d+/, '') }),
        }
      }
    }
    await this.#import(waiting, emails, tally)
  }

  async #uploadOne({ file, found }: Waiting, tally: ImportTally, signal: AbortSignal): Promise<string | undefined> {
    try {
      const octets = new Blob([found.octets as Uint8Array<ArrayBuffer>])
      return await this.#upload(octets, 'message/rfc822', { signal, progress: () => undefined })
    } catch (error) {
      const failure = toFailure(error)
      if (signal.aborted || failure.why !== 'refused') throw error
      const subject = subjectOf(found.octets)
      tally.failures.push({ file, number: found.number, subject, why: 'refused', said: failure.message })
      return undefined
    }
  }

  async #import(waiting: readonly Waiting[], emails: Readonly<Record<string, JsonObject>>, tally: ImportTally) {
    const { accountId, calls } = this.#mail
    if (Object.keys(emails).length === 0) return
    const answer = await calls.call('Email/import', { accountId, emails })
    const created = Object.values((answer['created'] ?? {}) as Record<string, JsonObject>)
    tally.brought += created.length
    tally.ids.push(...created.map(({ id }) => id as string))
    for (const [key, error] of Object.entries((answer['notCreated'] ?? {}) as Record<string, JsonObject>)) {
      const { file, found } = waiting[Number(key)] as Waiting
      const said = String(error['description'] ?? error['type'])
      tally.failures.push({ file, number: found.number, subject: subjectOf(found.octets), why: 'refused', said })
    }
  }

  /** The same octets as a message that is there. Only where the Message-ID and the length are the same is it asked for its digest. */
  async #isKnown(octets: Bytes): Promise<boolean> {
    const messageId = messageIdOf(octets)
    const same = (this.#known.get(messageId ?? '') ?? []).filter(({ size }) => size === octets.length)
    if (same.length === 0) return false
    const { accountId, calls } = this.#mail
    const ids = same.map(({ blobId }) => blobId)
    const answer = await calls.call('Blob/get', { accountId, ids, properties: ['digest:sha-256', 'size'] })
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', octets as Uint8Array<ArrayBuffer>)).toBase64()
    return (answer['list'] as readonly JsonObject[]).some((blob) => blob['digest:sha-256'] === digest)
  }

  async #knownMessages(): Promise<ReadonlyMap<string, readonly KnownMessage[]>> {
    const { accountId, calls } = this.#mail
    const known: KnownMessage[] = []
    const filter = { inMailbox: this.#choice.mailboxId }
    for (let position = 0, total = 1; position < total; position += KNOWN_AT_ONCE) {
      const [query, rows] = await calls.sequence((prefix) => [
        ['Email/query', { accountId, filter, position, limit: KNOWN_AT_ONCE, calculateTotal: true }, `${prefix}query`],
        [
          'Email/get',
          {
            accountId,
            properties: ['messageId', 'size', 'blobId'],
            '#ids': { resultOf: `${prefix}query`, name: 'Email/query', path: '/ids' },
          },
          `${prefix}rows`,
        ],
      ])
      if (!query || query instanceof JmapFailure) throw query ?? new JmapFailure('refused', 'unanswered')
      if (!rows || rows instanceof JmapFailure) throw rows ?? new JmapFailure('refused', 'unanswered')
      total = query['total'] as number
      known.push(...(rows['list'] as unknown as KnownMessage[]))
    }
    return Map.groupBy(known, ({ messageId }) => messageId?.[0] ?? '')
  }
}

const KNOWN_AT_ONCE = 500

interface KnownMessage {
  readonly messageId: readonly string[] | null
  readonly size: number
  readonly blobId: string
}

export function newTally(files: readonly ReadableFile[]): ImportTally {
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  return { bytes, readBytes: 0, brought: 0, known: 0, deleted: 0, failures: [], ids: [] }
}

/** As mail has it: every line ends in CRLF, the last one too. */
function withCrlf(octets: Bytes): Bytes {
  const whole = new LineEnds().push(octets)
  return whole.at(-1) === LF ? whole : concat([whole, new Uint8Array([CR, LF])])
}
