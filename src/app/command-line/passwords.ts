import type { Command } from 'commander'
import { loadBreachedPasswords, showBreachedPasswords } from '../commands/sign-in/breached-passwords.ts'
import { type CommonOptions, type Desk, leaf, type Surroundings } from './desk.ts'
import { takeFolder } from './visit-house.ts'

/** What new passwords are held against. */
export function addPasswordCommands(group: Command, desk: Desk, { terminal, folder, clock }: Surroundings): void {
  leaf(
    group,
    'load-breached <file>',
    'loads passwords that have leaked: lines of SHA-1, as Have I Been Pwned has them',
  ).action(async (file: string, options: CommonOptions) => {
    const configuration = await desk.configuration(options)
    takeFolder(configuration)
    desk.print(await loadBreachedPasswords(configuration.data, file, folder, terminal, clock), options)
  })
  leaf(group, 'show', 'says what is loaded').action(async (options: CommonOptions) =>
    desk.print(await showBreachedPasswords((await desk.configuration(options)).data), options),
  )
}
