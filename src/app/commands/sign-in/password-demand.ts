import type { Accounts } from '../../../core/directory/accounts.ts'
import type { PasswordDemand } from '../../../core/directory/directory.ts'
import type { Outcome } from '../outcome.ts'

const SAID: Readonly<Record<PasswordDemand['level'] | 'release', string>> = {
  advise: 'The member is asked for a new password until there is one.',
  force:
    'The password opens nothing any more, and everybody is logged out. The member sets a new one by signing in on the web; app passwords go on.',
  release: 'Nothing is asked of the password.',
}

/** Asks a member for another password, or no more. @throws Fault peer directory/no-such-account */
export async function demandPassword(
  accounts: Pick<Accounts, 'demandPassword'>,
  address: string,
  level: keyof typeof SAID,
): Promise<Outcome> {
  const account = await accounts.demandPassword(address, level === 'release' ? undefined : level)
  return { text: SAID[level], json: { address: account.address, demand: level === 'release' ? null : level } }
}
