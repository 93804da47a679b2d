import type { Account } from '../../directory/directory.ts'
import type { Incident, ProofRow } from '../incident.ts'
import type { IncidentBook } from '../incident-book.ts'

/** Port: the mailboxes of members. */
export interface MemberPost {
  /** Whether the member's inbox has the advice already: a process may have been killed before it could note that it was put there. */
  hasAdvice(account: Account, incident: Incident): Promise<boolean>
  /** Puts the advice into the inbox. */
  advise(account: Account, incident: Incident): Promise<void>
}

/** Tells every member what has happened and what to do, each of them once. */
export async function adviseMembers(
  incident: Incident,
  book: IncidentBook,
  post: MemberPost,
  accounts: readonly Account[],
  nowMs: () => number,
): Promise<readonly ProofRow[]> {
  if (incident.opening.kind === 'drill') return [nobody('a drill')]
  if (incident.opening.advice === 'none') return [nobody('nothing that members can do was found')]
  let advised = await book.advisedAccounts(incident.id)
  for (const account of accounts) {
    if (advised.has(account.id)) continue
    if (!(await post.hasAdvice(account, incident))) await post.advise(account, incident)
    await book.advised(incident.id, account.id, nowMs())
  }
  advised = await book.advisedAccounts(incident.id)
  const missing = accounts.filter(({ id }) => !advised.has(id))
  return [
    {
      what: 'members',
      seen: `${accounts.length - missing.length} of ${accounts.length} have the advice in their inboxes`,
      holds: missing.length === 0,
    },
  ]
}

function nobody(why: string): ProofRow {
  return { what: 'members', seen: `nobody is told: ${why}`, holds: true }
}
