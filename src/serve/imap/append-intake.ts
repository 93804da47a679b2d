import { type Bytes, text } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { flagsOf } from '../../core/mail/flags.ts'
import { Intake } from '../../core/mail/intake.ts'
import type { Appended, AppendOptions, IncomingMessage } from '../../core/mail/message.ts'
import { hasRoom, overQuota, type Quota } from '../../core/mail/quota.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { type AppendHead, readAppendHead, readCatenatePart, type WholeMessage } from '../../wire/imap/append-head.ts'
import type { Cursor } from '../../wire/imap/cursor.ts'
import { MAX_URL_LENGTH, parseImapUrl } from '../../wire/imap/imap-url.ts'
import type { LiteralHead } from '../../wire/imap/literal.ts'
import type { Authenticated, Selected, Session } from './session.ts'
import { openOwnUrl } from './url-octets.ts'

/** Messages of one APPEND: small ones stay in memory until all are kept. */
const MAX_MESSAGES = 200
/** Parts of one CATENATE. */
const MAX_PARTS = 1000

export interface Received {
  readonly message: IncomingMessage
  readonly options: AppendOptions
}

/** Where the reading of an APPEND stands: the head of a message, and the rest of the line that it stood in. */
export interface AppendPlace {
  readonly head: AppendHead
  readonly cursor: Cursor
}

/** Takes in the messages of an APPEND or a REPLACE, whole ones and such as are put together (RFC 4469). Disposing of it gives their space back. */
export class AppendIntake implements AsyncDisposable {
  readonly received: Received[] = []
  readonly #session: Session
  readonly #state: Authenticated | Selected
  readonly #quota: Quota
  #octets = 0

  /** `quota` is that of the account that is to keep the messages: what cannot be kept is refused before it is sent. */
  constructor(session: Session, state: Authenticated | Selected, quota: Quota) {
    this.#session = session
    this.#state = state
    this.#quota = quota
  }

  /**
   * Takes one message in, and tells where the next one begins, if there is one.
   * @throws Fault peer imap/syntax, imap/bad-message, imap/bad-url, imap/message-too-big, mail/over-quota
   */
  async receive({ head, cursor }: AppendPlace): Promise<AppendPlace | undefined> {
    const { spool, clock } = this.#session.services
    if (this.received.length >= MAX_MESSAGES) throw this.#tooBig()
    await using intake = new Intake(spool)
    const behind =
      head.source.kind === 'whole' ? await this.#takeWhole(head.source, intake) : await this.#takeParts(cursor, intake)
    const message = await intake.finish()
    const options = { flags: flagsOf(head.flags), internalMs: head.internalMs ?? clock.nowMs() }
    this.received.push({ message, options })
    return behind.isAtEnd ? undefined : { head: readAppendHead(behind), cursor: behind }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { message } of this.received) await message.body[Symbol.asyncDispose]()
  }

  async #takeWhole({ literal, utf8 }: WholeMessage, intake: Intake): Promise<Cursor> {
    // RFC 3502 §6.3.11: with this a client cancels what it has begun.
    if (literal.size === 0) throw new Fault('peer', 'imap/bad-message', 'a message of no octets cancels APPEND')
    await this.#takeLiteral(literal, intake)
    const behind = await this.#afterLiteral()
    if (utf8) behind.close()
    return behind
  }

  /** cat-part *(SP cat-part) ")", RFC 4469 §3. What is wrong with one part is the end of all. */
  async #takeParts(start: Cursor, intake: Intake): Promise<Cursor> {
    let cursor = start
    for (let parts = 1; ; parts++) {
      if (parts > MAX_PARTS) throw new Fault('peer', 'imap/too-complex', `CATENATE takes at most ${MAX_PARTS} parts`)
      const part = readCatenatePart(cursor)
      if (part.kind === 'text') await this.#takeLiteral(part.literal, intake)
      else await this.#takeUrl(part.kind === 'url' ? part.url : await this.#readUrl(part.literal), intake)
      if (part.kind !== 'url') cursor = await this.#afterLiteral()
      if (cursor.tryClose()) return cursor
      cursor.space()
    }
  }

  /** Decided from the head alone, before the client is told to send: RFC 7889 §4. */
  async #takeLiteral(literal: LiteralHead, intake: Intake): Promise<void> {
    this.#count(literal.size)
    for await (const chunk of this.#session.reader.message(literal)) {
      if (!literal.binary && chunk.includes(0)) {
        throw new Fault('peer', 'imap/bad-message', 'NUL may only stand in a literal8')
      }
      await write(intake, chunk)
    }
  }

  async #takeUrl(url: string, intake: Intake): Promise<void> {
    const found = await openOwnUrl(this.#session, this.#state, parseImapUrl(url), url)
    this.#count(found.size)
    for await (const chunk of found.chunks()) await write(intake, chunk)
  }

  async #readUrl(literal: LiteralHead): Promise<string> {
    if (literal.size > MAX_URL_LENGTH) throw new Fault('peer', 'imap/bad-url', 'a URL that is too long')
    const pieces: Bytes[] = []
    for await (const chunk of this.#session.reader.message(literal)) pieces.push(chunk)
    return text(Buffer.concat(pieces))
  }

  async #afterLiteral(): Promise<Cursor> {
    const { reader, services, names } = this.#session
    const cursor = await reader.afterMessage(services.limits, names)
    if (!cursor) throw new Fault('world', 'net/connection-lost', 'the peer closed in the middle of APPEND')
    return cursor
  }

  #count(octets: number): void {
    this.#octets += octets
    if (this.#octets > this.#session.services.limits.maxAppendBytes) throw this.#tooBig()
    if (!hasRoom(this.#quota, { storageBytes: this.#octets, messages: this.received.length + 1 })) throw overQuota()
  }

  #tooBig(): Fault {
    const most = `${MAX_MESSAGES} messages and ${this.#session.services.limits.maxAppendBytes} octets`
    return new Fault('peer', 'imap/message-too-big', `an APPEND may have ${most}`)
  }
}

/** resp-code-apnd (RFC 4315 §3): UIDs ascend in the order of the messages. */
export function appendUid(appended: readonly Appended[]): string {
  const uids = UidSet.ofSorted(appended.map((one) => one.uid))
  return `APPENDUID ${appended[0]?.uidValidity} ${uids}`
}

async function write(intake: Intake, chunk: Bytes): Promise<void> {
  const room = intake.write(chunk)
  if (room) await room
}
