import { type Command, Option } from 'commander'
import type { Clock } from '../../base/clock.ts'
import { showLogins } from '../commands/account/logins.ts'
import { listAlarms } from '../commands/alarms.ts'
import { showRecordedTraffic } from '../commands/incident/recorded-traffic.ts'
import { addClaim, checkClaims, listClaims, withdrawClaim } from '../commands/published/claims.ts'
import { POSTURE_STEPS, type PostureOptions, showPosture } from '../commands/published/posture.ts'
import { claimedStatements, measurePublished } from '../house/measure-published.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber } from './desk.ts'

/** How connections were protected, as measured on each of them. */
export function addPostureCommand(program: Command, desk: Desk, clock: Clock): void {
  leaf(program, 'posture', 'how the connections so far were protected, as measured')
    .option('--hours <number>', 'how far back', positiveNumber, 24)
    .option('--from <time>', 'since when instead: 2h, 30d ago, or a date; two years are kept')
    .option('--to <time>', 'until when')
    .option('--service <name>', 'only of one service, such as imaps, smtp or smtp-out')
    .addOption(new Option('--by <step>', 'one row for each').choices(POSTURE_STEPS))
    .option(
      '--recorded',
      'what recorded traffic of that time stays closed to whoever has every key, by service and date',
    )
    .action((options: CommonOptions & PostureOptions & { recorded?: true }) =>
      desk.inHouse(options, (house) =>
        options.recorded
          ? showRecordedTraffic(house.ledger, house.audits, options, clock.nowMs())
          : showPosture(house.ledger, options, clock.nowMs()),
      ),
    )
}

/** How a member's log-ins were protected. */
export function addLoginsCommand(group: Command, desk: Desk): void {
  leaf(group, 'logins <address>', 'lists the log-ins of 90 days, and how each was protected')
    .option('--most <number>', 'so many at most, the newest', positiveNumber, 100)
    .action((address: string, options: CommonOptions & { most: number }) =>
      desk.inHouse(options, (house) => showLogins(house.accounts, house.ledger, address, options.most)),
    )
}

/** What somebody has to see to. */
export function addAlarmsCommand(program: Command, desk: Desk): void {
  leaf(program, 'alarms', 'lists what is wrong now, and whether somebody was told').action((options: CommonOptions) =>
    desk.inHouse(options, (house, { alarms }) => listAlarms(house.alarmBook, alarms.to)),
  )
}

/** What is said in public of how connections are protected. */
export function addClaimCommands(program: Command, desk: Desk): void {
  const group = program.command('claim').description('What is claimed in public, and held against what is measured.')
  leaf(
    group,
    'add <claim>',
    'publishes a claim, such as fs:imap,pop3 or dane:smtp,smtp-out, if every measurement bears it out',
  ).action((text: string, options: CommonOptions) =>
    desk.inHouse(options, async (house) => {
      await measurePublished(house, [text.split(':')[0] ?? ''])
      return addClaim(house.claims, text)
    }),
  )
  leaf(group, 'list', 'lists what was ever claimed, and until when it was true').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => listClaims(house.claims)),
  )
  leaf(group, 'check', 'holds every claim against what is measured now').action((options: CommonOptions) =>
    desk.inHouse(options, async (house) => {
      await measurePublished(house, await claimedStatements(house))
      return checkClaims(house.claims)
    }),
  )
  leaf(group, 'withdraw <id>', 'takes a claim back').action((id: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => withdrawClaim(house.claims, id)),
  )
}
