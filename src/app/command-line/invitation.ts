import type { Command } from 'commander'
import { listInvitations, makeInvitation, revokeInvitation } from '../commands/account/invitations.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber } from './desk.ts'

/** `posthus invitation …`: who may join where joining needs one. */
export function addInvitationCommands(group: Command, desk: Desk): void {
  leaf(group, 'make', 'makes one and prints its link, which is kept nowhere')
    .option('--uses <number>', 'how many may join with it', positiveNumber, 1)
    .option('--days <number>', 'for so many days', positiveNumber, 14)
    .option('--note <text>', 'for whom, as the list shows it', '')
    .action((options: CommonOptions & { uses: number; days: number; note: string }) =>
      desk.inHouse(options, (house) => makeInvitation(house, options)),
    )
  leaf(group, 'list', 'lists them, the newest first').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => listInvitations(house)),
  )
  leaf(group, 'revoke <id>', 'ends one: nobody joins with it any more').action((id: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => revokeInvitation(house, id)),
  )
}
