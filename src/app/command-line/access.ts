import { type Command, InvalidArgumentError, Option } from 'commander'
import { ACCESS_GROUNDS } from '../../core/operators/access/access.ts'
import {
  type AccessOptions,
  listAccess,
  makeAccessKey,
  openAccess,
  requestAccess,
  showAccess,
  unsealAccess,
  withdrawAccess,
} from '../commands/content-access.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber, type Surroundings } from './desk.ts'

/** `posthus access …`: what is in an account is opened by two persons, or not at all. */
export function addAccessCommands(group: Command, desk: Desk, { folder }: Surroundings): void {
  leaf(group, 'key <file>', 'makes a key for whoever will read: one half into a file, the other is printed').action(
    async (file: string, options: CommonOptions) => desk.print(await makeAccessKey(folder, file), options),
  )
  leaf(group, 'request <address>', 'asks to see the mail of an account; another operator agrees at the console')
    .requiredOption('--by <address>', 'the operator who asks')
    .requiredOption('--why <text>', 'why; the member reads it')
    .addOption(new Option('--ground <name>', 'what for').choices(ACCESS_GROUNDS).makeOptionMandatory())
    .requiredOption('--reference <text>', 'the case, the order or the ticket')
    .requiredOption('--key <key>', 'what it is sealed for: what "posthus access key" has printed')
    .option('--mailbox <name>', 'only this mailbox')
    .option('--hours <number>', 'for how long it can be opened once it is agreed to', positiveNumber, 24)
    .option('--defer-days <number>', 'tells the member so many days later, where a law wants it', wholeNumber, 0)
    .action((address: string, options: CommonOptions & AccessOptions) =>
      desk.inHouse(options, (house) => requestAccess(house, address, options)),
    )
  leaf(group, 'list', 'lists all requests, the newest first').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => listAccess(house)),
  )
  leaf(group, 'show <id>', 'shows a request and what became of it').action((id: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => showAccess(house, positiveNumber(id))),
  )
  leaf(group, 'withdraw <id>', 'takes a request back, also one that was agreed to')
    .requiredOption('--by <address>', 'the operator')
    .requiredOption('--why <text>', 'why; the member reads it')
    .action((id: string, options: CommonOptions & { by: string; why: string }) =>
      desk.inHouse(options, (house) => withdrawAccess(house, positiveNumber(id), options.by, options.why)),
    )
  leaf(
    group,
    'open <id> <file>',
    'writes what was agreed to into a file that only the key of the request opens',
  ).action((id: string, file: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => openAccess(house, folder, positiveNumber(id), file)),
  )
  leaf(group, 'unseal <file>', 'opens such a file, where the key is')
    .requiredOption('--key <file>', 'what "posthus access key" has written')
    .requiredOption('--to <file>', 'where the tar with the messages goes')
    .action(async (file: string, options: CommonOptions & { key: string; to: string }) =>
      desk.print(await unsealAccess(folder, file, options.key, options.to), options),
    )
}

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,3}$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}
