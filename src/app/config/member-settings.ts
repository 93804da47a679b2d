import { resolve } from 'node:path'
import { PASSWORD_POLICIES, type PasswordPolicy } from '../../core/passwords/password-policy.ts'
import type { Plan } from '../../core/provider/provider.ts'
import type { Configuration } from './configuration.ts'
import type { WrittenConfiguration } from './schema.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const MEBIBYTE = 1_048_576

/** What belongs to members and to those who work here: the site, joining, signing in, leaving. */
type MemberSettings = Pick<
  Configuration,
  'site' | 'abuse' | 'alerts' | 'closing' | 'exports' | 'sessions' | 'console' | 'passwords' | 'joining' | 'recovery'
>

/** Those settings as they are used. Relative paths start at `folder`. */
export function memberSettings(written: WrittenConfiguration, folder: string): MemberSettings {
  return {
    site: {
      isPreloaded: written.site['hsts-preload'],
      plans: plansOf(written),
      textsFolder: written.site.texts === undefined ? undefined : resolve(folder, written.site.texts),
      termsNoticeMs: written.site['terms-notice-days'] * DAY_MS,
      systemLogMs: written.site['system-log-days'] * DAY_MS,
      securityContact: written.site['security-contact'] || `mailto:postmaster@${written.hostname.toLowerCase()}`,
    },
    abuse: {
      appealMs: written.abuse['appeal-days'] * DAY_MS,
      aloneMs: written.abuse['alone-hours'] * HOUR_MS,
      throttlePercent: written.abuse['throttle-percent'],
      throttleDays: written.abuse['throttle-days'],
      casesPerDay: written.abuse['cases-per-day'],
      keepMs: written.abuse['keep-days'] * DAY_MS,
    },
    closing: {
      coolingMs: written.closing['cooling-days'] * DAY_MS,
      reservedMs: written.closing['reserved-days'] === 0 ? undefined : written.closing['reserved-days'] * DAY_MS,
    },
    exports: {
      keepMs: written.exports['keep-days'] * DAY_MS,
      downloads: written.exports.downloads,
      perDay: written.exports['per-day'],
    },
    sessions: {
      idleMs: written.sessions['idle-hours'] * HOUR_MS,
      longestMs: written.sessions['longest-days'] * DAY_MS,
      keptIdleMs: written.sessions['kept-idle-days'] * DAY_MS,
      keptLongestMs: written.sessions['kept-longest-days'] * DAY_MS,
      provedMs: written.sessions['password-again-minutes'] * MINUTE_MS,
    },
    console: consoleOf(written),
    passwords: passwordRules(written),
    joining: joiningOf(written),
    alerts: {
      sameMs: written.alerts['same-hours'] * HOUR_MS,
      lettersPerHour: written.alerts['letters-per-hour'],
      quietMs: written.alerts['quiet-days'] * DAY_MS,
      clientMs: written.alerts['client-days'] * DAY_MS,
      keepMs: written.alerts['keep-days'] * DAY_MS,
      consoleWaitMs: written.alerts['console-wait-hours'] * HOUR_MS,
    },
    recovery: {
      waitMs: written.recovery['wait-hours'] * HOUR_MS,
      linkMs: written.recovery['link-hours'] * HOUR_MS,
      lettersPerDay: written.recovery['letters-per-day'],
      questionsPerNetworkAndHour: written.recovery['questions-per-network-and-hour'],
    },
  }
}

function passwordRules(written: WrittenConfiguration): PasswordPolicy {
  const policy = PASSWORD_POLICIES[written.passwords.policy]
  return { ...policy, minCharacters: written.passwords['minimum-characters'] ?? policy.minCharacters }
}

function joiningOf({ joining }: WrittenConfiguration): Configuration['joining'] {
  return {
    mode: joining['sign-up'],
    domains: joining.domains.map((domain) => domain.toLowerCase()),
    reservedNames: joining['reserved-names'],
    accountsPerNetworkAndDay: joining['accounts-per-network-and-day'],
    accountsPerHour: joining['accounts-per-hour'],
    questionsPerNetworkAndHour: joining['questions-per-network-and-hour'],
    leastMs: joining['least-seconds'] * 1000,
  }
}

function consoleOf({ console }: WrittenConfiguration): Configuration['console'] {
  const [idleMs, longestMs] = [console['idle-minutes'] * MINUTE_MS, console['longest-hours'] * HOUR_MS]
  const provedMs = console['factor-again-minutes'] * MINUTE_MS
  return {
    host: console.host?.toLowerCase(),
    networks: console.networks,
    sessions: { idleMs, longestMs, keptIdleMs: idleMs, keptLongestMs: longestMs, provedMs },
  }
}

function plansOf({ site }: WrittenConfiguration): readonly Plan[] {
  return site.plans.map(({ name, 'storage-megabytes': megabytes, messages }) => ({
    name,
    storageBytes: megabytes * MEBIBYTE || undefined,
    messages: messages || undefined,
  }))
}
