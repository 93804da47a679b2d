import type { Command } from 'commander'
import { forgetTransport, listRemembered, showTransport } from '../commands/mail/transport-show.ts'
import { type CommonOptions, type Desk, leaf } from './desk.ts'

/** What connections to other servers have to prove, and what is known of them. */
export function addTransportCommands(program: Command, desk: Desk): void {
  const group = program.command('transport').description('What connections to other servers have to prove.')
  leaf(group, 'show <domain>', 'shows what holds for the mail hosts of a domain now, and why')
    .option('--connect', 'tries each of them')
    .action((domain: string, options: CommonOptions & { connect?: boolean }) =>
      desk.inHouse(options, (house) => showTransport(house, domain, options.connect === true)),
    )
  leaf(group, 'remembered', 'lists who has had TLS, and the MTA-STS policies that are kept').action(
    (options: CommonOptions) => desk.inHouse(options, listRemembered),
  )
  leaf(group, 'forget <name>', 'forgets that a domain or host has had TLS, and its MTA-STS policy').action(
    (name: string, options: CommonOptions) => desk.inHouse(options, (house) => forgetTransport(house, name)),
  )
}
