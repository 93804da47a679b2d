import { Fault } from '../../base/fault.ts'
import type { Operator } from '../../core/operators/operator-store.ts'
import type { House } from '../house/house.ts'

/** The operator with that address. On the command line an operator is named, and not proved: whoever is there has the machine. @throws Fault peer operators/none, directory/no-such-account */
export async function namedOperator(
  { accounts, operators }: Pick<House, 'accounts' | 'operators'>,
  address: string,
): Promise<Operator> {
  const account = await accounts.account(address)
  const operator = await operators.tryOperator(account.id)
  if (operator) return operator
  throw new Fault('peer', 'operators/none', `${account.address} is no operator: "posthus operator list" shows who is`)
}
