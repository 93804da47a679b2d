import { resolve } from 'node:path'
import { ACME_LIMITS } from '../../net/acme/acme-settings.ts'
import type { AcmeConfiguration } from './configuration.ts'
import type { WrittenConfiguration } from './schema.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** What `[acme]` says, with paths that start at `folder`. */
export function completeAcme({ acme }: WrittenConfiguration, folder: string): AcmeConfiguration {
  return {
    authorities: acme.authorities.map((one) => ({
      directoryUrl: one.directory,
      profile: one.profile,
      externalAccount:
        one['eab-key-id'] === undefined || one['eab-key-file'] === undefined
          ? undefined
          : { keyId: one['eab-key-id'], keyFile: resolve(folder, one['eab-key-file']) },
      caFile: one['ca-file'] === undefined ? undefined : resolve(folder, one['ca-file']),
      isForRehearsal: one.rehearsal,
    })),
    contact: acme.contact.map((address) => `mailto:${address}`),
    agreesToTerms: acme['agree-to-terms'],
    names: acme.names.map((name) => name.toLowerCase()),
    dnsHook: acme['dns-hook'] === '' ? undefined : resolve(folder, acme['dns-hook']),
    limits: {
      ...ACME_LIMITS,
      timeoutMs: acme['timeout-seconds'] * 1000,
      maxAnswerBytes: acme['largest-answer-kib'] * 1024,
    },
    orders: {
      renewal: {
        leftShare: acme['renew-percent'] / 100,
        leftShareShort: acme['renew-percent-short'] / 100,
        urgentShare: acme['alarm-percent'] / 100,
      },
      challenge: acme.challenge,
      namesPerCertificate: acme['names-per-certificate'],
      key: acme.key,
      keyAheadMs: acme['key-ahead-hours'] * HOUR_MS,
      concurrent: acme['concurrent-orders'],
      perHour: acme['orders-per-hour'],
      firstRetryMs: acme['first-retry-minutes'] * MINUTE_MS,
      longestRetryMs: acme['longest-retry-hours'] * HOUR_MS,
      checksNames: acme['check-names'],
      dnsWaitMs: acme['dns-wait-seconds'] * 1000,
    },
  }
}
