import { flagScope } from '../../../core/mail/acl.ts'
import { flagsWithin } from '../../../core/mail/flags.ts'
import type { Appended } from '../../../core/mail/message.ts'
import { NO_LIMITS, type Quota } from '../../../core/mail/quota.ts'
import { readAppendHead } from '../../../wire/imap/append-head.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { AppendIntake, type AppendPlace, appendUid } from '../append-intake.ts'
import { afterLogin } from '../command.ts'
import { locate, type Place, requireTarget } from '../mailboxes/mailbox-places.ts'
import { ok, type Reply } from '../reply.ts'
import type { Authenticated, Selected, Session } from '../session.ts'

/** Octets of a message that is read before anybody asks whether it can be kept. */
const SMALL_MESSAGE = 64 * 1024
/** For what is refused, if need be, when it is kept. */
const NOT_ASKED: Quota = { limits: NO_LIMITS, used: { storageBytes: 0, messages: 0 } }

interface AppendArgs {
  readonly name: string
  readonly first: AppendPlace
}

/**
 * RFC 9051 §6.3.12, several messages at once as in RFC 3502, literal8 as in RFC 3516, put together as in RFC 4469. All messages are kept,
 * or none.
 */
export const append = afterLogin({
  read: readAppend,
  run: receive,
})

/** SP mailbox, then the head of the first message, at which the command is cut off. */
function readAppend(cursor: Cursor): AppendArgs {
  cursor.space()
  const name = cursor.mailbox()
  return { name, first: { head: readAppendHead(cursor), cursor } }
}

async function receive(session: Session, state: Authenticated | Selected, args: AppendArgs): Promise<Reply> {
  const { mail } = session.services
  const place = await locate(session, state, args.name)
  const quota = isUnderWay(args.first) ? NOT_ASKED : await askBefore(session, place)
  await using intake = new AppendIntake(session, state, quota)
  for (let at: AppendPlace | undefined = args.first; at; ) at = await intake.receive(at)
  const appended = await mail.write(place.accountId, async (writer) => {
    const kept: Appended[] = []
    const { mailbox, rights } = await requireTarget(writer, place)
    for (const { message, options } of intake.received) {
      const flags = flagsWithin(options.flags, flagScope(rights))
      kept.push(await writer.append(mailbox.id, message, { ...options, flags }))
    }
    return kept
  })
  return ok('kept', appendUid(appended))
}

/**
 * A small message in a literal that the client does not wait to send comes whatever we say: two looks into the store, which would have to be repeated
 * when it is kept, are saved.
 */
function isUnderWay({ head: { source } }: AppendPlace): boolean {
  return source.kind === 'whole' && !source.literal.synchronising && source.literal.size <= SMALL_MESSAGE
}

/** That there is such a mailbox, before the client is told to send. @throws Fault as `requireTarget` */
async function askBefore({ services: { mail } }: Session, place: Place): Promise<Quota> {
  await mail.read(place.accountId, (reader) => requireTarget(reader, place))
  return mail.quota(place.accountId)
}
