import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { Answer, JmapCalls } from '../mail/jmap-calls.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { type ContactCard, isGroup, membersOf, ROW_PROPERTIES } from './card/contact-card.ts'
import { type GroupMembers, groupMembers } from './group-members.ts'

/** Conditions of one filter: the server allows 200. */
const MOST_UIDS = 150
/** Members of one group that are asked for, groups within it and theirs among them. */
const MOST_MEMBERS = 1000

/** Groups whose names have the words of a text in them, at most ten. @throws JmapFailure */
export async function findGroups(calls: JmapCalls, accountId: string, text: string): Promise<readonly ContactCard[]> {
  const conditions: JsonObject[] = [{ kind: 'group' }, ...(text.trim() === '' ? [] : [{ name: text }])]
  return query(calls, accountId, { operator: 'AND', conditions }, 10)
}

/** Whom a group leads to, with what is needed of its members asked for. @throws JmapFailure */
export async function loadGroupMembers(calls: JmapCalls, accountId: string, group: ContactCard): Promise<GroupMembers> {
  const known = new Map<string, ContactCard>([[group.uid, group]])
  const asked = new Set<string>([group.uid])
  let missing = membersOf(group).filter((uid) => !asked.has(uid))
  while (missing.length > 0 && asked.size <= MOST_MEMBERS) {
    const some = missing.slice(0, MOST_UIDS)
    for (const uid of some) asked.add(uid)
    const conditions = some.map((uid) => ({ uid }))
    for (const card of await query(calls, accountId, { operator: 'OR', conditions }, MOST_UIDS))
      known.set(card.uid, card)
    const groups = [...known.values()].filter(isGroup)
    missing = [...new Set(groups.flatMap(membersOf))].filter((uid) => !asked.has(uid))
  }
  return groupMembers(group, (uid) => known.get(uid))
}

async function query(
  calls: JmapCalls,
  accountId: string,
  filter: JsonObject,
  limit: number,
): Promise<readonly ContactCard[]> {
  const [, got] = await calls.sequence((prefix) => [
    ['ContactCard/query', { accountId, filter, limit }, `${prefix}query`],
    [
      'ContactCard/get',
      {
        accountId,
        '#ids': { resultOf: `${prefix}query`, name: 'ContactCard/query', path: '/ids' },
        properties: ROW_PROPERTIES,
      },
      `${prefix}get`,
    ],
  ])
  return listOf(got)
}

function listOf(answer: Answer | undefined): readonly ContactCard[] {
  if (!answer || answer instanceof JmapFailure) throw answer ?? new JmapFailure('refused', 'unanswered')
  return answer['list'] as unknown as readonly ContactCard[]
}
