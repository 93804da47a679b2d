import type { Account, Credential } from '../../directory/directory.ts'
import type { Incident, ProofRow } from '../incident.ts'

/** Port: the passwords of members. */
export interface MemberPasswords {
  credential(accountId: string): Promise<Pick<Credential, 'changedMs'> | undefined>
  /** Puts a password in the place of the account's that nobody knows, and ends its sessions on every service. */
  lockOut(account: Account): Promise<void>
}

/** Makes every password useless that is older than the incident. A member gets in again with a new one, which the operator gives out. */
export async function forceMembers(
  incident: Incident,
  passwords: MemberPasswords,
  accounts: readonly Account[],
): Promise<readonly ProofRow[]> {
  const { kind, advice } = incident.opening
  if (kind === 'drill' || advice !== 'force') {
    return [{ what: 'passwords', seen: 'nobody is kept out: members were advised or not concerned', holds: true }]
  }
  const isOld = async ({ id }: Account) => ((await passwords.credential(id))?.changedMs ?? 0) < incident.openedMs
  let left = 0
  for (const account of accounts) {
    if (await isOld(account)) await passwords.lockOut(account)
    if (await isOld(account)) left++
  }
  return [
    {
      what: 'passwords',
      seen: `${accounts.length - left} of ${accounts.length} accounts have no password from before the incident`,
      holds: left === 0,
    },
  ]
}
