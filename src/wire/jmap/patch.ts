import { isObject, type Json, type JsonObject } from './json.ts'
import { tryPointer } from './json-pointer.ts'

/** Patches of one object. */
const MAX_PATCHES = 10_000

/**
 * An object after a PatchObject (RFC 8620 §5.3), or why it is none, for the description of `invalidPatch`. Null takes a property away; `defaults` has what it becomes then.
 * Neither of the objects is changed.
 */
export function applyPatch(
  object: JsonObject,
  patch: JsonObject,
  defaults: JsonObject = {},
): { readonly patched: JsonObject } | { readonly problem: string } {
  const paths = Object.keys(patch)
  if (paths.length > MAX_PATCHES) return { problem: `a patch has at most ${MAX_PATCHES} paths` }
  const parsed: { readonly tokens: readonly string[]; readonly value: Json }[] = []
  for (const path of paths) {
    const tokens = tryPointer(`/${path}`)
    if (!tokens) return { problem: `"${path.slice(0, 100)}" is no JSON pointer` }
    parsed.push({ tokens, value: patch[path] as Json })
  }
  const overlap = findOverlap(parsed.map(({ tokens }) => tokens))
  if (overlap !== undefined) return { problem: `"${overlap}" is patched as a whole and in part` }
  const patched = { ...object }
  /** Objects that have been copied already, so that each is copied once. */
  const own = new Set<JsonObject>([patched])
  for (const { tokens, value } of parsed) {
    const problem = patchOne(patched, own, tokens, value, defaults)
    if (problem !== undefined) return { problem }
  }
  return { patched }
}

function patchOne(
  root: Record<string, Json>,
  own: Set<JsonObject>,
  tokens: readonly string[],
  value: Json,
  defaults: JsonObject,
): string | undefined {
  let parent = root
  for (const token of tokens.slice(0, -1)) {
    const next = Object.hasOwn(parent, token) ? parent[token] : undefined
    if (Array.isArray(next)) return 'a patch cannot reach into a list'
    if (!isObject(next)) return `"${token.slice(0, 100)}" is not there to be patched`
    if (own.has(next)) parent = next as Record<string, Json>
    else {
      const copy = { ...next }
      own.add(copy)
      define(parent, token, copy)
      parent = copy
    }
  }
  const last = tokens.at(-1) as string
  if (value !== null) define(parent, last, value)
  else if (parent === root && Object.hasOwn(defaults, last)) define(parent, last, defaults[last] as Json)
  else delete parent[last]
  return undefined
}

/** Sets an own property whatever it is called: `__proto__` would change what the object inherits. */
function define(object: Record<string, Json>, name: string, value: Json): void {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

/** A path that is the beginning of another one, or the same as another one in a different spelling. */
function findOverlap(paths: readonly (readonly string[])[]): string | undefined {
  interface Node {
    ends: boolean
    readonly below: Map<string, Node>
  }
  const root: Node = { ends: false, below: new Map() }
  for (const tokens of paths) {
    let node = root
    for (const token of tokens) {
      if (node.ends) return tokens.join('/')
      let next = node.below.get(token)
      if (!next) node.below.set(token, (next = { ends: false, below: new Map() }))
      node = next
    }
    if (node.ends || node.below.size > 0) return tokens.join('/')
    node.ends = true
  }
  return undefined
}
