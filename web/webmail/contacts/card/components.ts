import { isObject, type Json, type JsonObject } from '../../../../src/wire/jmap/json.ts'

/** The values of some kinds of components of a name or an address, as one text (RFC 9553 §2.2.1.2, §2.5.1.2). */
export function valueOfKinds(components: Json | undefined, kinds: readonly string[]): string {
  return listOf(components)
    .filter(({ kind }) => kinds.includes(kind as string))
    .map(({ value }) => value)
    .join(' ')
}

/**
 * Components in which one has taken the place of all of some kinds: it is of the last of them, and stands where the first of them stood, or as `order` has it. An empty value is none. Everything else stays as it is; separators go where
 * they would separate nothing.
 */
export function replaceComponents(
  components: readonly Json[],
  kinds: readonly string[],
  value: string,
  order: readonly string[],
): readonly JsonObject[] {
  const list = listOf(components)
  const isReplaced = ({ kind }: JsonObject) => kinds.includes(kind as string)
  const kind = kinds.at(-1) as string
  const rank = (one: JsonObject) => order.indexOf(one['kind'] as string)
  const first = list.findIndex(isReplaced)
  const behind = list.findLastIndex((one) => rank(one) >= 0 && rank(one) < order.indexOf(kind))
  const at = first >= 0 ? first : behind + 1
  const made = value === '' ? [] : [{ kind, value }]
  const kept = (some: readonly JsonObject[]) => some.filter((one) => !isReplaced(one))
  return withoutLooseSeparators([...kept(list.slice(0, at)), ...made, ...kept(list.slice(at))])
}

/** RFC 9553 §2.2.1.1: no two beside one another, and there is something that they separate. */
function withoutLooseSeparators(list: readonly JsonObject[]): readonly JsonObject[] {
  const kept: JsonObject[] = []
  const isSeparator = (one: JsonObject | undefined) => one?.['kind'] === 'separator'
  for (const one of list) if (!isSeparator(one) || (kept.length > 0 && !isSeparator(kept.at(-1)))) kept.push(one)
  while (isSeparator(kept.at(-1))) kept.pop()
  return kept
}

function listOf(components: Json | undefined): readonly JsonObject[] {
  return Array.isArray(components) ? (components as readonly Json[]).filter(isObject) : []
}
