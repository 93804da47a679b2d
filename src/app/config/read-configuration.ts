import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { Fault } from '../../base/fault.ts'
import { requireForwardSecrecy } from '../../core/posture/tls-policy.ts'
import type { Provider } from '../../core/provider/provider.ts'
import type { AutomaticLimits } from '../../core/sending/automatic-sending.ts'
import type { SendingSettings } from '../../core/sending/sending-limits.ts'
import { JMAP_LIMITS, type JmapLimits } from '../../serve/jmap/jmap-limits.ts'
import { completeAcme } from './complete-acme.ts'
import type {
  CertificateIssuer,
  Configuration,
  FilterConfiguration,
  ListenService,
  PublishSettings,
  SocketAddress,
} from './configuration.ts'
import { LISTEN_SERVICES } from './configuration.ts'
import { contradictionsIn, mistakesIn } from './find-mistakes.ts'
import { memberSettings } from './member-settings.ts'
import { faultOf, type Mistake } from './mistake.ts'
import { configurationSchema, type WrittenConfiguration } from './schema.ts'
import { tryListenAddress, tryPeerAddress } from './socket-address.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const DAY_SECONDS = 86_400
const MEBIBYTE = 1_048_576
/** RFC 6647 §5: senders come back within days, and are remembered for a month at least, for mail that comes monthly. */
const GREYLIST_RETRY_MS = 2 * DAY_MS
const GREYLIST_KEEP_MS = 40 * DAY_MS

/** Reads `posthus.toml`. @throws Fault us config/unreadable, config/invalid, tls/not-forward-secret */
export async function readConfiguration(file: string): Promise<Configuration> {
  const path = resolve(file)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new Fault(
      'us',
      'config/unreadable',
      `${path} cannot be read (${reason}): create it, or name another file with --config`,
      { cause: error },
    )
  }
  return parseConfiguration(text, { folder: dirname(path), file: path })
}

/**
 * The configuration that `text` (TOML) describes. Relative paths in it start at `folder`.
 * @throws Fault us config/invalid, tls/not-forward-secret: with every mistake at once (`mistakesOf`)
 */
export function parseConfiguration(
  text: string,
  place: { readonly folder: string; readonly file?: string },
): Configuration {
  const written = parseToml(text, place.file)
  const result = configurationSchema.safeParse(written)
  const mistakes = [
    ...mistakesIn(result.error?.issues ?? [], configurationSchema, written),
    ...contradictionsIn(written),
  ]
  if (!result.success || mistakes.length > 0) throw faultOf(mistakes, place.file)
  return complete(result.data, place.folder, place.file)
}

function parseToml(text: string, file: string | undefined): unknown {
  try {
    return parse(text, { unsafeKeyBehaviour: 'throw', maxDepth: 16 })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const first = error.message.split('\n', 1)[0] ?? ''
    throw faultOf([syntaxMistake(error.line, error.column, first)], file)
  }
}

function syntaxMistake(line: number, column: number, message: string): Mistake {
  return {
    key: '',
    value: undefined,
    problem: `line ${line}, column ${column}: ${message.replace(/^Invalid TOML document: /, '')}`,
    mend: 'write TOML (https://toml.io)',
    forwardSecrecy: false,
  }
}

function complete(written: WrittenConfiguration, folder: string, file: string | undefined): Configuration {
  return {
    file,
    hostname: written.hostname.toLowerCase(),
    data: resolve(folder, written.data),
    workers: written.workers ?? availableParallelism(),
    operator: operatorOf(written),
    provider: providerOf(written),
    listen: listenAddresses(written),
    tls: {
      source: certificateIssuer(written, folder),
      policy: requireForwardSecrecy({
        minVersion: written.tls['minimum-version'],
        suites: written.tls.suites,
        groups: written.tls.groups,
      }),
      uncoveredHosts: written.tls['uncovered-hosts'],
      transparencyFile: tlsPath(written.tls['transparency-file'], folder),
      authorityNetworks: written.tls['authority-networks'],
      ...keyFiles(written, folder),
    },
    acme: completeAcme(written, folder),
    limits: {
      connections: written.limits.connections,
      connectionsPerAddress: written.limits['connections-per-address'],
      connectionsPerNetwork: written.limits['connections-per-network'] ?? 4 * written.limits['connections-per-address'],
      connectionsPerMinute: written.limits['connections-per-minute'],
      messageBytes: written.limits['message-megabytes'] * MEBIBYTE,
      recipients: written.limits.recipients,
    },
    peers: {
      trustedNetworks: written.peers['trusted-networks'],
      greetingDelayMs: written.peers['greeting-delay-seconds'] * 1000,
      messagesPerHour: written.peers['messages-per-hour'],
      refusedPerHour: written.peers['refused-recipients-per-hour'],
      errorsPerHour: written.peers['errors-per-hour'],
      networkFactor: written.peers['network-factor'],
      maxDelayMs: written.peers['longest-delay-seconds'] * 1000,
      maxDelayed: written.peers['delayed-connections'],
    },
    imap: written.imap,
    jmap: jmapLimitsOf(written),
    quota: {
      storageBytes: written.quota['storage-megabytes'] * MEBIBYTE || undefined,
      messages: written.quota.messages || undefined,
    },
    dns: {
      servers: written.dns.servers,
      validating: written.dns.validating,
      timeoutMs: written.dns['timeout-seconds'] * 1000,
    },
    authentication: {
      authservId: (written.authentication['authserv-id'] ?? written.hostname).toLowerCase(),
      refuseDmarc: written.authentication['refuse-dmarc'],
      refuseSpfFail: written.authentication['refuse-spf-fail'],
      trustedRelays: written.authentication['trusted-relays'],
      trustedSealers: written.authentication['trusted-sealers'].map((domain) => domain.toLowerCase()),
      timeoutMs: written.authentication['timeout-seconds'] * 1000,
      signatures: written.authentication.signatures,
    },
    filter: filterOf(written, folder),
    routes: new Map(
      Object.entries(written.routes).map(([domain, to]) => [domain.toLowerCase(), tryPeerAddress(to) as SocketAddress]),
    ),
    transport: {
      remember: written.transport.remember,
      rememberAfter: written.transport['remember-after'],
      rememberMs: written.transport['remember-days'] * DAY_MS,
    },
    queue: {
      concurrency: written.queue.concurrency,
      perDestination: written.queue['per-destination'],
      expiresMs: written.queue['expire-days'] * DAY_MS,
      limits: {
        recipients: written.queue['most-recipients'],
        recipientsPerMember: written.queue['most-recipients-per-member'],
        freeBytes: written.queue['free-megabytes'] * MEBIBYTE,
      },
      futureReleaseMs: written.queue['future-release-days'] * DAY_MS,
      log: { keepMs: written.queue['log-days'] * DAY_MS, entries: written.queue['log-entries'] },
    },
    sending: sendingSettings(written),
    automatic: automaticLimits(written),
    outbound: {
      addresses: written.outbound.addresses,
      suspectAddresses: written.outbound['suspect-addresses'],
      forwardedAddresses: written.outbound['forwarded-addresses'],
      blocklists: written.outbound.blocklists.map((zone) => zone.toLowerCase()),
    },
    mail: {
      undeleteMs: written.mail['undelete-days'] * DAY_MS,
      undeletePercent: written.mail['undelete-percent'],
    },
    metadata: {
      maxValueBytes: written.metadata['value-kilobytes'] * 1024,
      maxPerPlace: written.metadata['entries'],
      maxAccountBytes: written.metadata['account-megabytes'] * MEBIBYTE,
    },
    publish: publishing(written, folder),
    scrub: {
      everyMs: written.scrub['every-days'] * DAY_MS,
      octetsPerSecond: written.scrub['octets-per-second'],
      repair: written.scrub.repair,
    },
    backup: { lateAfterMs: written.backup['late-after-hours'] * HOUR_MS },
    incidents: { advisories: written.incidents.advisories && resolve(folder, written.incidents.advisories) },
    alarms: {
      to: [written.alarms.to].flat(),
      everyMs: written.alarms['every-seconds'] * 1000,
      againMs: written.alarms['again-hours'] * HOUR_MS,
      overMs: written.alarms['over-after-minutes'] * MINUTE_MS,
      mailsPerDay: written.alarms['mails-per-day'],
    },
    reports: {
      kinds: (['tls', 'dmarc'] as const).filter((kind) => written.reports[kind]),
      keepMs: written.reports['keep-days'] * DAY_MS,
    },
    ...memberSettings(written, folder),
    posture: {
      keepMs: written.posture['keep-days'] * DAY_MS,
      keepLoginsMs: written.posture['login-days'] * DAY_MS,
      leastConnections: written.posture['least-connections'],
      leastMembers: written.posture['least-members'],
    },
    audit: {
      everyMs: written.audit['every-hours'] * 3_600_000,
      gate: written.audit.gate,
      caFile: written.audit['ca-file'] === undefined ? undefined : resolve(folder, written.audit['ca-file']),
    },
    metrics: { listen: tryListenAddress(written.metrics.listen) },
    log: written.log,
    runAs: written.user === undefined ? undefined : { user: written.user, group: written.group },
  }
}

function sendingSettings({ sending }: WrittenConfiguration): SendingSettings {
  const networksPerDay = sending['networks-per-day']
  return {
    standard: {
      recipientsPerHour: sending['recipients-per-hour'],
      recipientsPerDay: sending['recipients-per-day'],
      newRecipientsPerHour: sending['new-recipients-per-hour'],
      networksPerDay,
    },
    young: {
      recipientsPerHour: sending['young-recipients-per-hour'],
      recipientsPerDay: sending['young-recipients-per-day'],
      newRecipientsPerHour: sending['young-new-recipients-per-hour'],
      networksPerDay,
    },
    youngMs: sending['young-days'] * DAY_MS,
    holdFailedPercent: sending['hold-refused-percent'],
    suspectFailedPercent: sending['suspect-refused-percent'],
    suspectMs: sending['suspect-days'] * DAY_MS,
  }
}

function automaticLimits({ sending }: WrittenConfiguration): AutomaticLimits {
  return {
    forward: { perHour: sending['forwards-per-hour'], perDay: sending['forwards-per-day'] },
    answer: { perHour: sending['answers-per-hour'], perDay: sending['answers-per-day'] },
  }
}

function publishing({ publish }: WrittenConfiguration, folder: string): Configuration['publish'] {
  const { domains, ...standard } = publish
  const each = Object.entries(domains).map(([name, own]) => {
    const settings = { ...standard, ...(own as Partial<typeof standard>) } as typeof standard
    return [name.toLowerCase(), domainPublishing(settings, folder)] as const
  })
  const dkim = {
    rotateMs: standard['dkim-rotate-days'] * DAY_MS,
    settleMs: standard['dkim-settle-hours'] * HOUR_MS,
    keepMs: standard['dkim-keep-days'] * DAY_MS,
  }
  return { ...domainPublishing(standard, folder), domains: new Map(each), dkim }
}

function domainPublishing(written: Omit<WrittenConfiguration['publish'], 'domains'>, folder: string): PublishSettings {
  const { spf, dmarc, reports, caa } = written
  const server = tryPeerAddress(written['update-server'])
  const keyFile = resolve(folder, written['update-key-file'])
  return {
    mtaSts: written['mta-sts'],
    mtaStsMaxAge: written['mta-sts-max-age-days'] * DAY_SECONDS,
    spf,
    dmarc,
    reports: reports.toLowerCase(),
    // The domain alone: the address of an account tells small letters from capitals.
    caa: caa.replace(/^[^;]*/, (domain) => domain.toLowerCase()),
    update: server && { server, keyFile },
  }
}

function listenAddresses(written: WrittenConfiguration): Configuration['listen'] {
  const addresses = {} as Record<ListenService, SocketAddress[]>
  for (const service of LISTEN_SERVICES) {
    addresses[service] = written.listen[service].map((text) => tryListenAddress(text) as SocketAddress)
  }
  return addresses
}

function certificateIssuer(written: WrittenConfiguration, folder: string): CertificateIssuer {
  const { issuer } = written.tls
  if (issuer !== 'files') return { issuer }
  return {
    issuer,
    files: written.tls.files.map((entry) => ({
      names: entry.names.map((name) => name.toLowerCase()),
      certificate: resolve(folder, entry.certificate),
      key: resolve(folder, entry.key),
      ...(entry['next-key'] === undefined ? {} : { nextKey: resolve(folder, entry['next-key']) }),
    })),
  }
}

function operatorOf({ operator }: WrittenConfiguration): Configuration['operator'] {
  const { name, country, locality, registration, category, 'two-persons': twoPersons } = operator
  return { name, country, locality, registration, category, twoPersons }
}

function providerOf({ hostname, operator }: WrittenConfiguration): Provider {
  return {
    name: operator.title || hostname.toLowerCase(),
    entity: operator.name,
    registration: operator.registration,
    postalAddress: operator['postal-address'],
    contact: operator.contact || `postmaster@${hostname.toLowerCase()}`,
    jurisdiction: operator.jurisdiction || operator.country,
  }
}

function tlsPath(file: string | undefined, folder: string): string | undefined {
  return file === undefined ? undefined : resolve(folder, file)
}

function keyFiles({ tls }: WrittenConfiguration, folder: string) {
  const place = (file: string): string => (file.startsWith('credential:') ? file : resolve(folder, file))
  const present = tls['key-file']
  return { keyFile: present && place(present), formerKeyFiles: tls['former-key-files'].map(place) }
}

function filterOf({ filter }: WrittenConfiguration, folder: string): FilterConfiguration {
  const timeoutMs = filter['rspamd-timeout-seconds'] * 1000
  const passwordFile = filter['rspamd-password-file']
  return {
    learn: filter.learn,
    model: { leastLearned: filter['least-learned'], threshold: filter['certainty-percent'] / 100 },
    shelf: { words: filter.words, senders: filter.senders, messages: filter['learned-messages'] },
    bounces: { perHour: filter['reports-per-hour'], keptPerDay: filter['reports-per-day'] },
    arrivals: {
      junkWeight: filter['dns-lists-junk'],
      refuseWeight: filter['dns-lists-refuse'],
      greylist: filter.greylist
        ? {
            delayMs: filter['greylist-minutes'] * MINUTE_MS,
            retryMs: GREYLIST_RETRY_MS,
            keepMs: GREYLIST_KEEP_MS,
            entries: filter['greylist-entries'],
          }
        : undefined,
    },
    lists: {
      lists: filter['dns-lists'].map(({ zone, weight }) => ({ zone: zone.toLowerCase(), weight })),
      timeMs: filter['dns-lists-timeout-seconds'] * 1000,
    },
    rspamd: filter['rspamd-url'] === '' ? undefined : { url: filter['rspamd-url'], timeoutMs },
    rspamdController:
      filter['rspamd-controller-url'] === ''
        ? undefined
        : {
            url: filter['rspamd-controller-url'],
            timeoutMs,
            passwordFile: passwordFile === '' ? undefined : resolve(folder, passwordFile),
          },
  }
}

function jmapLimitsOf({ jmap, limits }: WrittenConfiguration): JmapLimits {
  return {
    ...JMAP_LIMITS,
    maxSizeUpload: jmap['upload-megabytes'] * MEBIBYTE,
    maxSizeAttachmentsPerEmail: jmap['attachments-megabytes'] * MEBIBYTE,
    maxUploadBytes: jmap['kept-upload-megabytes'] * MEBIBYTE,
    uploadKeptMs: jmap['kept-upload-hours'] * HOUR_MS,
    maxPhotoBytes: jmap['photo-kilobytes'] * 1024,
    maxUnfinishedUploads: jmap['unfinished-uploads'],
    maxConcurrentUpload: jmap['concurrent-uploads'],
    maxSizeRequest: jmap['request-kilobytes'] * 1024,
    maxConcurrentRequests: jmap['concurrent-requests'],
    maxCallsInRequest: jmap['calls-in-request'],
    maxObjectsInGet: jmap['objects-in-get'],
    maxObjectsInSet: jmap['objects-in-set'],
    maxQueryResults: jmap['query-results'],
    maxEventSources: jmap['event-sources'],
    maxPushSubscriptions: jmap['push-subscriptions'],
    maxWebSockets: jmap['web-sockets'],
    maxSocketRequests: jmap['web-socket-requests'],
    maxWebSocketOctets: jmap['web-socket-megabytes'] * MEBIBYTE,
    webSocketPingMs: jmap['web-socket-ping-seconds'] * 1000,
    maxMessageBytes: limits['message-megabytes'] * MEBIBYTE,
  }
}
