import { type Command, Option } from 'commander'
import { canonicalDomain } from '../../core/directory/canonical-address.ts'
import { listReports, listSentReports } from '../commands/mail/reports.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber, type Surroundings } from './desk.ts'

type ReportOptions = CommonOptions & {
  readonly domain?: string
  readonly kind?: 'tls' | 'dmarc'
  readonly days: number
}

const DAY_MS = 86_400_000

/** `posthus reports` and `posthus reports sent` */
export function addReportCommands(program: Command, desk: Desk, { clock }: Surroundings): void {
  const query = ({ domain, kind, days }: ReportOptions) => ({
    ...(domain === undefined ? {} : { domain: canonicalDomain(domain) }),
    ...(kind === undefined ? {} : { kind }),
    sinceMs: clock.nowMs() - days * DAY_MS,
  })
  const reports = leaf(program, 'reports', 'what others report on mail in our names, and on encryption towards us')
    .option('--domain <name>', 'only on this domain')
    .addOption(new Option('--kind <name>', 'only of this kind').choices(['tls', 'dmarc']))
    .option('--days <number>', 'how far back', positiveNumber, 30)
    .action((options: ReportOptions) => desk.inHouse(options, (house) => listReports(house.reports, query(options))))
  // Its options are those of `reports`, wherever they stand.
  reports
    .command('sent')
    .description('lists the reports that we have sent to others')
    .action((_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReportOptions>()
      return desk.inHouse(options, (house) => listSentReports(house.reports, query(options)))
    })
}
