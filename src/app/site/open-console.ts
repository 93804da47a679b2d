import type { Log } from '../../base/log.ts'
import { TrustedNetworks } from '../../core/authentication/trusted-networks.ts'
import { limitsOf } from '../../core/sending/sending-limits.ts'
import type { ConsoleHouse } from '../../serve/site/console/console-env.ts'
import { orderNow } from '../acme/order-now.ts'
import type { House } from '../house/house.ts'
import { openConsoleCertificates, openJointDeeds } from './console-certificates.ts'
import { openConsoleIncidents } from './console-incidents.ts'
import { healthOf } from './house-health.ts'

/** What the console sees of a house. No port that reads mail is handed on. */
export function openConsole(house: House, log: Log): ConsoleHouse {
  const { configuration, directory, clock, sending, mail } = house
  const { host, networks } = configuration.console
  const allowed = networks.length === 0 ? undefined : new TrustedNetworks(networks)
  return {
    host: host === configuration.hostname ? undefined : host,
    isSeenFrom: (address) => allowed?.have(address) ?? true,
    operators: house.operators,
    desk: house.operatorDesk,
    log: house.operatorLog,
    signIn: house.operatorSignIn,
    sessions: house.operatorSessions,
    accounts: house.accounts,
    directory,
    quota: (accountId) => mail.quota(accountId),
    sending: async (accountId) => {
      const account = await directory.account(accountId)
      if (!account) return undefined
      const standing = await sending.ledger.standing(accountId, clock.nowMs())
      return {
        standing,
        limits: limitsOf(account, standing.own, configuration.sending, clock.nowMs(), standing.throttle),
      }
    },
    orderCertificates: (names, by, why) => orderNow(house, names, { by, why, atMs: clock.nowMs() }),
    release: async (accountId) => (await sending.holds.release(accountId)) !== undefined,
    abuse: house.abuse,
    throttleDays: configuration.abuse.throttleDays,
    memberSessions: house.sessions,
    queue: house.desk,
    deliveries: house.deliveries,
    checks: house.publishedChecks,
    alarms: house.alarmBook,
    inventory: house.inventory,
    certificates: openConsoleCertificates(house),
    joint: openJointDeeds(house, log),
    audits: house.audits,
    incidents: house.incidents,
    incidentDesk: openConsoleIncidents(house),
    access: house.contentAccess,
    health: () => healthOf(house),
  }
}
