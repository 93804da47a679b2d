import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'
import { collationKey } from '../../../core/mail/sorting/collation-key.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { isId } from '../../../wire/jmap/ids.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { casemap } from '../../../wire/mime/unicode-casemap.ts'
import { mailboxObjectId } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
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
import { mailboxChanges } from './mailbox-changes.ts'
import { MailboxForest } from './mailbox-object.ts'
import { mailboxState } from './states.ts'

type Condition = (mailbox: Mailbox, forest: MailboxForest) => boolean

interface Plan {
  readonly filter: Filter<Condition> | undefined
  readonly sort: readonly Comparator[]
  readonly sortAsTree: boolean
  readonly filterAsTree: boolean
}

/** Mailbox/query, RFC 8621 §2.3. */
export async function queryMailboxes(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQuery(args, context)
  const plan = takePlan(args, request, context)
  args.end()
  return context.services.mail.read(request.account, async (reader) => {
    const state = mailboxState(await reader.emails.numbering())
    return answerFromList(request, await run(reader, plan), state, true)
  })
}

/** Mailbox/queryChanges, RFC 8621 §2.4. */
export async function changeMailboxQuery(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQueryChanges(args, context)
  const plan = takePlan(args, request, context)
  args.end()
  return context.services.mail.read(request.account, async (reader) => {
    const { changes } = await mailboxChanges(reader, request.sinceQueryState)
    const results = await run(reader, plan)
    // In a tree the place of one depends on the names of others: all that are there may have moved.
    const moved = new Set(plan.sortAsTree || plan.filterAsTree ? results : [...changes.created, ...changes.updated])
    const removed = new Set([...changes.destroyed, ...changes.updated, ...moved])
    for (const id of changes.created) removed.delete(id)
    return answerQueryChanges(request, {
      newQueryState: changes.newState,
      removed: [...removed],
      added: results.flatMap((id, index) => (moved.has(id) || removed.has(id) ? [{ id, index }] : [])),
      total: results.length,
    })
  })
}

function takePlan(
  args: Arguments,
  request: { readonly filter: JsonObject | undefined; readonly sort: readonly Comparator[] },
  { services }: MethodContext,
): Plan {
  const unknown = request.sort.find(({ property }) => property !== 'sortOrder' && property !== 'name')
  if (unknown) throw unsupportedSort(`Mailboxes are not sorted by ${unknown.property.slice(0, 60)}`)
  return {
    filter: request.filter && readFilter(request.filter, readCondition, services.limits.maxFilterConditions),
    sort: request.sort,
    sortAsTree: args.boolean('sortAsTree'),
    filterAsTree: args.boolean('filterAsTree'),
  }
}

function readCondition(condition: JsonObject): Condition {
  const all = Object.entries(condition).map(([name, value]) => readProperty(name, value))
  return (mailbox, forest) => all.every((one) => one(mailbox, forest))
}

function readProperty(name: string, value: Json): Condition {
  switch (name) {
    case 'parentId':
      if (value !== null && !isId(value)) throw invalidArguments('parentId is an id or null')
      return (mailbox, forest) => {
        const parent = forest.parent(mailbox)
        return (parent ? mailboxObjectId(parent.id, '') : null) === value
      }
    case 'name': {
      if (typeof value !== 'string') throw invalidArguments('name is a string')
      const wanted = casemap(value)
      return (mailbox, forest) => casemap(forest.shownName(mailbox)).includes(wanted)
    }
    case 'role':
      if (value !== null && typeof value !== 'string') throw invalidArguments('role is a string or null')
      return (mailbox, forest) => forest.role(mailbox) === value
    case 'hasAnyRole':
      if (typeof value !== 'boolean') throw invalidArguments('hasAnyRole is true or false')
      return (mailbox, forest) => (forest.role(mailbox) !== null) === value
    case 'isSubscribed':
      if (typeof value !== 'boolean') throw invalidArguments('isSubscribed is true or false')
      return (mailbox) => mailbox.subscribed === value
  }
  throw unsupportedFilter(`Mailboxes are not filtered by ${name.slice(0, 60)}`)
}

async function run(reader: MailReader, { filter, sort, sortAsTree, filterAsTree }: Plan): Promise<string[]> {
  const forest = await MailboxForest.read(reader)
  const matches = (mailbox: Mailbox) => !filter || holds(filter, (condition) => condition(mailbox, forest))
  const found = new Set(forest.all.filter(matches))
  if (filterAsTree) {
    // Names above come first, so that one look at the parent is enough.
    for (const mailbox of forest.all) {
      const parent = forest.parent(mailbox)
      if (parent && !found.has(parent)) found.delete(mailbox)
    }
  }
  const compare = comparison(forest, sort)
  const sorted = sortAsTree ? asTree(forest, compare).filter((one) => found.has(one)) : [...found].sort(compare)
  return sorted.map(({ id }) => mailboxObjectId(id, ''))
}

type Compare = (a: Mailbox, b: Mailbox) => number

/** By the comparators; without any, or where all find two alike, in the order of IMAP. */
function comparison(forest: MailboxForest, sort: readonly Comparator[]): Compare {
  const places = new Map(forest.all.map((mailbox, place) => [mailbox.id, place]))
  const names = new Map(forest.all.map((mailbox) => [mailbox.id, collationKey(forest.shownName(mailbox))]))
  return (a, b) => {
    for (const { property, isAscending } of sort) {
      const order =
        property === 'sortOrder'
          ? forest.sortOrder(a) - forest.sortOrder(b)
          : compareStrings(names.get(a.id) as string, names.get(b.id) as string)
      if (order !== 0) return isAscending ? order : -order
    }
    return (places.get(a.id) as number) - (places.get(b.id) as number)
  }
}

function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Each mailbox before those below it, those of one parent sorted. */
function asTree(forest: MailboxForest, compare: Compare): Mailbox[] {
  const below = new Map<number | undefined, Mailbox[]>()
  for (const mailbox of forest.all) {
    const parent = forest.parent(mailbox)?.id
    const siblings = below.get(parent)
    if (siblings) siblings.push(mailbox)
    else below.set(parent, [mailbox])
  }
  const out: Mailbox[] = []
  const visit = (parent: number | undefined): void => {
    for (const mailbox of (below.get(parent) ?? []).sort(compare)) {
      out.push(mailbox)
      visit(mailbox.id)
    }
  }
  visit(undefined)
  return out
}
