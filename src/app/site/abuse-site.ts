import type { AbuseSite } from '../../serve/site/site-context.ts'
import type { House } from '../house/house.ts'
import { reporterOf } from '../processes/report-rounds.ts'

/** What the site shows of abuse in a house. */
export function abuseSite({ abuse, abuseAppeals, directory, configuration }: House): AbuseSite {
  const { hostname } = configuration
  return {
    rules: abuseAppeals.rules,
    of: (accountId) => abuseAppeals.of(accountId),
    appeal: (...facts) => abuseAppeals.appeal(...facts),
    tryTicket: (address) => abuseAppeals.tryTicket(address),
    tryOpen: (ticket) => abuseAppeals.tryOpen(ticket),
    numbers: () => abuse.numbers(),
    address: async () => {
      const domains = (await directory.domains()).map(({ name }) => name)
      return `abuse@${reporterOf(hostname, domains)?.domain ?? hostname}`
    },
  }
}
