import type { Command } from 'commander'
import { loadBreachedPasswords, showBreachedPasswords } from '../commands/sign-in/breached-passwords.ts'
import { type CommonOptions, type Desk, leaf, type Surroundings } from './desk.ts'

/** What new passwords are held against. */
export function addPasswordCommands(group: Command, desk: Desk, { terminal, folder, clock }: Surroundings): void {
  leaf(
    group,
    'load-breached <file>',
    'loads passwords that have leaked: lines of SHA-1, as Have I Been Pwned has them',
  ).action(async (file: string, options: CommonOptions) => {
    await desk.inHouse(options, (_, { data }) => loadBreachedPasswords(data, file, folder, terminal, clock))
  })
  leaf(group, 'show', 'says what is loaded').action(async (options: CommonOptions) =>
    desk.print(await showBreachedPasswords((await desk.configuration(options)).data), options),
  )
}
