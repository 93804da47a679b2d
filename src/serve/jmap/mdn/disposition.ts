import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'

const VALUES: Readonly<Record<string, readonly string[]>> = {
  actionMode: ['manual-action', 'automatic-action'],
  sendingMode: ['mdn-sent-manually', 'mdn-sent-automatically'],
  type: ['deleted', 'dispatched', 'displayed', 'processed'],
}

/** Whether a value is a Disposition of RFC 9007 §2. */
export function isDisposition(value: Json | undefined): value is JsonObject {
  if (!isObject(value) || Object.keys(value).length !== 3) return false
  return Object.entries(VALUES).every(([name, allowed]) => allowed.includes(value[name] as string))
}

/** As the field has it: RFC 8098 §3.2.6. */
export function encodeDisposition({ actionMode, sendingMode, type }: JsonObject): string {
  return `${actionMode}/${(sendingMode as string).replace('mdn', 'MDN')}; ${type}`
}

/** Reads the field, without its modifiers; undefined for what is none. In lower case, as RFC 9007 §2 wants it. */
export function tryDisposition(value: string): JsonObject | undefined {
  const match = /^\s*([a-z-]+)\s*\/\s*([a-z-]+)\s*;\s*([a-z]+)\s*(?:\/.*)?$/i.exec(value)
  if (!match) return undefined
  const [actionMode, sendingMode, type] = match.slice(1).map((word) => word.toLowerCase()) as [string, string, string]
  const disposition = { actionMode, sendingMode, type }
  return isDisposition(disposition) ? disposition : undefined
}
