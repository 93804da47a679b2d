/** A value of JSON (RFC 8259 §3). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [name: string]: Json
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A new object without a prototype: no name that a peer thinks of means anything in it. */
export function emptyObject(): Record<string, Json> {
  return Object.create(null) as Record<string, Json>
}

/** The member of that name, or undefined; never what objects inherit. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}
