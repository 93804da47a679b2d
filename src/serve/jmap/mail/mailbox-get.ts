import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { PRINCIPALS_CAPABILITY } from '../../../wire/jmap/session.ts'
import { mailboxObjectId } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, knownProperties, takeGet, tooLarge } from '../standard/get.ts'
import { MAILBOX_PROPERTIES, MailboxForest, mailboxObject } from './mailbox-object.ts'
import { withoutGone } from './mailbox-sharing.ts'
import { mailboxState } from './states.ts'

/** Mailbox/get, RFC 8621 §2.1. */
export async function getMailboxes(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const withSharing = context.using.has(PRINCIPALS_CAPABILITY)
  const known = withSharing ? [...MAILBOX_PROPERTIES, 'shareWith'] : MAILBOX_PROPERTIES
  const properties = knownProperties(request.properties, known)
  const { mail, limits, threadTotals } = context.services
  const counting = { account: request.account, totals: threadTotals, withSharing }
  const { state, records } = await mail.read(request.account, async (reader) => {
    const state = mailboxState(await reader.emails.numbering())
    const forest = await MailboxForest.read(reader)
    const wanted = request.ids && new Set(request.ids)
    const found = forest.all.filter(({ id }) => wanted?.has(mailboxObjectId(id, '')) ?? true)
    if (found.length > limits.maxObjectsInGet) throw tooLarge(`There are ${found.length} mailboxes; ask for some by id`)
    const records = new Map<string, JsonObject>()
    for (const mailbox of found) {
      records.set(mailboxObjectId(mailbox.id, ''), await mailboxObject(reader, forest, mailbox, properties, counting))
    }
    return { state, records }
  })
  await withoutGone(records, context)
  return answerGet(request, state, records)
}
