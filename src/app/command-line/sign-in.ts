import type { Command } from 'commander'
import { addAppPassword, listAppPasswords, readScopes, revokeAppPassword } from '../commands/sign-in/app-passwords.ts'
import { listFactors, resetFactors } from '../commands/sign-in/factors.ts'
import { demandPassword } from '../commands/sign-in/password-demand.ts'
import { type CommonOptions, type Desk, leaf, type Surroundings } from './desk.ts'

/** Second factors of members. */
export function addFactorCommands(accounts: Command, desk: Desk, { terminal }: Surroundings): void {
  const group = accounts.command('factors').description('Second factors: authenticator apps and passkeys.')
  leaf(group, 'list <address>', 'lists them').action((address: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => listFactors(house, address)),
  )
  leaf(group, 'reset <address>', 'takes all of them away, for a member who has lost them')
    .option('--yes', 'does not ask')
    .action((address: string, options: CommonOptions & { yes?: boolean }) =>
      desk.inHouse(options, (house) => resetFactors(house, terminal, address, { yes: options.yes === true })),
    )
}

/** What is asked of passwords that are there; `password` is the command that changes one. */
export function addDemandCommands(password: Command, desk: Desk): void {
  const levels = {
    advise: 'asks the member for a new one, which nothing depends on',
    force: 'makes the password useless everywhere but where a new one is set, on the web',
    release: 'asks for nothing any more',
  } as const
  for (const [level, description] of Object.entries(levels) as [keyof typeof levels, string][]) {
    leaf(password, `${level} <address>`, description).action(
      // Options that the command above has too are taken by it, wherever they stand.
      (address: string, _options: CommonOptions, command: Command) =>
        desk.inHouse(command.optsWithGlobals(), (house) => demandPassword(house.accounts, address, level)),
    )
  }
}

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
