import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { ShareNotice } from '../../../core/mail/share-notices.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { tryUtcDate, utcDate } from '../../../wire/jmap/dates.ts'
import { setError } from '../../../wire/jmap/errors.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { mailboxObjectId } from '../../imap/object-ids.ts'
import { jmapAccountId } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'
import { sharedRights } from '../mail/mailbox-rights.ts'
import { changesUnknown } from '../standard/changes.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
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
import { answerSet, NOT_FOUND, requireState, SetOutcome, takeSet } from '../standard/set.ts'
import { principalId } from './principal-ids.ts'

const KIND = 'share-notification'

const PROPERTIES = [
  'id',
  'created',
  'changedBy',
  'objectType',
  'objectAccountId',
  'objectId',
  'oldRights',
  'newRights',
  'name',
] as const

/** ShareNotification/get, RFC 9670 §3.2. */
export async function getShareNotifications(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, PROPERTIES)
  const { mail, shares } = context.services
  const { state, kept } = await mail.read(request.account, async ({ records }) => ({
    state: `${await records.state(KIND)}`,
    kept: await records.all(KIND),
  }))
  const records = new Map<string, JsonObject>()
  for (const { id, value } of kept) {
    const notice = JSON.parse(value) as ShareNotice
    const by = await shares.known(notice.by)
    const changedBy = {
      name: by ? by.name || by.address : '',
      email: by?.address ?? null,
      principalId: by ? principalId(by.id) : null,
    }
    records.set(id, only({ id, changedBy, ...noticeObject(notice) }, properties))
  }
  return answerGet(request, state, records)
}

function noticeObject({ createdMs, owner, mailbox, name, before, after }: ShareNotice): JsonObject {
  return {
    created: utcDate(createdMs),
    objectType: 'Mailbox',
    objectAccountId: jmapAccountId(owner),
    objectId: mailboxObjectId(mailbox, ''),
    oldRights: before === '' ? null : sharedRights(before),
    newRights: after === '' ? null : sharedRights(after),
    name,
  }
}

/** ShareNotification/set, RFC 9670 §3.4: they are destroyed, and nothing else. */
export async function setShareNotifications(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeSet(args, context)
  args.end()
  const outcome = new SetOutcome()
  const forbidden = setError('forbidden', 'What somebody was told can only be put away')
  for (const creationId of request.create.keys()) outcome.notCreated.set(creationId, forbidden)
  for (const id of request.update.keys()) outcome.notUpdated.set(id, forbidden)
  return context.services.mail.write(request.account, async ({ records }) => {
    const oldState = `${await records.state(KIND)}`
    requireState(request.ifInState, oldState)
    for (const id of request.destroy) {
      if (await records.remove(KIND, id)) outcome.destroyed.push(id)
      else outcome.notDestroyed.set(id, NOT_FOUND)
    }
    return answerSet(request, outcome, { oldState, newState: `${await records.state(KIND)}` }, context)
  })
}

/** ShareNotification/query, RFC 9670 §3.5. */
export async function queryShareNotifications(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQuery(args, context)
  args.end()
  const plan = takePlan(request, context)
  return context.services.mail.read(request.account, async (reader) =>
    answerFromList(request, await run(reader, plan), `${await reader.records.state(KIND)}`, false),
  )
}

/** ShareNotification/queryChanges, RFC 9670 §3.6: they are few, so that to ask again is less than to work out what has changed. */
export async function changeShareNotificationQuery(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQueryChanges(args, context)
  args.end()
  const plan = takePlan(request, context)
  return context.services.mail.read(request.account, async (reader) => {
    const newQueryState = `${await reader.records.state(KIND)}`
    if (request.sinceQueryState !== newQueryState) throw changesUnknown()
    const total = (await run(reader, plan)).length
    return answerQueryChanges(request, { newQueryState, removed: [], added: [], total })
  })
}

type Condition = (notice: ShareNotice) => boolean

interface Plan {
  readonly filter: Filter<Condition> | undefined
  readonly isAscending: boolean
}

function takePlan(
  { filter, sort }: { readonly filter: JsonObject | undefined; readonly sort: readonly Comparator[] },
  { services }: MethodContext,
): Plan {
  const unknown = sort.find(({ property }) => property !== 'created')
  if (unknown) throw unsupportedSort(`These are not sorted by ${unknown.property.slice(0, 60)}`)
  return {
    filter: filter && readFilter(filter, readCondition, services.limits.maxFilterConditions),
    isAscending: sort[0]?.isAscending ?? false,
  }
}

function readCondition(condition: JsonObject): Condition {
  const all = Object.entries(condition).map(([name, value]) => readProperty(name, value))
  return (notice) => all.every((one) => one(notice))
}

function readProperty(name: string, value: Json): Condition {
  if (value === null) return () => true
  if (typeof value !== 'string') throw invalidArguments(`${name.slice(0, 60)} is a string`)
  if (name === 'objectType') return () => value === 'Mailbox'
  if (name === 'objectAccountId') return ({ owner }) => jmapAccountId(owner) === value
  if (name !== 'after' && name !== 'before') {
    throw unsupportedFilter(`These are not filtered by ${name.slice(0, 60)}`)
  }
  const moment = tryUtcDate(value)
  if (moment === undefined) throw invalidArguments(`${name} is a time in UTC`)
  return ({ createdMs }) => (name === 'after' ? createdMs >= moment : createdMs < moment)
}

async function run({ records }: MailReader, { filter, isAscending }: Plan): Promise<string[]> {
  const kept = (await records.all(KIND)).map(({ id, value }) => ({ id, notice: JSON.parse(value) as ShareNotice }))
  const found = kept.filter(({ notice }) => !filter || holds(filter, (condition) => condition(notice)))
  const sorted = found.sort((a, b) => a.notice.createdMs - b.notice.createdMs || (a.id < b.id ? -1 : 1))
  return (isAscending ? sorted : sorted.reverse()).map(({ id }) => id)
}
