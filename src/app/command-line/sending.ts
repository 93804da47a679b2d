import type { Command } from 'commander'
import type { Clock } from '../../base/clock.ts'
import { accountLimits, holdAccount, type LimitOptions, releaseAccount } from '../commands/account/sending.ts'
import { type CommonOptions, type Desk, leaf } from './desk.ts'

/** What members send, and whether it is held. */
export function addSendingCommands(accounts: Command, desk: Desk, clock: Clock): void {
  leaf(accounts, 'hold <address>', 'holds what an account sends; it may still log in and read')
    .option('--reason <text>', 'what the member is told', 'please ask')
    .action((address: string, options: CommonOptions & { reason: string }) =>
      desk.inHouse(options, ({ accounts: all, sending }) =>
        holdAccount(all, sending.holds, address, options.reason, clock.nowMs()),
      ),
    )
  leaf(
    accounts,
    'release <address>',
    'sends what is held of an account, once it is clear that it was the member',
  ).action((address: string, options: CommonOptions) =>
    desk.inHouse(options, ({ accounts: all, sending, abuse }) => releaseAccount(all, sending.holds, abuse, address)),
  )
  leaf(
    accounts,
    'limits <address>',
    'shows what an account has sent lately and may send, or gives it limits of its own',
  )
    .option('--recipients-per-hour <number>', 'a number, or "default"')
    .option('--recipients-per-day <number>', 'a number, or "default"')
    .option('--new-recipients-per-hour <number>', 'to whom it has never written')
    .option('--networks-per-day <number>', 'from which it sends')
    .action((address: string, { config, json, ...limits }: CommonOptions & LimitOptions) =>
      desk.inHouse(
        { ...(config === undefined ? {} : { config }), ...(json === undefined ? {} : { json }) },
        ({ accounts: all, sending }, configuration) =>
          accountLimits(all, sending.ledger, configuration.sending, address, limits, clock.nowMs()),
      ),
    )
}
