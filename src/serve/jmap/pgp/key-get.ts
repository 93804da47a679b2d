import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
import { KEY_PROPERTIES, OwnKeys } from './own-keys.ts'

/** PgpKey/get: there are few, so that all of them are read. */
export async function getKeys(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, KEY_PROPERTIES)
  const keys = await context.services.mail.read(request.account, (mail) => OwnKeys.read(mail))
  return answerGet(
    request,
    keys.state,
    new Map([...keys.all.keys()].map((id) => [id, only(keys.object(id), properties)])),
  )
}
