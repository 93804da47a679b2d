import type { Command } from 'commander'
import { junkLearn, junkReset, junkStatus } from '../commands/mail/junk-filter.ts'
import { type CommonOptions, type Desk, leaf } from './desk.ts'

/** `posthus junk …`: what a member's own filter has learned. */
export function addJunkCommands(program: Command, desk: Desk): void {
  const group = program.command('junk').description('What the junk filter of a member has learned.')
  leaf(group, 'status <address>', 'says what the filter has learned, and why the latest messages are in Junk').action(
    (address: string, options: CommonOptions) =>
      desk.inHouse(options, (house, configuration) => junkStatus(house, configuration, address)),
  )
  leaf(group, 'learn <address>', 'learns now what would be learned within a minute').action(
    (address: string, options: CommonOptions) => desk.inHouse(options, (house) => junkLearn(house, address)),
  )
  leaf(group, 'reset <address>', 'forgets everything that the filter has learned').action(
    (address: string, options: CommonOptions) => desk.inHouse(options, (house) => junkReset(house, address)),
  )
}
