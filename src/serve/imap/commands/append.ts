import { Fault } from '../../../base/fault.ts'
import { flagsOf } from '../../../core/mail/flags.ts'
import { Intake } from '../../../core/mail/intake.ts'
import type { Appended, AppendOptions, IncomingMessage } from '../../../core/mail/message.ts'
import { hasRoom, overQuota } from '../../../core/mail/quota.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { type AppendHead, readAppendHead } from '../../../wire/imap/append-head.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { afterLogin } from '../command.ts'
import { locate, requireTarget } from '../mailbox-places.ts'
import { ok, type Reply } from '../reply.ts'
import type { Authenticated, Selected, Session } from '../session.ts'

/** Messages of one APPEND: small ones stay in memory until all are kept. */
const MAX_MESSAGES = 200

interface AppendArgs {
  readonly name: string
  readonly head: AppendHead
}

interface Received {
  readonly message: IncomingMessage
  readonly options: AppendOptions
}

/** RFC 9051 §6.3.12, several messages at once as in RFC 3502, literal8 as in RFC 3516. All messages are kept, or none. */
export const append = afterLogin({
  read: readAppend,
  run: receive,
})

/** SP mailbox, then the head of the first message, at which the command is cut off. */
function readAppend(cursor: Cursor): AppendArgs {
  cursor.space()
  const name = cursor.mailbox()
  return { name, head: readAppendHead(cursor) }
}

async function receive(session: Session, state: Authenticated | Selected, args: AppendArgs): Promise<Reply> {
  const { mail } = session.services
  const place = await locate(state, args.name)
  await mail.read(place.accountId, (reader) => requireTarget(reader, place))
  const quota = await mail.quota(place.accountId)
  const received: Received[] = []
  try {
    let total = 0
    for (let head: AppendHead | undefined = args.head; head; ) {
      total += head.literal.size
      checkSize(session, total, received.length)
      if (!hasRoom(quota, { storageBytes: total, messages: received.length + 1 })) throw overQuota()
      received.push(await receiveOne(session, head))
      head = await nextHead(session, head)
    }
    const appended = await mail.write(place.accountId, async (writer) => {
      const kept: Appended[] = []
      const target = await requireTarget(writer, place)
      for (const { message, options } of received) kept.push(await writer.append(target.id, message, options))
      return kept
    })
    return ok('kept', appendUid(appended))
  } finally {
    for (const { message } of received) await message.body[Symbol.asyncDispose]()
  }
}

/** Decided from the head alone, before the client is told to send: RFC 7889 §4. */
function checkSize(session: Session, totalBytes: number, messages: number): void {
  const { maxAppendBytes } = session.services.limits
  if (totalBytes > maxAppendBytes || messages >= MAX_MESSAGES) {
    const most = `${MAX_MESSAGES} messages and ${maxAppendBytes} octets`
    throw new Fault('peer', 'imap/message-too-big', `an APPEND may have ${most}`)
  }
}

async function receiveOne(session: Session, head: AppendHead): Promise<Received> {
  const { spool, clock } = session.services
  await using intake = new Intake(spool)
  for await (const chunk of session.reader.message(head.literal)) {
    if (!head.literal.binary && chunk.includes(0)) {
      throw new Fault('peer', 'imap/bad-message', 'NUL may only stand in a literal8')
    }
    const room = intake.write(chunk)
    if (room) await room
  }
  const message = await intake.finish()
  return { message, options: { flags: flagsOf(head.flags), internalMs: head.internalMs ?? clock.nowMs() } }
}

/** After a message: `)` of UTF8 if it was open, then the end of the command or the next message. */
async function nextHead(session: Session, head: AppendHead): Promise<AppendHead | undefined> {
  const cursor = await session.reader.afterMessage(session.services.limits, session.names)
  if (!cursor) throw new Fault('world', 'net/connection-lost', 'the peer closed in the middle of APPEND')
  if (head.utf8) cursor.close()
  if (cursor.isAtEnd) return undefined
  return readAppendHead(cursor)
}

/** resp-code-apnd (RFC 4315 §3): UIDs ascend in the order of the messages. */
function appendUid(appended: readonly Appended[]): string {
  const uids = UidSet.ofSorted(appended.map((one) => one.uid))
  return `APPENDUID ${appended[0]?.uidValidity} ${uids}`
}
