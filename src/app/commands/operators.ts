import { Fault } from '../../base/fault.ts'
import { tryCanonicalAddress } from '../../core/directory/canonical-address.ts'
import type { Directory } from '../../core/directory/directory.ts'
import type { OperatorAct } from '../../core/operators/operator-act.ts'
import type { OperatorLog } from '../../core/operators/operator-log.ts'
import type { Operators, OperatorView } from '../../core/operators/operators.ts'
import { formatFacts, formatTable } from '../terminal/format-table.ts'
import { formatMoment } from '../terminal/format-time.ts'
import { shorten } from '../terminal/printable.ts'
import type { Outcome } from './outcome.ts'

/** What of a house the commands work on. */
export interface OperatorHouse {
  readonly operators: Pick<Operators, 'add' | 'list' | 'setRole' | 'remove'>
  readonly operatorLog: Pick<OperatorLog, 'find' | 'check'>
  readonly directory: Pick<Directory, 'accountAt'>
}

/** Makes the owner of an account an operator. @throws Fault as `Operators.add` */
export async function addOperator(house: OperatorHouse, address: string, role: string, name: string): Promise<Outcome> {
  const operator = await house.operators.add(address, role, name)
  const next = operator.hasSecondFactor
    ? 'The console is open to this operator.'
    : 'The console asks for a second factor: turn one on under /account/second-factors first.'
  return { text: `${facts(operator)}\n\n${next}`, json: operator }
}

/** Gives an operator another role. @throws Fault as `Operators.setRole` */
export async function changeRole(house: OperatorHouse, address: string, role: string): Promise<Outcome> {
  const operator = await house.operators.setRole(address, role)
  return { text: facts(operator), json: operator }
}

/** Takes the role away. @throws Fault as `Operators.remove` */
export async function removeOperator(house: OperatorHouse, address: string): Promise<Outcome> {
  const { name, role } = await house.operators.remove(address)
  return { text: `${name} is no operator (${role}) any more; the account stays.`, json: { address, removed: true } }
}

/** Lists who works here. */
export async function listOperators(house: OperatorHouse): Promise<Outcome> {
  const all = await house.operators.list()
  const table = formatTable(
    ['address', 'name', 'role', 'second factor', 'since'],
    all.map((one) => [one.address, one.name, one.role, one.hasSecondFactor ? 'yes' : 'no', formatMoment(one.sinceMs)]),
    'There are no operators, so there is no console: "posthus operator add ADDRESS --role operator".',
  )
  return { text: table, json: all }
}

/** What operators have done, the newest first; `address`: to one member. @throws Fault peer directory/no-such-account */
export async function showOperatorLog(
  { operatorLog, directory }: OperatorHouse,
  address: string | undefined,
  most: number,
): Promise<Outcome> {
  const account = address === undefined ? undefined : await directory.accountAt(tryCanonicalAddress(address) ?? '')
  if (address !== undefined && !account) {
    throw new Fault('peer', 'directory/no-such-account', `there is no account ${address}`)
  }
  const acts = await operatorLog.find({ most, ...(account ? { accountId: account.id } : {}) })
  const table = formatTable(
    ['number', 'when', 'who', 'how', 'what', 'upon', 'why'],
    acts.map(actRow),
    'No operator has done anything that is written down.',
  )
  return { text: table, json: acts }
}

/** Goes through the chain of all acts. `head`: what was noted elsewhere as its end, at some time. */
export async function checkOperatorLog({ operatorLog }: OperatorHouse): Promise<Outcome> {
  const report = await operatorLog.check()
  const text =
    report.brokenAt === undefined
      ? `All ${report.acts} acts are as they were written. The chain ends with ${report.head}: note it elsewhere.`
      : `Act ${report.brokenAt} of ${report.acts} is not what was written, or what was before it is not.`
  return { text, json: { ...report, brokenAt: report.brokenAt ?? null }, failed: report.brokenAt !== undefined }
}

function actRow({ seq, atMs, by, via, act, subject, why, failed }: OperatorAct) {
  const who = by.role === undefined ? by.name : `${by.name} (${by.role})`
  const what = failed === undefined ? act : `${act}: ${failed}`
  return [seq, formatMoment(atMs), who, via, what, shorten(subject, 40), shorten(why, 60)]
}

function facts({ address, name, role, hasSecondFactor }: OperatorView): string {
  return formatFacts([
    ['address', address],
    ['name', name],
    ['role', role],
    ['second factor', hasSecondFactor ? 'yes' : 'no'],
  ])
}
