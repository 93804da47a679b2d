import type { Deed } from '../../../core/certificates/certificate-entry.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { namedOperator } from '../named-operator.ts'
import { type ProvingHouse, proveOperator } from '../prove-operator.ts'
import { type DeedOptions, deedOf } from './deed.ts'

/**
 * What the history says of a command, with the consent proved where the house has operators: both persons are operators of it then, and the second shows a code of their authenticator app. In a house without any, names are believed.
 * @throws Fault peer certificates/needs-consent, operators/none, operators/no-app, operators/factor-too-new, login/wrong-factor, world login/too-many-attempts
 */
export async function provenDeed(
  house: ProvingHouse,
  terminal: Terminal,
  options: DeedOptions,
  what: string,
  needsTwo: boolean,
): Promise<Deed> {
  const { by, consent } = options
  const atMs = house.clock.nowMs()
  const deed = deedOf(options, what, needsTwo, atMs)
  if (by === undefined || consent === undefined || !(await house.operators.any())) return deed
  const [first, second] = [await namedOperator(house, by), await namedOperator(house, consent)]
  // Two addresses may be of one account.
  deedOf({ by: first.accountId, consent: second.accountId }, what, needsTwo, atMs)
  await proveOperator(house, terminal, second)
  return { ...deed, by: first.name, consent: second.name }
}
