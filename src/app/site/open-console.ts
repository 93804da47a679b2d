import { statfs } from 'node:fs/promises'
import type { Log } from '../../base/log.ts'
import { TrustedNetworks } from '../../core/authentication/trusted-networks.ts'
import { limitsOf } from '../../core/sending/sending-limits.ts'
import type { ConsoleHouse, HealthFact } from '../../serve/site/console/console-env.ts'
import { orderNow } from '../acme/order-now.ts'
import { posthusVersion } from '../commands/version.ts'
import type { House } from '../house/house.ts'
import { openConsoleCertificates, openJointDeeds } from './console-certificates.ts'
import { openConsoleIncidents } from './console-incidents.ts'

/** A disk with less room than this, in parts of a hundred, is soon full. */
const LEAST_FREE_PERCENT = 10
const GIBIBYTE = 1024 ** 3

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

async function healthOf({ configuration, scrubs, operatorLog, directory }: House): Promise<readonly HealthFact[]> {
  const { bavail, blocks, bsize } = await statfs(configuration.data)
  const percent = (bavail / blocks) * 100
  const looks = [...(await scrubs.records()).values()]
  const findings = looks.reduce((sum, one) => sum + one.findings.filter(({ mended }) => mended === undefined).length, 0)
  const oldest = Math.min(...looks.map(({ finishedMs, begunMs }) => finishedMs ?? begunMs))
  const { acts, brokenAt } = await operatorLog.check()
  return [
    { name: 'Posthus', value: posthusVersion(), isGood: true },
    { name: 'Node', value: process.versions.node, isGood: true },
    { name: 'OpenSSL', value: process.versions.openssl ?? 'unknown', isGood: true },
    {
      name: 'Workers',
      value: configuration.workers === 0 ? 'none: one process' : `${configuration.workers}`,
      isGood: true,
    },
    {
      name: 'This process',
      value: `up for ${Math.round(process.uptime() / 60)} minutes, ${Math.round(process.memoryUsage.rss() / 1024 ** 2)} MiB`,
      isGood: true,
    },
    {
      name: 'Disk of the data',
      value: `${((bavail * bsize) / GIBIBYTE).toFixed(1)} GiB free of ${((blocks * bsize) / GIBIBYTE).toFixed(1)}`,
      isGood: percent >= LEAST_FREE_PERCENT,
    },
    { name: 'Accounts', value: `${(await directory.accounts()).length}`, isGood: true },
    {
      name: 'Stored mail looked through',
      value:
        looks.length === 0
          ? 'not yet'
          : `${looks.length} accounts, the longest ago ${new Date(oldest).toISOString().slice(0, 10)}`,
      isGood: true,
    },
    { name: 'Damage that is not mended', value: `${findings}`, isGood: findings === 0 },
    { name: 'Log of operators', value: `${acts} acts`, isGood: brokenAt === undefined },
  ]
}
