import { Fault } from '../../../base/fault.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'

/** What a /get method asks for: RFC 8620 §5.1. */
export interface GetRequest {
  /** The account's id in the store. */
  readonly account: string
  /** Each once; undefined for all. */
  readonly ids: readonly string[] | undefined
  /** Undefined for those that a type gives by default. */
  readonly properties: readonly string[] | undefined
}

/**
 * Takes the arguments of a /get method; a type takes its own behind these, and then calls `args.end()`.
 * @throws Fault peer jmap/too-large, jmap/invalid-arguments, jmap/account-not-found
 */
export function takeGet(args: Arguments, context: MethodContext): GetRequest {
  const account = takeAccount(args, context)
  const ids = args.optionalIds('ids')
  const { maxObjectsInGet } = context.services.limits
  if (ids && ids.length > maxObjectsInGet) throw tooLarge(`At most ${maxObjectsInGet} ids at a time`)
  return { account, ids: ids && [...new Set(ids)], properties: args.optionalStrings('properties') }
}

/** The properties that are asked for, of those that there are; the id always. @throws Fault peer jmap/invalid-arguments */
export function knownProperties(asked: readonly string[] | undefined, known: readonly string[]): readonly string[] {
  if (!asked) return known
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown !== undefined) throw invalidArguments(`There is no property "${unknown.slice(0, 100)}"`)
  return [...new Set(['id', ...asked])]
}

/** The response: records in the order of the ids, and the ids that no record has. */
export function answerGet(request: GetRequest, state: string, records: ReadonlyMap<string, JsonObject>): JsonObject {
  const ids = request.ids ?? [...records.keys()]
  const list: Json[] = []
  const notFound: string[] = []
  for (const id of ids) {
    const record = records.get(id)
    if (record) list.push(record)
    else notFound.push(id)
  }
  return { accountId: jmapAccountId(request.account), state, list, notFound }
}

/** Of a record the properties that were asked for. */
export function only(record: JsonObject, properties: readonly string[]): JsonObject {
  const some: Record<string, Json> = {}
  for (const name of properties) if (name in record) some[name] = record[name] as Json
  return some
}

export function tooLarge(why: string): Fault {
  return new Fault('peer', 'jmap/too-large', why)
}
