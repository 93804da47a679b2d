import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { compareCasemapped } from '../../../wire/mime/unicode-casemap.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
import {
  answerFromList,
  type Comparator,
  holds,
  readFilter,
  takeQuery,
  unsupportedFilter,
  unsupportedSort,
} from '../standard/query.ts'
import { readContent } from './script-content.ts'
import { readScripts, SCRIPT_PROPERTIES, type SieveScriptObject } from './sieve-scripts.ts'

/** SieveScript/get, RFC 9661 §2.3. */
export async function getScripts(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, SCRIPT_PROPERTIES)
  const { list, state } = await context.services.mail.read(request.account, ({ scripts }) => readScripts(scripts))
  return answerGet(request, state, new Map(list.map((script) => [script.id, only(script, properties)])))
}

/** SieveScript/query, RFC 9661 §2.5. */
export async function queryScripts(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeQuery(args, context)
  args.end()
  const { maxFilterConditions } = context.services.limits
  const filter = request.filter && readFilter(request.filter, readCondition, maxFilterConditions)
  const compare = readSort(request.sort)
  const { list, state } = await context.services.mail.read(request.account, ({ scripts }) => readScripts(scripts))
  const found = list.filter((script) => !filter || holds(filter, (matches) => matches(script))).sort(compare)
  return answerFromList(
    request,
    found.map(({ id }) => id),
    state,
    false,
  )
}

/** SieveScript/validate, RFC 9661 §2.6. */
export async function validateScripts(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const account = takeAccount(args, context)
  const blobId = args.id('blobId')
  args.end()
  const read = await readContent(blobId, account, context)
  return { accountId: jmapAccountId(account), error: 'refused' in read ? (read.refused as unknown as Json) : null }
}

type Matches = (script: SieveScriptObject) => boolean

function readCondition(condition: JsonObject): Matches {
  const all = Object.entries(condition).map(([name, value]): Matches => {
    if (name === 'name') {
      if (typeof value !== 'string') throw invalidArguments('"name" must be a string')
      return (script) => script.name.includes(value)
    }
    if (name !== 'isActive') throw unsupportedFilter(`There is no condition "${name.slice(0, 60)}"`)
    if (typeof value !== 'boolean') throw invalidArguments('"isActive" must be true or false')
    return ({ isActive }) => isActive === value
  })
  return (script) => all.every((matches) => matches(script))
}

function readSort(sort: readonly Comparator[]): (a: SieveScriptObject, b: SieveScriptObject) => number {
  const steps = sort.map(({ property, isAscending }) => {
    if (property !== 'name' && property !== 'isActive') {
      throw unsupportedSort(`There is no sorting by ${property.slice(0, 60)}`)
    }
    return { property, sign: isAscending ? 1 : -1 } as const
  })
  return (a, b) => {
    for (const { property, sign } of steps) {
      const order = property === 'name' ? compareCasemapped(a.name, b.name) : Number(a.isActive) - Number(b.isActive)
      if (order !== 0) return sign * order
    }
    return 0
  }
}
