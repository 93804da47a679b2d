import type { Account, Directory } from '../directory/directory.ts'
import { may } from '../operators/operator-role.ts'
import type { OperatorStore } from '../operators/operator-store.ts'
import type { AbuseCase, Measure } from './abuse-case.ts'

export interface DecidersParts {
  readonly directory: Pick<Directory, 'account'>
  readonly operators: Pick<OperatorStore, 'all'>
}

/** Who may decide on the appeal against a step: operators whose account is in use, but neither whoever took it, nor whom the case is about. None: whoever took it is alone. */
export async function decidersOf(
  { directory, operators }: DecidersParts,
  { account: about }: Pick<AbuseCase, 'account'>,
  { by }: Pick<Measure, 'by'>,
): Promise<readonly Account[]> {
  const others = (await operators.all()).filter(
    ({ role, accountId }) => may(role, 'abuse.decide') && accountId !== by.accountId && accountId !== about?.accountId,
  )
  const accounts = await Promise.all(others.map(({ accountId }) => directory.account(accountId)))
  return accounts.flatMap((account) => (account?.state === 'active' ? account : []))
}
