import type { LeakyBuckets } from '../../../base/leaky-buckets.ts'
import { type ListUnsubscription, listUnsubscription } from '../../../core/lists/list-unsubscription.ts'
import type { OneClick } from '../../../core/lists/one-click.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { setError } from '../../../wire/jmap/errors.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { HeaderFields } from '../../../wire/mime/header-fields.ts'
import { emailObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { Method, MethodContext } from '../capability.ts'
import { listEmails, openSources } from '../mail/email-get.ts'
import { emailState } from '../mail/states.ts'
import { answerGet, takeGet, tooLarge } from '../standard/get.ts'

/** Messages of one call. */
const MOST_MESSAGES = 50
/** Lists that a member leaves in an hour, by one process. */
export const LEAVES_AN_HOUR = 60
/** Octets of a header that are looked at. */
const MAX_HEADER = 256 * 1024

export interface ListServices {
  readonly oneClick: OneClick
  /** How often each member has asked lately. */
  readonly asked: LeakyBuckets
}

/** EmailList/get: how the lists are left that messages came from, by the ids of these. Those that came from none are not found. */
export async function getEmailLists(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  if (!request.ids) throw invalidArguments('Lists are asked for by the ids of messages')
  if (request.ids.length > MOST_MESSAGES) throw tooLarge(`At most ${MOST_MESSAGES} ids at a time`)
  const { found, state } = await unsubscriptions(request.account, request.ids, context)
  const records = new Map(
    [...found].map(([id, { mailto = null, web = null, isOneClick }]) => [id, { id, mailto, web, isOneClick }]),
  )
  return answerGet(request, state, records)
}

/**
 * EmailList/leave: has the member taken off the list that a message (`emailId`) came from, where that takes no further question. `outcome` is `done`, `refused` (by the list's server) or `unreachable`; `error` is a SetError where nobody was asked:
 * `notFound`, `forbidden` (the message does not prove that it may be asked), `rateLimit`.
 */
export function leaveList({ oneClick, asked }: ListServices): Method {
  return async (args: Arguments, context: MethodContext) => {
    const account = takeAccount(args, context)
    const emailId = args.id('emailId')
    args.end()
    const answer = { accountId: jmapAccountId(account), outcome: null, error: null }
    const { found } = await unsubscriptions(account, [emailId], context)
    const list = found.get(emailId)
    if (!list) return { ...answer, error: setError('notFound') as unknown as Json }
    if (!list.isOneClick || list.web === undefined) {
      return {
        ...answer,
        error: setError('forbidden', 'This message does not prove that one click is enough') as unknown as Json,
      }
    }
    if (asked.add(account) > LEAVES_AN_HOUR) {
      return {
        ...answer,
        error: setError('rateLimit', `At most ${LEAVES_AN_HOUR} lists in an hour`) as unknown as Json,
      }
    }
    return { ...answer, outcome: await oneClick.post(list.web) }
  }
}

async function unsubscriptions(
  account: string,
  ids: readonly string[],
  { services }: MethodContext,
): Promise<{ readonly found: ReadonlyMap<string, ListUnsubscription>; readonly state: string }> {
  const numbers = ids.flatMap((id) => tryObjectNumber('M', id, '') ?? [])
  const { rows, provenances, state } = await services.mail.read(account, async (reader) => {
    const rows = await listEmails(reader, numbers, ['root'])
    const provenances = new Map(
      await Promise.all(rows.map(async ({ row }) => [row.bodyId, await reader.provenance(row.bodyId)] as const)),
    )
    return { rows, provenances, state: emailState(await reader.emails.numbering()) }
  })
  const found = new Map<string, ListUnsubscription>()
  for (const located of rows) {
    const { row } = located
    const source = (await openSources(services.mail, account, [located])).get(row.bodyId)
    if (!source || !row.root) continue
    const header = new HeaderFields(await source.read(0, Math.min(row.root.bodyStart, MAX_HEADER)))
    const list = listUnsubscription(header, provenances.get(row.bodyId)?.authentication?.dkim ?? [])
    if (list) found.set(emailObjectId(row.emailId, ''), list)
  }
  return { found, state }
}
