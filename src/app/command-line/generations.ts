import { Argument, type Command } from 'commander'
import { GENERATIONS, type GenerationId } from '../../core/generations/generation.ts'
import {
  accountGeneration,
  retireGeneration,
  setGeneration,
  showGenerations,
  startGeneration,
  stopGeneration,
} from '../commands/account/generations.ts'
import { type CommonOptions, type Desk, leaf, type Surroundings } from './desk.ts'

const STATUSES = ['preview', 'current', 'legacy'] as const

/** `posthus generations …`: the two webmails, and who has which. */
export function addGenerationCommands(group: Command, desk: Desk, { terminal }: Surroundings): void {
  const which = () => new Argument('<webmail>', 'which of the two').choices(GENERATIONS)
  leaf(group, 'show', 'says how it stands with each, and how many accounts have it').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => showGenerations(house)),
  )
  leaf(group, 'set', 'says how it stands with one; what becomes current is what members have who have chosen nothing')
    .addArgument(which())
    .addArgument(new Argument('<status>', 'how it stands').choices(STATUSES))
    .action((id: GenerationId, status: (typeof STATUSES)[number], options: CommonOptions) =>
      desk.inHouse(options, (house) => setGeneration(house, id, status)),
    )
  leaf(group, 'retire', 'retires one on a day, and tells the members who have chosen it')
    .addArgument(which())
    .requiredOption('--on <day>', 'from the beginning of which day (UTC): 2027-03-01; today: at once, and for good')
    .option('--yes', 'does not ask')
    .action((id: GenerationId, options: CommonOptions & { on: string; yes?: boolean }) =>
      desk.inHouse(options, (house) => retireGeneration(house, terminal, id, options.on, options.yes === true)),
    )
  leaf(
    group,
    'stop',
    'lets nobody into one for now: its pages say where the other is, which takes its members meanwhile',
  )
    .addArgument(which())
    .option('--yes', 'does not ask')
    .action((id: GenerationId, options: CommonOptions & { yes?: boolean }) =>
      desk.inHouse(options, (house) => stopGeneration(house, terminal, id, options.yes === true)),
    )
  leaf(group, 'start', 'lets members into one again that was stopped')
    .addArgument(which())
    .action((id: GenerationId, options: CommonOptions) => desk.inHouse(options, (house) => startGeneration(house, id)))
  leaf(
    group,
    'account <address>',
    'shows which one an account has, with who has chosen it and when; or gives it another',
  )
    .addArgument(new Argument('[webmail]', 'which of the two').choices(GENERATIONS))
    .action((address: string, wanted: GenerationId | undefined, options: CommonOptions) =>
      desk.inHouse(options, (house) => accountGeneration(house, address, wanted)),
    )
}
