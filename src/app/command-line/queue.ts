import type { Command } from 'commander'
import { canonicalDomain } from '../../core/directory/canonical-address.ts'
import { listDeliveries } from '../commands/mail/deliveries.ts'
import { changeQueued, type QueueWork } from '../commands/queue/change.ts'
import { forgetDestination, listDestinations } from '../commands/queue/destinations.ts'
import { type QueueFilterOptions, readQueueFilter } from '../commands/queue/filter.ts'
import { listQueue } from '../commands/queue/list.ts'
import { showQueued } from '../commands/queue/show.ts'
import type { House } from '../house/house.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber, type Surroundings } from './desk.ts'

type FilterOptions = CommonOptions & QueueFilterOptions
type ChangeOptions = FilterOptions & { readonly all?: boolean; readonly yes?: boolean; readonly reason?: string }

/** `posthus queue …` */
export function addQueueCommands(group: Command, desk: Desk, surroundings: Surroundings): void {
  const { clock } = surroundings
  withFilter(leaf(group, 'list', 'lists what waits'))
    .option('--most <number>', 'how many messages', positiveNumber, 100)
    .option('--after <id>', 'those behind this one')
    .action((options: FilterOptions & { most: number; after?: string }) =>
      desk.inHouse(options, async (house) => {
        const filter = await filterIn(house, undefined, options, clock.nowMs())
        return listQueue(house.desk, filter, { most: options.most, after: options.after }, clock.nowMs())
      }),
    )
  leaf(group, 'show <id>', 'shows one message and its recipients').action((id: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => showQueued(house.desk, id)),
  )
  addChange(
    group,
    desk,
    surroundings,
    'retry',
    'tries one message again now, or what the options find, or all',
    () => ({
      kind: 'retry',
    }),
  )
  addChange(group, desk, surroundings, 'hold', 'sends nothing of it until it is released', ({ reason }) => ({
    kind: 'hold',
    reason: reason ?? 'by command',
  })).option('--reason <text>', 'why, for whoever looks at it later')
  addChange(group, desk, surroundings, 'release', 'sends what was held', () => ({ kind: 'release' }))
  addChange(group, desk, surroundings, 'drop', 'takes messages out; their senders are told nothing', () => ({
    kind: 'drop',
  }))
  addChange(
    group,
    desk,
    surroundings,
    'give-back',
    'gives messages back: nothing more is tried, and their senders get a report',
    () => ({
      kind: 'give-back',
    }),
  )
  leaf(group, 'destinations', 'shows where mail waits for, and what was learned of each place')
    .option('--most <number>', 'how many', positiveNumber, 100)
    .option('--forget <domain>', 'tries a destination again at full pace')
    .action((options: CommonOptions & { most: number; forget?: string }) =>
      desk.inHouse(options, (house) =>
        options.forget === undefined
          ? listDestinations(house.desk, options.most, clock.nowMs())
          : forgetDestination(house.desk, canonicalDomain(options.forget)),
      ),
    )
}

/** `posthus deliveries` */
export function addDeliveriesCommand(program: Command, desk: Desk): void {
  leaf(program, 'deliveries <address>', 'shows what became of what a member has sent')
    .option('--message <id>', 'only this Message-ID, or id in the queue')
    .option('--most <number>', 'how many attempts', positiveNumber, 100)
    .action((address: string, options: CommonOptions & { message?: string; most: number }) =>
      desk.inHouse(options, async (house) =>
        listDeliveries(house.deliveries, await house.accounts.account(address), options.message, options.most),
      ),
    )
}

function addChange(
  group: Command,
  desk: Desk,
  { terminal, clock }: Surroundings,
  name: string,
  description: string,
  workOf: (options: ChangeOptions) => QueueWork,
): Command {
  return withFilter(leaf(group, `${name} [id]`, description))
    .option('--all', 'everything')
    .option('--yes', 'does not ask')
    .action((id: string | undefined, options: ChangeOptions) =>
      desk.inHouse(options, async (house) => {
        const filter = await filterIn(house, id, options, clock.nowMs())
        const { all = false, yes = false } = options
        return changeQueued(house.desk, terminal, { work: workOf(options), filter, all, yes }, clock.nowMs())
      }),
    )
}

function withFilter(command: Command): Command {
  return command
    .option('--to <domain>', 'only what waits for this domain')
    .option('--from <address>', 'only from this address; <> for reports')
    .option('--account <address>', 'only what this member has sent')
    .option('--older <time>', 'only what was queued before: 90m, 2h, 3d ago, or a date')
    .option('--state <name>', 'only waiting, sending, held or scheduled')
}

function filterIn(house: House, id: string | undefined, options: QueueFilterOptions, nowMs: number) {
  return readQueueFilter(id, options, async (address) => (await house.accounts.account(address)).id, nowMs)
}
