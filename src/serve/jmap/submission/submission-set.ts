import type { RecordWriter } from '../../../core/mail/record-shelf.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { utcDate } from '../../../wire/jmap/dates.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import { applyPatch } from '../../../wire/jmap/patch.ts'
import { SENDING_CAPABILITY } from '../../../wire/jmap/sending.ts'
import type { Method, MethodContext, NamedResponse } from '../capability.ts'
import { answerSet, NOT_FOUND, requireState, resolveId, SetOutcome, type SetRequest, takeSet } from '../standard/set.ts'
import { type OnSuccess, setImplied } from './implied-email-set.ts'
import { sendEmail } from './send-email.ts'
import {
  ONLY_ENCRYPTED_PROPERTY,
  readSubmission,
  type Submission,
  submissionObject,
  submissionRecord,
} from './submission-record.ts'
import type { SubmissionServices } from './submission-services.ts'
import { refreshSubmissions } from './submission-status.ts'

/** Submissions that are remembered; of more the oldest that are final go. */
const MOST_KEPT = 2000
const FORGOTTEN_AT_ONCE = 100

/**
 * EmailSubmission/set, RFC 8621 §7.5. Sending cannot be taken back with a transaction: each message is sent, and then noted. Where the process ends in between it is sent all the same,
 * and found in the delivery log.
 */
export function setSubmissions(services: SubmissionServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<readonly NamedResponse[]> => {
    const request = takeSet(args, context)
    const onSuccess = takeOnSuccess(args)
    args.end()
    const { mail, clock } = context.services
    const { account } = request
    await refreshSubmissions(account, mail, services, clock.nowMs())
    const oldState = await stateOf(request, context)
    requireState(request.ifInState, oldState)
    const outcome = new SetOutcome()
    /** The message of each submission that something was done with. */
    const emails = new Map<string, string>()
    await create(request, emails, outcome, services, context)
    await update(request, emails, outcome, services, context)
    await destroy(request, emails, outcome, context)
    const answer = answerSet(request, outcome, { oldState, newState: await stateOf(request, context) }, context)
    const responses: NamedResponse[] = [['EmailSubmission/set', answer]]
    const emailOf = (id: string) => emails.get(resolveId(id, context))
    const implied = await setImplied(account, onSuccess, emailOf, context)
    return implied ? [...responses, implied] : responses
  }
}

function takeOnSuccess(args: Arguments): OnSuccess {
  const update = args.optionalObject('onSuccessUpdateEmail') ?? {}
  if (!Object.values(update).every(isObject)) {
    throw invalidArguments('"onSuccessUpdateEmail" must be patches by the ids of submissions')
  }
  return { update, destroy: args.optionalStrings('onSuccessDestroyEmail') ?? [] }
}

async function stateOf({ account }: SetRequest, { services }: MethodContext): Promise<string> {
  return `${await services.mail.read(account, ({ records }) => records.state('submission'))}`
}

async function create(
  { account, create }: SetRequest,
  emails: Map<string, string>,
  outcome: SetOutcome,
  services: SubmissionServices,
  context: MethodContext,
): Promise<void> {
  const hasVendor = context.using.has(SENDING_CAPABILITY)
  for (const [creationId, object] of create) {
    const unknown = !hasVendor && ONLY_ENCRYPTED_PROPERTY in object
    const sent = unknown
      ? { refused: invalidProperties([ONLY_ENCRYPTED_PROPERTY]) }
      : await sendEmail(object, account, services, context)
    if ('refused' in sent) {
      outcome.notCreated.set(creationId, sent.refused)
      continue
    }
    await context.services.mail.write(account, async ({ records }) => {
      await forgetOldest(records)
      await records.put('submission', submissionRecord(sent))
    })
    emails.set(sent.id, sent.emailId)
    context.createdIds.set(creationId, sent.id)
    outcome.created.set(creationId, madeByServer(sent, object))
  }
}

/** What the client does not know of what it has made. */
function madeByServer(submission: Submission, { envelope }: JsonObject): JsonObject {
  const { id, threadId, undoStatus, sendAtMs, deliveryStatus } = submission
  return {
    id,
    threadId,
    ...(envelope ? {} : { envelope: submission.envelope }),
    sendAt: utcDate(sendAtMs),
    undoStatus,
    deliveryStatus: deliveryStatus as unknown as Json,
    dsnBlobIds: [],
    mdnBlobIds: [],
  }
}

async function forgetOldest(records: RecordWriter): Promise<void> {
  const all = await records.all('submission')
  if (all.length < MOST_KEPT) return
  for (const { id } of all.filter(({ isOpen }) => !isOpen).slice(0, FORGOTTEN_AT_ONCE)) {
    await records.remove('submission', id)
  }
}

async function update(
  { account, update, destroy }: SetRequest,
  emails: Map<string, string>,
  outcome: SetOutcome,
  services: SubmissionServices,
  context: MethodContext,
): Promise<void> {
  for (const [id, patch] of update) {
    const record = await context.services.mail.read(account, ({ records }) => records.find('submission', id))
    const submission = record && readSubmission(record)
    const refused = !submission
      ? NOT_FOUND
      : destroy.includes(id)
        ? setError('willDestroy')
        : await change(account, submission, patch, services, context)
    if (refused) outcome.notUpdated.set(id, refused)
    else {
      outcome.updated.set(id, null)
      emails.set(id, (submission as Submission).emailId)
    }
  }
}

/** The one thing that can be changed: a message that has not gone yet is taken back. */
async function change(
  account: string,
  submission: Submission,
  patch: JsonObject,
  { desk }: SubmissionServices,
  { services: { mail, clock }, using }: MethodContext,
): Promise<SetError | undefined> {
  const { [ONLY_ENCRYPTED_PROPERTY]: onlyEncrypted, ...object } = submissionObject(submission)
  const before: JsonObject = using.has(SENDING_CAPABILITY)
    ? { ...object, [ONLY_ENCRYPTED_PROPERTY]: onlyEncrypted as Json }
    : object
  const applied = applyPatch(before, patch)
  if ('problem' in applied) return setError('invalidPatch', applied.problem)
  const { undoStatus, ...rest } = applied.patched
  const names = new Set([...Object.keys(rest), ...Object.keys(before)])
  names.delete('undoStatus')
  const wrong = [...names].filter((name) => JSON.stringify(rest[name]) !== JSON.stringify(before[name]))
  const isKept = undoStatus === submission.undoStatus
  if (!isKept && undoStatus !== 'canceled') wrong.push('undoStatus')
  if (wrong.length > 0) return invalidProperties(wrong)
  if (isKept) return undefined
  if (!(await desk.cancel(account, submission.queueId, clock.nowMs()))) {
    return setError('cannotUnsend', 'The message is on its way, or has gone')
  }
  await mail.write(account, ({ records }) =>
    records.put('submission', submissionRecord({ ...submission, undoStatus: 'canceled' })),
  )
  return undefined
}

/** Takes away what is remembered of a submission; the message goes its way. */
async function destroy(
  { account, destroy }: SetRequest,
  emails: Map<string, string>,
  outcome: SetOutcome,
  { services }: MethodContext,
): Promise<void> {
  if (destroy.length === 0) return
  await services.mail.write(account, async ({ records }) => {
    for (const id of destroy) {
      const record = await records.find('submission', id)
      if (!record) outcome.notDestroyed.set(id, NOT_FOUND)
      else {
        emails.set(id, readSubmission(record).emailId)
        await records.remove('submission', id)
        outcome.destroyed.push(id)
      }
    }
  })
}
