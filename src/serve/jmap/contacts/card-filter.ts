import { invalidArguments } from '../../../wire/jmap/arguments.ts'
import { tryUtcDate } from '../../../wire/jmap/dates.ts'
import { isId } from '../../../wire/jmap/ids.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { casemap, compareCasemapped } from '../../../wire/mime/unicode-casemap.ts'
import { type Comparator, type Filter, readFilter, unsupportedFilter, unsupportedSort } from '../standard/query.ts'
import { type IndexedCard, TEXT_FIELDS, type TextField } from './contact-index.ts'

type Test = (card: IndexedCard) => boolean

interface Condition {
  readonly test: Test
  /** If it is that a card has this uid, and nothing else. */
  readonly uid: string | undefined
}

/** Which cards a query finds: RFC 9610 §3.3.1. @throws Fault peer jmap/invalid-arguments, jmap/unsupported-filter */
export function readCardFilter(value: JsonObject | undefined, maxConditions: number): Test {
  if (value === undefined) return () => true
  return compiled(readFilter(value, readCondition, maxConditions))
}

/** One test of a whole filter: it is put to ten thousand cards, so nothing is worked out twice. */
function compiled(filter: Filter<Condition>): Test {
  if (filter.operator === undefined) return filter.condition.test
  const { operator } = filter
  // Who expands a group asks for the uids of all its members at once: that is one look, not one for each.
  const uids = new Set<string>()
  const tests: Test[] = []
  for (const one of filter.conditions) {
    if (operator !== 'AND' && one.operator === undefined && one.condition.uid !== undefined) uids.add(one.condition.uid)
    else tests.push(compiled(one))
  }
  if (uids.size > 0) tests.unshift(({ uid }) => uids.has(uid))
  if (operator === 'AND') return (card) => tests.every((test) => test(card))
  const some: Test = (card) => tests.some((test) => test(card))
  return operator === 'OR' ? some : (card) => !some(card)
}

/** The order of what a query finds: RFC 9610 §3.3.2; behind it by id. @throws Fault peer jmap/unsupported-sort */
export function readCardSort(sort: readonly Comparator[]): (a: IndexedCard, b: IndexedCard) => number {
  const orders = sort.map(({ property, isAscending, more }) => {
    if (Object.keys(more).length > 0)
      throw invalidArguments('A comparator has nothing but property, isAscending and collation')
    const order = orderOf(property)
    return isAscending ? order : (a: IndexedCard, b: IndexedCard) => order(b, a)
  })
  return (a, b) => {
    for (const order of orders) {
      const before = order(a, b)
      if (before !== 0) return before
    }
    return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
  }
}

function orderOf(property: string): (a: IndexedCard, b: IndexedCard) => number {
  if (property === 'created' || property === 'updated') {
    return (a, b) => compareTexts(a[property] ?? '', b[property] ?? '')
  }
  if (['name/given', 'name/surname', 'name/surname2'].includes(property)) {
    return (a, b) => compareCasemapped(a.sortAs[property] ?? '', b.sortAs[property] ?? '')
  }
  throw unsupportedSort(`Cards are not sorted by ${property.slice(0, 60)}`)
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function readCondition(condition: JsonObject): Condition {
  const entries = Object.entries(condition)
  const tests = entries.map(([name, value]) => readOne(name, value))
  const [only] = tests
  const test: Test = only && tests.length === 1 ? only : (card) => tests.every((one) => one(card))
  const { uid } = condition
  return { test, uid: entries.length === 1 && typeof uid === 'string' ? uid : undefined }
}

function readOne(name: string, value: Json): Test {
  if (typeof value !== 'string') throw invalidArguments(`"${name.slice(0, 60)}" is a string`)
  if (name === 'text' || TEXT_FIELDS.includes(name as TextField)) {
    const needles = needlesOf(value)
    const within = (card: IndexedCard) => (name === 'text' ? card.all : card.texts[name as TextField])
    return (card) => needles.every((needle) => within(card).includes(needle))
  }
  switch (name) {
    case 'inAddressBook':
      if (!isId(value)) throw invalidArguments('"inAddressBook" is an id')
      return ({ books }) => books.includes(value)
    case 'uid':
      return ({ uid }) => uid === value
    case 'hasMember':
      return ({ members }) => members.has(value)
    case 'kind':
      return ({ kind }) => kind === value
    case 'createdBefore':
    case 'createdAfter':
    case 'updatedBefore':
    case 'updatedAfter':
      return inTime(name, value)
    default:
      throw unsupportedFilter(`Cards are not filtered by ${name.slice(0, 60)}`)
  }
}

/** What has no such date is neither before nor after. */
function inTime(name: string, value: string): Test {
  const ms = tryUtcDate(value)
  if (ms === undefined) throw invalidArguments(`"${name}" is a UTCDate`)
  const property = name.startsWith('created') ? 'created' : 'updated'
  const isBefore = name.endsWith('Before')
  return (card) => {
    const at = tryUtcDate(card[property] ?? '')
    return at !== undefined && (isBefore ? at < ms : at >= ms)
  }
}

/** The words of a text, all of which have to be there, and the phrases in quotes, which have to be there as they are. */
function needlesOf(text: string): string[] {
  const needles: string[] = []
  for (const [whole, double, single] of text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\S+/gs)) {
    const phrase = double ?? single
    needles.push(casemap(phrase === undefined ? whole : phrase.replace(/\\(["'\\])/g, '$1')))
  }
  return needles.slice(0, MAX_NEEDLES)
}

const MAX_NEEDLES = 50
