import { isFault } from '../../../base/fault.ts'
import type { MailWriter } from '../../../core/mail/mail-store.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { type SetError, setError } from '../../../wire/jmap/errors.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { Blob } from '../blobs.ts'
import { tryOpenBlob } from '../blobs.ts'
import type { MethodContext } from '../capability.ts'
import { answerSet, requireState, resolveId, SetOutcome, type SetRequest, takeSet } from '../standard/set.ts'
import { composeEmail } from './compose-email.ts'
import { blobsOf, readDraft } from './email-draft.ts'
import { destroyEmails, updateEmails } from './email-updates.ts'
import { bothRefused, type IncomingEmail, keep, OVER_QUOTA, readFiling, takeIn } from './incoming-emails.ts'
import { emailState } from './states.ts'
import { withoutTold } from './told-properties.ts'

/**
 * Email/set, RFC 8621 §4.6. New messages are put together before, since that may wait for files; everything that changes the account is one transaction.
 */
export async function setEmails(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const taken = takeSet(args, context)
  args.end()
  const request = await withoutTold(taken, context)
  const outcome = new SetOutcome()
  await using stack = new AsyncDisposableStack()
  const incoming = new Map<string, IncomingEmail>()
  for (const [creationId, object] of request.create) {
    const made = await prepare(object, request.account, context)
    if ('refused' in made) outcome.notCreated.set(creationId, made.refused)
    else incoming.set(creationId, stack.use(made))
  }
  try {
    return await apply(request, incoming, outcome, context)
  } catch (error) {
    if (!isFault(error, 'mail/over-quota')) throw error
    // Nothing has happened. What needs no room is done all the same.
    for (const creationId of incoming.keys()) outcome.notCreated.set(creationId, OVER_QUOTA)
    return apply(request, new Map(), outcome, context)
  }
}

function apply(
  request: SetRequest,
  incoming: ReadonlyMap<string, IncomingEmail>,
  outcome: SetOutcome,
  context: MethodContext,
): Promise<JsonObject> {
  return context.services.mail.write(request.account, async (mail) => {
    const oldState = emailState(await mail.emails.numbering())
    requireState(request.ifInState, oldState)
    await create(mail, incoming, outcome, context)
    await updateEmails(mail, request, outcome, context)
    await destroyEmails(mail, request, outcome)
    return answerSet(request, outcome, { oldState, newState: emailState(await mail.emails.numbering()) }, context)
  })
}

async function create(
  mail: MailWriter,
  incoming: ReadonlyMap<string, IncomingEmail>,
  outcome: SetOutcome,
  { createdIds }: MethodContext,
): Promise<void> {
  for (const [creationId, email] of incoming) {
    const made = await keep(mail, email)
    if ('refused' in made) outcome.notCreated.set(creationId, made.refused as SetError)
    else {
      outcome.created.set(creationId, made)
      createdIds.set(creationId, made['id'] as string)
    }
  }
}

/** Puts the message together that an object describes. */
async function prepare(
  object: JsonObject,
  account: string,
  context: MethodContext,
): Promise<IncomingEmail | { readonly refused: SetError }> {
  const { services } = context
  const filing = readFiling(object, services.clock.nowMs(), context)
  const draft = readDraft(object)
  if ('refused' in filing) return 'refused' in draft ? bothRefused(filing, draft) : filing
  if ('refused' in draft) return draft
  const found = await findBlobs(blobsOf(draft.root), account, context)
  if ('refused' in found) return found
  const { hostname, clock, entropy, limits } = services
  const octets = composeEmail(draft, { hostname, clock, entropy, blobs: found.blobs })
  const message = await takeIn(octets, services, limits.maxMessageBytes)
  if (!message) return { refused: tooLarge(limits.maxMessageBytes) }
  return { ...filing, message, [Symbol.asyncDispose]: () => message.body[Symbol.asyncDispose]() as Promise<void> }
}

/** By the ids that the draft names them by, which may be references to what was made in the same request. */
async function findBlobs(
  ids: ReadonlySet<string>,
  account: string,
  context: MethodContext,
): Promise<{ readonly blobs: ReadonlyMap<string, Blob> } | { readonly refused: SetError }> {
  const blobs = new Map<string, Blob>()
  const notFound: string[] = []
  let octets = 0
  for (const id of ids) {
    const blob = await tryOpenBlob(context.services.mail, account, resolveId(id, context))
    if (!blob) notFound.push(id)
    else {
      blobs.set(id, blob)
      octets += blob.size ?? 0
    }
  }
  if (notFound.length > 0) return { refused: setError('blobNotFound', undefined, { notFound }) }
  const most = context.services.limits.maxSizeAttachmentsPerEmail
  return octets > most ? { refused: tooLarge(most) } : { blobs }
}

function tooLarge(most: number): SetError {
  return setError('tooLarge', `At most ${most} octets`)
}
