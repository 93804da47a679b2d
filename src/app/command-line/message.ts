import { type Command, InvalidArgumentError } from 'commander'
import { messageHops } from '../commands/mail/message-hops.ts'
import { type CommonOptions, type Desk, leaf } from './desk.ts'

/** `posthus message …` */
export function addMessageCommands(program: Command, desk: Desk): void {
  const group = program.command('message').description('Facts about one message; nothing of what it says.')
  leaf(group, 'hops <address> <mailbox>', 'shows what protected a message on its way')
    .argument('<uid>', 'its UID in that mailbox', uidNumber)
    .action((address: string, mailbox: string, uid: number, options: CommonOptions) =>
      desk.inHouse(options, async (house) =>
        messageHops(house.mail, house.deliveries, await house.accounts.account(address), mailbox, uid),
      ),
    )
}

function uidNumber(text: string): number {
  if (!/^[1-9][0-9]{0,9}$/.test(text) || Number(text) > 0xffffffff)
    throw new InvalidArgumentError('Write a UID, a number from 1.')
  return Number(text)
}
