import { Flag } from '../../../core/mail/flags.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { emailObjectId, threadObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
import { threadState } from './states.ts'

/** Thread/get, RFC 8621 §3.1. */
export async function getThreads(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, ['id', 'emailIds'])
  const { ids } = request
  if (!ids) throw invalidArguments('Threads are asked for by their ids')
  const numbers = ids.flatMap((id) => tryObjectNumber('T', id, '') ?? [])
  return context.services.mail.read(request.account, async (reader) => {
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
