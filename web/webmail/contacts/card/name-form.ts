import { isObject, type Json, type JsonObject } from '../../../../src/wire/jmap/json.ts'
import { fullName } from '../../../../src/wire/jscontact/full-name.ts'
import { replaceComponents, valueOfKinds } from './components.ts'

/** Parts of a name that are edited, in the order in which they are put together (RFC 9553 §2.2.1.2). */
export const NAME_KINDS = ['title', 'given', 'given2', 'surname', 'surname2', 'generation', 'credential'] as const

/** By kind, and `full`: the whole name, where it is another than its parts make. */
export type NameFields = Readonly<Record<string, string>>

export function readName(card: JsonObject): NameFields {
  const name = isObject(card['name']) ? card['name'] : {}
  const fields: Record<string, string> = {}
  for (const kind of NAME_KINDS) fields[kind] = valueOfKinds(name['components'], [kind])
  const full = typeof name['full'] === 'string' ? name['full'] : ''
  fields['full'] = full === assembled(name) ? '' : full
  return fields
}

/**
 * What of a card's name is another now, as a patch: parts that nobody has touched stay as they are, with how they are spoken. A whole name that its parts made is made of them again.
 */
export function namePatch(card: JsonObject, fields: NameFields): JsonObject {
  const before = readName(card)
  if ([...NAME_KINDS, 'full'].every((part) => before[part] === fields[part])) return {}
  const old = isObject(card['name']) ? card['name'] : undefined
  let components: readonly Json[] = Array.isArray(old?.['components']) ? old['components'] : []
  const changed = NAME_KINDS.filter((kind) => before[kind] !== fields[kind])
  for (const kind of changed)
    components = replaceComponents(components, [kind], (fields[kind] ?? '').trim(), NAME_KINDS)
  const full = (fields['full'] ?? '').trim()
  if (components.length === 0 && full === '') return old ? { name: null } : {}
  const next: Record<string, Json> = { ...old }
  delete next['full']
  if (components.length > 0) next['components'] = components
  else for (const part of ['components', 'isOrdered', 'defaultSeparator']) delete next[part]
  forgetSorting(next, changed)
  // Whoever had the whole name apart has it apart again: other programs may show nothing else.
  if (full !== '') next['full'] = full
  else if (typeof old?.['full'] === 'string') next['full'] = assembled(next)
  return { name: next }
}

/** How a part was sorted does not hold for what stands there now. */
function forgetSorting(name: Record<string, Json>, changed: readonly string[]): void {
  const { sortAs } = name
  if (!isObject(sortAs)) return
  const left = Object.entries(sortAs).filter(([kind]) => !changed.includes(kind))
  if (left.length > 0) name['sortAs'] = Object.fromEntries(left)
  else delete name['sortAs']
}

/** What the parts of a name make. */
function assembled(name: JsonObject): string {
  const { full: _, ...parts } = name
  return fullName({ name: parts })
}
