import type { KeptRecord } from '../../../core/mail/record-shelf.ts'
import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { MethodContext } from '../capability.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'

/** Labels that an account has: each is shown in a list of them. */
export const MOST_LABELS = 200

const PROPERTIES = ['id', 'keyword', 'name', 'colour']

/** Label/get, as RFC 8620 §5.1 has it. */
export async function getLabels(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, PROPERTIES)
  return context.services.mail.read(request.account, async ({ records }) => {
    const labels = (await records.all('label')).map(
      (record) => [record.id, only(labelObject(record), properties)] as const,
    )
    return answerGet(request, `${await records.state('label')}`, new Map(labels))
  })
}

export function labelObject({ id, value }: Pick<KeptRecord, 'id' | 'value'>): JsonObject {
  return { id, ...(JSON.parse(value) as JsonObject) }
}
