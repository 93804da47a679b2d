import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { tryUtcDate } from '../../../wire/jmap/dates.ts'
import { isId } from '../../../wire/jmap/ids.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { SENDING_CAPABILITY } from '../../../wire/jmap/sending.ts'
import type { Method, MethodContext } from '../capability.ts'
import { answerChanges, changesUnknown, takeChanges } from '../standard/changes.ts'
import { answerGet, knownProperties, only, takeGet, tooLarge } from '../standard/get.ts'
import {
  answerFromList,
  answerQueryChanges,
  type Comparator,
  type Filter,
  holds,
  readFilter,
  takeQuery,
  takeQueryChanges,
  unsupportedFilter,
  unsupportedSort,
} from '../standard/query.ts'
import { readRecordChanges } from '../standard/record-changes.ts'
import {
  ONLY_ENCRYPTED_PROPERTY,
  readSubmission,
  SUBMISSION_PROPERTIES,
  type Submission,
  submissionObject,
} from './submission-record.ts'
import type { SubmissionServices } from './submission-services.ts'
import { refreshSubmissions } from './submission-status.ts'

/** EmailSubmission/get, RFC 8621 §7.1. */
export function getSubmissions(services: SubmissionServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeGet(args, context)
    args.end()
    const properties = knownProperties(request.properties, visibleProperties(context))
    const { submissions, state } = await readSubmissions(request.account, services, context)
    const { maxObjectsInGet } = context.services.limits
    if (!request.ids && submissions.length > maxObjectsInGet) throw tooLarge('There are too many; ask for some by id')
    return answerGet(
      request,
      state,
      new Map(submissions.map((submission) => [submission.id, only(submissionObject(submission), properties)])),
    )
  }
}

/** EmailSubmission/changes, RFC 8621 §7.2. */
export function changeSubmissions(services: SubmissionServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeChanges(args, context)
    args.end()
    const { account, sinceState, maxChanges } = request
    const { state, changes } = await readChanges(account, sinceState, maxChanges, services, context)
    return answerChanges(request, { ...changes, newState: changes.restState ?? state })
  }
}

/** EmailSubmission/query, RFC 8621 §7.3. */
export function querySubmissions(services: SubmissionServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeQuery(args, context)
    args.end()
    const query = readQuery(request, context)
    const { submissions, state } = await readSubmissions(request.account, services, context)
    return answerFromList(request, idsOf(submissions, query), state, true)
  }
}

/** EmailSubmission/queryChanges, RFC 8621 §7.4: whether a submission is among the results depends on it alone. */
export function changeSubmissionQuery(services: SubmissionServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const request = takeQueryChanges(args, context)
    args.end()
    const query = readQuery(request, context)
    const { account, sinceQueryState, mostTold } = request
    const { state, changes, submissions } = await readChanges(account, sinceQueryState, mostTold, services, context)
    if (changes.hasMoreChanges) throw changesUnknown()
    const { created, updated, destroyed } = changes
    const touched = new Set([...created, ...updated])
    const ids = idsOf(submissions, query)
    return answerQueryChanges(request, {
      newQueryState: state,
      removed: [...updated, ...destroyed],
      added: ids.flatMap((id, index) => (touched.has(id) ? [{ id, index }] : [])),
      total: ids.length,
    })
  }
}

function visibleProperties({ using }: MethodContext): readonly string[] {
  return using.has(SENDING_CAPABILITY) ? [...SUBMISSION_PROPERTIES, ONLY_ENCRYPTED_PROPERTY] : SUBMISSION_PROPERTIES
}

async function readSubmissions(
  account: string,
  services: SubmissionServices,
  { services: { mail, clock } }: MethodContext,
) {
  await refreshSubmissions(account, mail, services, clock.nowMs())
  return mail.read(account, async ({ records }) => ({
    submissions: (await records.all('submission')).map(readSubmission),
    state: `${await records.state('submission')}`,
  }))
}

/** @throws Fault peer jmap/changes-unknown */
async function readChanges(
  account: string,
  since: string,
  maxChanges: number,
  services: SubmissionServices,
  { services: { mail, clock } }: MethodContext,
) {
  await refreshSubmissions(account, mail, services, clock.nowMs())
  return mail.read(account, async ({ records }) => {
    return {
      changes: await readRecordChanges(records, 'submission', since, { maxChanges }),
      submissions: (await records.all('submission')).map(readSubmission),
      state: `${await records.state('submission')}`,
    }
  })
}

type Matches = (submission: Submission) => boolean

interface Query {
  readonly filter: Filter<Matches> | undefined
  readonly compare: (a: Submission, b: Submission) => number
}

function readQuery(
  { filter, sort }: { readonly filter: JsonObject | undefined; readonly sort: readonly Comparator[] },
  { services }: MethodContext,
): Query {
  return {
    filter: filter && readFilter(filter, readCondition, services.limits.maxFilterConditions),
    compare: readSort(sort),
  }
}

function idsOf(submissions: readonly Submission[], { filter, compare }: Query): string[] {
  const found = filter ? submissions.filter((one) => holds(filter, (matches) => matches(one))) : [...submissions]
  return found.sort(compare).map(({ id }) => id)
}

function readCondition(condition: JsonObject): Matches {
  const all = Object.entries(condition).map(([name, value]) =>
    Object.hasOwn(CONDITIONS, name) && CONDITIONS[name] ? CONDITIONS[name](value) : unknownCondition(name),
  )
  return (submission) => all.every((matches) => matches(submission))
}

const CONDITIONS: Readonly<Record<string, (value: Json) => Matches>> = {
  identityIds: (value) => among(value, ({ identityId }) => identityId),
  emailIds: (value) => among(value, ({ emailId }) => emailId),
  threadIds: (value) => among(value, ({ threadId }) => threadId),
  undoStatus: (value) => {
    if (typeof value !== 'string') throw invalidArguments('"undoStatus" must be a string')
    return ({ undoStatus }) => undoStatus === value
  },
  before: (value) => {
    const ms = momentOf(value)
    return ({ sendAtMs }) => sendAtMs < ms
  },
  after: (value) => {
    const ms = momentOf(value)
    return ({ sendAtMs }) => sendAtMs >= ms
  },
}

function among(value: Json, property: (submission: Submission) => string): Matches {
  if (!Array.isArray(value) || !value.every(isId)) throw invalidArguments('Ids are given as a list')
  const wanted = new Set<string>(value as string[])
  return (submission) => wanted.has(property(submission))
}

function momentOf(value: Json): number {
  const ms = typeof value === 'string' ? tryUtcDate(value) : undefined
  if (ms === undefined) throw invalidArguments('A moment is given as UTCDate')
  return ms
}

function unknownCondition(name: string): never {
  throw unsupportedFilter(`There is no condition "${name.slice(0, 60)}"`)
}

/** RFC 8621 §7.3 names `sentAt`; the property is `sendAt`. Otherwise they are in the order in which they were made. */
function readSort(sort: readonly Comparator[]): Query['compare'] {
  const keys: Readonly<Record<string, (one: Submission) => number | string>> = {
    emailId: ({ emailId }) => Number(emailId.slice(1)),
    threadId: ({ threadId }) => Number(threadId.slice(1)),
    sentAt: ({ sendAtMs }) => sendAtMs,
    sendAt: ({ sendAtMs }) => sendAtMs,
  }
  const steps = sort.map(({ property, isAscending }) => {
    const key = Object.hasOwn(keys, property) ? keys[property] : undefined
    if (!key) throw unsupportedSort(`There is no sorting by ${property.slice(0, 60)}`)
    return { key, sign: isAscending ? 1 : -1 }
  })
  return (a, b) => {
    for (const { key, sign } of steps) {
      const [one, other] = [key(a), key(b)]
      if (one !== other) return one < other ? -sign : sign
    }
    return 0
  }
}
