import { isObject, type Json, type JsonObject } from '../jmap/json.ts'

/** Kinds of name components in the order in which most people here write them. */
const ORDER = ['title', 'given', 'given2', 'surname', 'surname2', 'generation', 'credential']

/** The name of a Card to show and to sort by: as it is given, or put together from its components (RFC 9555 §3.1); else its first organization or nickname. Empty if it has none. */
export function fullName(card: JsonObject): string {
  const { name } = card
  if (isObject(name)) {
    if (typeof name['full'] === 'string' && name['full'] !== '') return name['full']
    const joined = joinComponents(name)
    if (joined !== '') return joined
  }
  return firstName(card['organizations']) ?? firstName(card['nicknames']) ?? ''
}

function joinComponents(name: JsonObject): string {
  const { components, isOrdered, defaultSeparator } = name
  if (!Array.isArray(components)) return ''
  const parts = (components as readonly Json[]).filter(isObject)
  if (isOrdered !== true) {
    const place = ({ kind }: JsonObject) => (ORDER.indexOf(kind as string) + ORDER.length) % ORDER.length
    return parts
      .toSorted((a, b) => place(a) - place(b))
      .map(({ value }) => value)
      .filter((value) => value !== '')
      .join(' ')
  }
  let joined = ''
  let isApart = true
  for (const { kind, value } of parts) {
    if (kind !== 'separator' && !isApart) joined += typeof defaultSeparator === 'string' ? defaultSeparator : ' '
    joined += value
    isApart = kind === 'separator'
  }
  return joined
}

function firstName(map: Json | undefined): string | undefined {
  if (!isObject(map)) return undefined
  for (const one of Object.values(map)) {
    if (isObject(one) && typeof one['name'] === 'string' && one['name'] !== '') return one['name']
  }
  return undefined
}
