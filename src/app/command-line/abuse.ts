import type { Command } from 'commander'
import {
  type ActorOptions,
  attributeCase,
  closeCase,
  decideAppeal,
  liftStep,
  listAppeals,
  listCases,
  openCase,
  type StepOptions,
  showCase,
  showNumbers,
  takeStep,
} from '../commands/abuse.ts'
import { namedOperator } from '../commands/named-operator.ts'
import { proveOperator } from '../commands/prove-operator.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber, type Surroundings } from './desk.ts'

type Acting = CommonOptions & ActorOptions

const STEPS = {
  warn: 'warns the member: nothing changes, and it is the first step',
  throttle: 'lets the account send less for some days',
  hold: 'holds what the account sends, until it is taken back or its time is over; a new password does not end it',
  suspend: 'suspends the account: nobody signs in, nothing is sent, mail for it is kept',
} as const

/** `posthus abuse …`: cases of abuse, what is done about them, and appeals. */
export function addAbuseCommands(group: Command, desk: Desk, { terminal }: Surroundings): void {
  leaf(group, 'list', 'lists the open cases, what changed last first')
    .option('--all', 'closed ones too')
    .option('--most <number>', 'so many at most', positiveNumber, 100)
    .action((options: CommonOptions & { all?: boolean; most: number }) =>
      desk.inHouse(options, (house) => listCases(house, options.all === true, options.most)),
    )
  leaf(group, 'show <case>', 'shows a case: steps, reports, headers of what was reported; never what it said').action(
    (id: string, options: CommonOptions) => desk.inHouse(options, (house) => showCase(house, positiveNumber(id))),
  )
  leaf(group, 'appeals', 'lists the appeals that wait for an answer').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => listAppeals(house)),
  )
  leaf(group, 'numbers', 'shows the numbers by quarters, as they stand on the site').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => showNumbers(house)),
  )
  acting(group, 'open <address>', 'opens a case about an account').action((address: string, options: Acting) =>
    desk.inHouse(options, (house) => openCase(house, address, options)),
  )
  acting(
    group,
    'attribute <case> <address>',
    'says whose account a case is about that nothing of ours has shown',
  ).action((id: string, address: string, options: Acting) =>
    desk.inHouse(options, (house) => attributeCase(house, positiveNumber(id), address, options)),
  )
  for (const measure of ['warn', 'throttle', 'hold', 'suspend'] as const) {
    const step = acting(group, `${measure} <case>`, STEPS[measure])
    if (measure !== 'warn') {
      step.option(
        '--days <number>',
        measure === 'throttle' ? 'for how long' : 'for how long; until it is taken back',
        positiveNumber,
      )
      step.option('--at-once <ground>', 'why a milder step is left out, such as an attack that is going on')
    }
    step.action((id: string, options: CommonOptions & StepOptions) =>
      desk.inHouse(options, (house) => takeStep(house, positiveNumber(id), measure, options)),
    )
  }
  acting(group, 'lift <case>', 'takes back what is in force').action((id: string, options: Acting) =>
    desk.inHouse(options, (house) => liftStep(house, positiveNumber(id), options)),
  )
  acting(group, 'close <case>', 'closes a case in which nothing is in force').action((id: string, options: Acting) =>
    desk.inHouse(options, (house) => closeCase(house, positiveNumber(id), options)),
  )
  acting(
    group,
    'decide <case> <step> <decision>',
    'answers an appeal with "uphold" or "reverse"; another operator than the one who acted, whose code is asked for',
  ).action((id: string, step: string, decision: string, options: Acting) =>
    desk.inHouse(options, async (house) => {
      await proveOperator(house, terminal, await namedOperator(house, options.by))
      return decideAppeal(house, positiveNumber(id), positiveNumber(step), decision, options)
    }),
  )
}

/** A command that does something in the name of an operator, with words that the member reads. */
function acting(group: Command, name: string, description: string): Command {
  return leaf(group, name, description)
    .requiredOption('--by <address>', 'the operator who does it')
    .requiredOption('--why <text>', 'why; the member reads it')
}
