import { authorProof, autocryptProof } from '../../../core/authentication/author-of.ts'
import type { Provenance } from '../../../core/mail/provenance.ts'
import type { DeliveryAttempt, DeliveryLog } from '../../../core/queue/delivery-log.ts'
import { hopsOf } from '../../../core/trail/hops-of.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { emailObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import type { Method } from '../capability.ts'
import { type LocatedEmail, listEmails } from '../mail/email-get.ts'
import { emailState } from '../mail/states.ts'
import { answerGet, takeGet, tooLarge } from '../standard/get.ts'

/** Attempts of one sent message that are looked at; one that goes to many at once has as many. */
const MOST_ATTEMPTS = 1000
/** Messages of one call: each may be looked for in the log of deliveries. */
const MOST_MESSAGES = 50

/**
 * MessageTrail/get: what protected each hop of messages, and their text; facts about them, nothing out of them. Each has the id of its Email, `author` and `autocrypt` (`AuthorProof`), `member`, `providers` and `content` as `MessageHops` (core/trail) has them:
 * three things, of which none makes up for another.
 *
 * Of a message in somebody else's mailbox it is told to whoever may read it, but for what concerns its owner alone: from which address it was sent, and what became of its recipients.
 */
export function getTrails(log: Pick<DeliveryLog, 'find'>): Method {
  return async (args: Arguments, context) => {
    const request = takeGet(args, context)
    args.end()
    const { ids, account } = request
    if (!ids) throw invalidArguments('Trails are asked for by the ids of their messages')
    if (ids.length > MOST_MESSAGES) throw tooLarge(`At most ${MOST_MESSAGES} ids at a time`)
    const numbers = ids.flatMap((id) => tryObjectNumber('M', id, '') ?? [])
    const found = await context.services.mail.read(account, async (reader) => {
      const rows = await listEmails(reader, numbers, ['root', 'preview', 'thread'])
      const provenances = new Map<number, Provenance | undefined>()
      for (const { row } of rows) provenances.set(row.bodyId, await reader.provenance(row.bodyId))
      return { state: emailState(await reader.emails.numbering()), rows, provenances }
    })
    const records = new Map<string, JsonObject>()
    for (const located of found.rows) {
      const { row } = located
      if (!row.root) continue
      const provenance = found.provenances.get(row.bodyId)
      const isShared = context.owners.has(account)
      const trail = hopsOf({
        root: row.root,
        preview: row.preview ?? '',
        provenance,
        attempts: isShared ? [] : await attemptsOf(log, account, located),
      })
      const id = emailObjectId(row.emailId, '')
      // What is undefined is left out, as JSON has it.
      const proofs = { author: authorProof(provenance), autocrypt: autocryptProof(provenance) }
      const told = isShared ? { ...trail, member: { state: trail.member.state } } : trail
      records.set(id, { id, ...proofs, ...(JSON.parse(JSON.stringify(told)) as JsonObject) })
    }
    return answerGet(request, found.state, records)
  }
}

/** Only what this member has sent: anybody may write a message with a Message-ID that it has used. */
async function attemptsOf(
  log: Pick<DeliveryLog, 'find'>,
  accountId: string,
  { row }: LocatedEmail,
): Promise<readonly DeliveryAttempt[]> {
  const headerMessageId = row.thread?.messageId
  return headerMessageId === undefined ? [] : log.find({ accountId, headerMessageId, most: MOST_ATTEMPTS })
}
