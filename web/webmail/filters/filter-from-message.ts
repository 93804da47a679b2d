import type { EmailAddress } from '../../../src/wire/jmap/email.ts'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { Condition, Filter } from '../../../src/wire/sieve/filters/filter.ts'
import { NEW_FILTER } from '../../../src/wire/sieve/filters/filter-form.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'

const LIST_ID = 'header:List-Id:asText'

/** A filter for mail like this one: of its mailing list, or else of its sender. @throws JmapFailure */
export async function filterFrom(emailId: string, mail: Mail): Promise<Filter> {
  const answer = await mail.calls.call('Email/get', {
    accountId: mail.accountId,
    ids: [emailId],
    properties: ['from', LIST_ID],
  })
  const [email] = answer['list'] as readonly JsonObject[]
  if (!email) throw new JmapFailure('refused', 'notFound')
  const [from] = (email['from'] ?? []) as unknown as readonly EmailAddress[]
  const list = email[LIST_ID]
  const [, listId] = typeof list === 'string' ? (/<([^<>]+)>\s*$/.exec(list) ?? []) : []
  if (listId !== undefined) return named(listId, fieldOf('list-id', 'whole', 'contains', `<${listId}>`))
  const address = from?.email ?? ''
  return named(from?.name?.trim() || address, fieldOf('from', 'address', 'is', address))
}

function named(name: string, condition: Condition): Filter {
  return { ...NEW_FILTER, name, conditions: [condition] }
}

function fieldOf(field: string, part: 'whole' | 'address', how: 'contains' | 'is', value: string): Condition {
  return { kind: 'field', fields: [field], part, how, values: [value], isNot: false }
}
