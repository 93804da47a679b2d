import type { Command } from 'commander'
import { addAppPassword, listAppPasswords, readScopes, revokeAppPassword } from '../commands/app-passwords.ts'
import { type CommonOptions, type Desk, leaf } from './desk.ts'

/** What members sign in with beside their password. */
export function addAppPasswordCommands(accounts: Command, desk: Desk): void {
  const group = accounts.command('app-password').description('Passwords for one program on one device.')
  leaf(group, 'list <address>', 'lists them with their last use').action((address: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => listAppPasswords(house, address)),
  )
  leaf(group, 'add <address> <device>', 'makes one and prints it')
    .option('--opens <scopes>', 'what it opens: imap, pop3, smtp, managesieve, jmap, with commas between (all of them)')
    .action((address: string, device: string, options: CommonOptions & { opens?: string }) =>
      desk.inHouse(options, (house) => addAppPassword(house, address, device, readScopes(options.opens))),
    )
  leaf(group, 'revoke <address> <id>', 'ends one').action((address: string, id: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => revokeAppPassword(house, address, id)),
  )
}
