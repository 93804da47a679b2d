import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { mailboxObjectId } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { answerChanges, type Changes, changesUnknown, takeChanges } from '../standard/changes.ts'
import { COUNTS, MailboxForest } from './mailbox-object.ts'
import { mailboxState, readState } from './states.ts'

/** Mailbox/changes, RFC 8621 §2.2. */
export async function changeMailboxes(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeChanges(args, context)
  args.end()
  return context.services.mail.read(request.account, async (reader) => {
    const { changes, countsOnly } = await mailboxChanges(reader, request.sinceState)
    const { created, updated, destroyed } = changes
    // They change at most a few at a time; a state between two modseqs is not worth its trouble.
    if (created.length + updated.length + destroyed.length > request.maxChanges) throw changesUnknown()
    return answerChanges(request, changes, { updatedProperties: countsOnly ? [...COUNTS] : null })
  })
}

/** What has happened to mailboxes since a state, and whether only counts of messages have changed. @throws Fault peer jmap/changes-unknown */
export async function mailboxChanges(
  reader: MailReader,
  sinceState: string,
): Promise<{ readonly changes: Changes; readonly countsOnly: boolean }> {
  const numbering = await reader.emails.numbering()
  const since = readState(sinceState, numbering, numbering.view?.subscriptions)
  const deleted = await reader.emails.deletedMailboxes(since.modseq)
  if (!deleted) throw changesUnknown()
  const forest = await MailboxForest.read(reader)
  const isNew = (id: number) => id >= since.next
  const created = forest.all.filter(({ id }) => isNew(id))
  const updated = forest.all.filter(
    (one) => !isNew(one.id) && Math.max(one.highestModseq, forest.changed(one)) > since.modseq,
  )
  const ids = (all: readonly number[]) => all.map((id) => mailboxObjectId(id, ''))
  const changes = {
    newState: mailboxState(numbering),
    hasMoreChanges: false,
    created: ids(created.map(({ id }) => id)),
    updated: ids(updated.map(({ id }) => id)),
    destroyed: ids(deleted.filter((id) => !isNew(id))),
  }
  return { changes, countsOnly: updated.length > 0 && updated.every((one) => forest.changed(one) <= since.modseq) }
}
