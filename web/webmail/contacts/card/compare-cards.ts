import type { Json, JsonObject } from '../../../../src/wire/jmap/json.ts'
import { escaped } from '../../../../src/wire/jmap/json-pointer.ts'

/** Whether two values say the same, in whatever order their members stand. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isSame((a as JsonObject)[key], (b as JsonObject)[key]))
}

/** A PatchObject (RFC 8620 §5.3) of whole properties that makes one card of another; the id stays. */
export function topLevelPatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch: Record<string, Json> = {}
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (name === 'id' || isSame(from[name], to[name])) continue
    patch[escaped(name)] = to[name] ?? null
  }
  return patch
}
