import { Flag } from '../../../core/mail/flags.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { emailObjectId, threadObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
import { allEmails } from './all-emails.ts'
import { threadState } from './states.ts'

/** Thread/get, RFC 8621 §3.1. */
export async function getThreads(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, ['id', 'emailIds'])
  const { mail, limits } = context.services
  const named = request.ids?.flatMap((id) => tryObjectNumber('T', id, '') ?? [])
  return mail.read(request.account, async (reader) => {
    const all = named ? [] : (await allEmails(reader, limits.maxObjectsInGet)).map(({ threadId }) => threadId)
    const numbers = named ?? [...new Set(all)]
    const threads = new Map<string, string[]>()
    for (const { threadId, emailId, flags } of await reader.emails.members(numbers)) {
      if (flags.bits & Flag.deleted) continue
      const id = threadObjectId(threadId, '')
      const emails = threads.get(id)
      if (emails) emails.push(emailObjectId(emailId, ''))
      else threads.set(id, [emailObjectId(emailId, '')])
    }
    const records = new Map([...threads].map(([id, emailIds]) => [id, only({ id, emailIds }, properties)]))
    return answerGet(request, threadState(await reader.emails.numbering()), records)
  })
}
