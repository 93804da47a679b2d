import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'

/** Why a /set did not do one thing: `list` is `notCreated` or the like. RFC 8620 §5.3. */
export function refusal(answer: JsonObject, list: string, id: string): JmapFailure {
  const { type, description } = ((answer[list] ?? {}) as Record<string, JsonObject>)[id] ?? {}
  return new JmapFailure('refused', String(type), typeof description === 'string' ? description : String(type))
}
