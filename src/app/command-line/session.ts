import type { Command } from 'commander'
import { endSessions, listSessions } from '../commands/sign-in/sessions.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber } from './desk.ts'

/** The browsers that members are signed in with. */
export function addSessionCommands(group: Command, desk: Desk): void {
  leaf(group, 'list [address]', 'lists them, those of one account or of all, the last used first')
    .option('--most <number>', 'so many at most', positiveNumber, 100)
    .action((address: string | undefined, options: CommonOptions & { most: number }) =>
      desk.inHouse(options, (house) => listSessions(house, address, options.most)),
    )
  leaf(group, 'end [address] [id]', 'signs out one browser of an account, or all of them')
    .option('--all', 'signs out everybody')
    .action((address: string | undefined, id: string | undefined, options: CommonOptions & { all?: boolean }) =>
      desk.inHouse(options, (house) => endSessions(house, { address, id, everybody: options.all === true })),
    )
}
