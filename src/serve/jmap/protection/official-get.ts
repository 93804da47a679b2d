import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { emailObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { listEmails } from '../mail/email-get.ts'
import { emailState } from '../mail/states.ts'
import { answerGet, takeGet } from '../standard/get.ts'

/**
 * OfficialEmail/get: which of some messages the provider itself has written. Each has `id` and `isOfficial`.
 *
 * Threat: a message that says it is from the provider and asks for the password. What is told is told by what stands beside the message since the house has put it there: nothing in a message, no address, signature or keyword, makes it official.
 */
export async function getOfficial(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const { ids, account } = request
  if (!ids) throw invalidArguments('It is asked for by the ids of messages')
  const numbers = ids.flatMap((id) => tryObjectNumber('M', id, '') ?? [])
  return context.services.mail.read(account, async (reader) => {
    const records = new Map<string, JsonObject>()
    for (const { row } of await listEmails(reader, numbers, [])) {
      const id = emailObjectId(row.emailId, '')
      records.set(id, { id, isOfficial: (await reader.provenance(row.bodyId))?.isOfHouse === true })
    }
    return answerGet(request, emailState(await reader.emails.numbering()), records)
  })
}
