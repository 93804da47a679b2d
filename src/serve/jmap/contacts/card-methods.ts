import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, only, takeGet, tooLarge } from '../standard/get.ts'
import { cardObject, storedCard } from './contact-card.ts'
import { asAsked } from './media-form.ts'

/** ContactCard/get, RFC 9610 §3.1. A Card may have properties that nobody here knows, so that none is unknown. */
export async function getCards(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const { mail, limits } = context.services
  return mail.read(request.account, async ({ records }) => {
    const state = `${await records.state('contact-card')}`
    const found = request.ids
      ? (await Promise.all(request.ids.map((id) => records.find('contact-card', id)))).filter(
          (one) => one !== undefined,
        )
      : await records.all('contact-card')
    if (found.length > limits.maxObjectsInGet) throw tooLarge(`There are ${found.length} cards; ask for some by id`)
    let left = limits.maxAnswerBytes
    const objects = new Map<string, JsonObject>()
    for (const record of found) {
      const whole = cardObject(record.id, storedCard(record))
      const object = request.properties ? only(whole, ['id', ...request.properties]) : whole
      objects.set(record.id, asAsked(record.id, object, context))
      // Files count as they lie there: to name one it has to be read.
      left -= JSON.stringify(object).length
      if (left < 0) throw tooLarge('All of these together are too much; ask for fewer, or for some properties')
    }
    return answerGet(request, state, objects)
  })
}
