import { Flag } from '../../../core/mail/flags.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { threadObjectId } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { answerChanges, takeChanges } from '../standard/changes.ts'
import { readHistory } from './email-changes.ts'

/** Thread/changes, RFC 8621 §3.2. A thread changes when a message of it comes or goes, not when one is read. */
export async function changeThreads(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeChanges(args, context)
  args.end()
  return context.services.mail.read(request.account, async (reader) => {
    const { since, told, newState, hasMoreChanges } = await readHistory(reader, request, true)
    const changed = told.filter(({ what, emailId }) => what !== 'there' || emailId >= since.next)
    const threads = [...new Set(changed.map(({ threadId }) => threadId))]
    const members = await reader.emails.members(threads)
    const alive = new Set(members.filter(({ flags }) => !(flags.bits & Flag.deleted)).map(({ threadId }) => threadId))
    const isNew = (thread: number) => thread >= since.nextThread
    // In one of several answers it may have been told before that a thread began.
    const isUnheardOf = (thread: number) => isNew(thread) && since.done === undefined
    const ids = (all: readonly number[]) => all.map((thread) => threadObjectId(thread, ''))
    return answerChanges(request, {
      newState,
      hasMoreChanges,
      created: ids(threads.filter((thread) => alive.has(thread) && isNew(thread))),
      updated: ids(threads.filter((thread) => alive.has(thread) && !isNew(thread))),
      destroyed: ids(threads.filter((thread) => !alive.has(thread) && !isUnheardOf(thread))),
    })
  })
}
