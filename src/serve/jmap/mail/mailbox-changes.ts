import type { AccountView, Numbering, SeenMailbox } from '../../../core/mail/email-shelf.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { mailboxObjectId } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { answerChanges, type Changes, changesUnknown, takeChanges } from '../standard/changes.ts'
import { COUNTS, MailboxForest } from './mailbox-object.ts'
import { type MailboxesState, mailboxState, readMailboxState } from './states.ts'

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
  const since = readMailboxState(sinceState, numbering)
  const forest = await MailboxForest.read(reader)
  const { view } = numbering
  if (view && since.seen) return visibleChanges(forest, since, since.seen, numbering, view)
  const deleted = await reader.emails.deletedMailboxes(since.modseq)
  if (!deleted) throw changesUnknown()
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

/** What has happened to the mailboxes that somebody else sees: those that were given are new, and those that were taken are gone, whatever has become of them. */
function visibleChanges(
  forest: MailboxForest,
  { modseq }: Pick<MailboxesState, 'modseq'>,
  before: readonly SeenMailbox[],
  numbering: Numbering,
  { seen }: AccountView,
): { readonly changes: Changes; readonly countsOnly: boolean } {
  const was = new Map(before.map((one) => [one.id, one]))
  const is = new Map(seen.map((one) => [one.id, one]))
  const isOtherwise = ({ id, isReadable, isSubscribed }: SeenMailbox) =>
    was.get(id)?.isReadable !== isReadable || was.get(id)?.isSubscribed !== isSubscribed
  const others = forest.all.filter(({ id }) => was.has(id))
  const isChanged = (one: Mailbox) => isOtherwise(is.get(one.id) as SeenMailbox) || forest.changed(one) > modseq
  const updated = others.filter((one) => isChanged(one) || one.highestModseq > modseq)
  const ids = (all: Iterable<{ readonly id: number }>) => Array.from(all, ({ id }) => mailboxObjectId(id, ''))
  const changes = {
    newState: mailboxState(numbering),
    hasMoreChanges: false,
    created: ids(seen.filter(({ id }) => !was.has(id))),
    updated: ids(updated),
    destroyed: ids(before.filter(({ id }) => !is.has(id))),
  }
  return { changes, countsOnly: updated.length > 0 && !updated.some(isChanged) }
}
