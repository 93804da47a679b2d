import type { Arguments } from '../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'

/** Core/echo, RFC 8620 §4: gives back what it is given. */
export async function echo(args: Arguments): Promise<JsonObject> {
  return args.takeAll()
}
