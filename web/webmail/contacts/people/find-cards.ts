import type { JsonObject } from '../../../../src/wire/jmap/json.ts'
import type { JmapCalls } from '../../mail/jmap-calls.ts'
import { JmapFailure } from '../../mail/jmap-failure.ts'
import { addressesOf, type ContactCard } from '../card/contact-card.ts'

/** People of one message that are looked for. */
const MOST_PEOPLE = 100

/** The cards of addresses, by those addresses in small letters; who is not known is not in it. @throws JmapFailure */
export async function findCards(
  calls: JmapCalls,
  accountId: string,
  emails: readonly string[],
): Promise<ReadonlyMap<string, ContactCard>> {
  const wanted = [...new Set(emails.map((email) => email.toLowerCase()))].slice(0, MOST_PEOPLE)
  if (wanted.length === 0) return new Map()
  // A filter finds those with more before or behind, too.
  const conditions: JsonObject[] = wanted.map((email) => ({ email: `"${email.replace(/["\\]/g, '\\$&')}"` }))
  const [, got] = await calls.sequence((prefix) => [
    ['ContactCard/query', { accountId, filter: { operator: 'OR', conditions }, limit: 500 }, `${prefix}query`],
    [
      'ContactCard/get',
      { accountId, '#ids': { resultOf: `${prefix}query`, name: 'ContactCard/query', path: '/ids' } },
      `${prefix}get`,
    ],
  ])
  if (!got || got instanceof JmapFailure) throw got ?? new JmapFailure('refused', 'unanswered')
  const found = new Map<string, ContactCard>()
  for (const card of got['list'] as unknown as readonly ContactCard[]) {
    for (const address of addressesOf(card)) {
      const key = address.toLowerCase()
      if (wanted.includes(key) && !found.has(key)) found.set(key, card)
    }
  }
  return found
}
