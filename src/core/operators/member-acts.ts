/** What operators do that touches one member. Each has words in which the member reads it; a new one does not compile without. */
export const MEMBER_ACTS = [
  'account.look',
  'account.suspend',
  'account.resume',
  'account.close',
  'account.reopen',
  'account.delete',
  'account.quota',
  'account.transport',
  'account.limits',
  'account.hold',
  'account.release',
  'account.undelete',
  'account.import',
  'account.export',
  'account.new-password',
  'account.recover',
  'account.advise-password',
  'account.demand-password',
  'account.demand-no-password',
  'logins.look',
  'factors.look',
  'factors.reset',
  'app-passwords.look',
  'app-passwords.add',
  'app-passwords.revoke',
  'sessions.look',
  'sessions.end',
  'filters.look',
  'filters.change',
  'junk.look',
  'junk.change',
  'message.hops',
  'webmail.choose',
  'deliveries.look',
  'queue.look',
  'queue.retry',
  'queue.hold',
  'queue.release',
  'queue.drop',
] as const
export type MemberAct = (typeof MEMBER_ACTS)[number]

/** The act of that name, if members have words for it. */
export function tryMemberAct(name: string): MemberAct | undefined {
  return MEMBER_ACTS.find((act) => act === name)
}
