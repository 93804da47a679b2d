import { type Command, InvalidArgumentError } from 'commander'
import { REVOCATION_REASONS, type RevocationReason } from '../../core/certificates/acme-client.ts'
import type { DeedOptions } from '../commands/certificate/deed.ts'
import { changeAccountKeys, listOrders, orderCertificates, revokeCertificate } from '../commands/certificate/order.ts'
import { provenDeed } from '../commands/certificate/proven-deed.ts'
import { type CommonOptions, type Desk, leaf, type Surroundings } from './desk.ts'

/** What is ordered from certificate authorities over ACME. */
export function addAcmeCommands(group: Command, desk: Desk, { terminal }: Surroundings): void {
  leaf(group, 'order [names...]', 'orders certificates with new keys now, for these host names or for all')
    .option('--by <name>', 'who does it; else the user of the system')
    .option('--why <text>', 'the reason, for the history')
    .action((names: string[], options: CommonOptions & DeedOptions) =>
      desk.inHouse(options, async (house) =>
        orderCertificates(house, names, await provenDeed(house, terminal, options, 'an order', false)),
      ),
    )
  leaf(group, 'orders', 'shows what is ordered and planned, and why something is left alone').action(
    (options: CommonOptions) => desk.inHouse(options, listOrders),
  )
  leaf(group, 'revoke <id>', 'has its authority take a certificate back')
    .option('--reason <reason>', Object.keys(REVOCATION_REASONS).join(', '), reasonOf, 'unspecified' as const)
    .option('--yes', 'does not ask')
    .option('--by <name>', 'who does it; else the user of the system')
    .option(
      '--consent <name>',
      'a second person who agrees; where there are operators, one of them, whose code is asked for',
    )
    .option('--why <text>', 'the reason, for the history')
    .action((id: string, options: CommonOptions & DeedOptions & { reason: RevocationReason; yes?: boolean }) =>
      desk.inHouse(options, async (house, { operator }) => {
        const deed = await provenDeed(house, terminal, options, 'a revocation', operator.twoPersons)
        return revokeCertificate(house, terminal, id, options.reason, options.yes === true, deed)
      }),
    )
  leaf(group, 'account-key', 'gives the accounts with certificate authorities new keys')
    .option('--authority <directory>', 'only with this authority')
    .action((options: CommonOptions & { authority?: string }) =>
      desk.inHouse(options, (house) => changeAccountKeys(house, options.authority)),
    )
}

function reasonOf(text: string): RevocationReason {
  if (Object.hasOwn(REVOCATION_REASONS, text)) return text as RevocationReason
  throw new InvalidArgumentError(`Write one of ${Object.keys(REVOCATION_REASONS).join(', ')}.`)
}
