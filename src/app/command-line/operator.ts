import { type Command, Option } from 'commander'
import { ROLES } from '../../core/operators/operator-role.ts'
import {
  addOperator,
  changeRole,
  checkOperatorLog,
  listOperators,
  removeOperator,
  showOperatorLog,
} from '../commands/operators.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber } from './desk.ts'

/** `posthus operator …`: who works here, and what they have done. */
export function addOperatorCommands(group: Command, desk: Desk): void {
  leaf(group, 'add <address>', 'makes the owner of an account an operator, who may sign in at /console/')
    .addOption(new Option('--role <name>', 'what for').choices(ROLES).makeOptionMandatory())
    .option('--name <name>', 'what members read of this operator (the name of the account)', '')
    .action((address: string, options: CommonOptions & { role: string; name: string }) =>
      desk.inHouse(options, (house) => addOperator(house, address, options.role, options.name)),
    )
  leaf(group, 'list', 'lists the operators').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => listOperators(house)),
  )
  leaf(group, 'role <address> <role>', 'gives an operator another role, from the next request on').action(
    (address: string, role: string, options: CommonOptions) =>
      desk.inHouse(options, (house) => changeRole(house, address, role)),
  )
  leaf(group, 'remove <address>', 'takes the role away, and ends sessions at the console; the account stays').action(
    (address: string, options: CommonOptions) => desk.inHouse(options, (house) => removeOperator(house, address)),
  )
  leaf(group, 'log [address]', 'shows what operators have done, the newest first; to one member, if one is named')
    .option('--most <number>', 'so many at most', positiveNumber, 100)
    .option('--check', 'goes through the chain of digests instead')
    .action((address: string | undefined, options: CommonOptions & { most: number; check?: boolean }) =>
      desk.inHouse(options, (house) =>
        options.check ? checkOperatorLog(house) : showOperatorLog(house, address, options.most),
      ),
    )
}
