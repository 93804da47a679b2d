import { isObject, type Json, type JsonObject } from '../../../../src/wire/jmap/json.ts'

/**
 * What an entry is for, as one word to choose: a context and a feature of a telephone, each if there is one (`work-fax`), or `=` and what somebody has called it. Empty if nothing is said.
 */
export type EntryKind = string

const CONTEXTS = ['private', 'work'] as const
/** Features of a telephone that say what it is; others say what it can do, and stay (RFC 9553 §2.3.3). */
const FEATURES = ['mobile', 'fax', 'pager'] as const

/** What can be chosen. What an entry is beyond these it stays until something is chosen. */
export const PLACE_KINDS: readonly EntryKind[] = ['', 'private', 'work']
export const PHONE_KINDS: readonly EntryKind[] = [
  '',
  'mobile',
  'private',
  'work',
  'work-mobile',
  'work-fax',
  'private-fax',
]

export function kindOf({ label, contexts, features }: JsonObject): EntryKind {
  if (typeof label === 'string' && label !== '') return `=${label}`
  const has = (set: Json | undefined, key: string) => isObject(set) && set[key] === true
  const parts = [CONTEXTS.find((one) => has(contexts, one)), FEATURES.find((one) => has(features, one))]
  return parts.filter((one) => one !== undefined).join('-')
}

/** What of an entry is another when it is of a kind, by its properties; null takes one away. Contexts and features that no kind speaks of stay. */
export function kindChanges(entry: JsonObject, kind: EntryKind): Readonly<Record<string, Json>> {
  if (kind === kindOf(entry)) return {}
  const changes: Record<string, Json> = {}
  const label = kind.startsWith('=') ? kind.slice(1) : undefined
  if (label !== undefined) return { label }
  if (entry['label'] !== undefined) changes['label'] = null
  const parts = kind.split('-')
  const set = (property: string, known: readonly string[]) => {
    const old = isObject(entry[property]) ? Object.keys(entry[property]) : []
    const next = [...old.filter((one) => !known.includes(one)), ...known.filter((one) => parts.includes(one))]
    if (next.length === old.length && next.every((one) => old.includes(one))) return
    changes[property] = next.length > 0 ? Object.fromEntries(next.map((one) => [one, true])) : null
  }
  set('contexts', CONTEXTS)
  set('features', FEATURES)
  return changes
}
