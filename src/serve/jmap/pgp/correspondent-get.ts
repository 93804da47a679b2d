import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, knownProperties, only, takeGet, tooLarge } from '../standard/get.ts'
import { CORRESPONDENT_PROPERTIES, correspondentObject } from './kept-correspondent.ts'

/** PgpCorrespondent/get. */
export async function getCorrespondents(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, CORRESPONDENT_PROPERTIES)
  const { mail, limits } = context.services
  return mail.read(request.account, async ({ records }) => {
    const state = `${await records.state('pgp-correspondent')}`
    const { records: count } = await records.size('pgp-correspondent')
    if (!request.ids && count > limits.maxObjectsInGet) throw tooLarge(`There are ${count}; ask for some by id`)
    const found = request.ids
      ? await Promise.all(request.ids.map((id) => records.find('pgp-correspondent', id)))
      : await records.all('pgp-correspondent')
    let left = limits.maxAnswerBytes
    const objects = new Map<string, JsonObject>()
    for (const record of found) {
      if (!record) continue
      left -= record.value.length
      if (left < 0) throw tooLarge('All of these together are too much; ask for fewer')
      objects.set(record.id, only(correspondentObject(record), properties))
    }
    return answerGet(request, state, objects)
  })
}
