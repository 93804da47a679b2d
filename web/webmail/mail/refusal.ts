import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { JmapFailure } from './jmap-failure.ts'

/** Why a /set did not do one thing, with the properties that were wrong: `list` is `notCreated` or the like. RFC 8620 §5.3. */
export function refusal(answer: JsonObject, list: string, id: string): JmapFailure {
  const { type, description, properties } = ((answer[list] ?? {}) as Record<string, JsonObject>)[id] ?? {}
  const named = Array.isArray(properties) ? ` (${properties.join(', ')})` : ''
  return new JmapFailure(
    'refused',
    String(type),
    `${typeof description === 'string' ? description : String(type)}${named}`,
  )
}
