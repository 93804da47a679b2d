import { readFile, stat } from 'node:fs/promises'
import type { Log } from '../../base/log.ts'
import { certificateAlarms } from '../../core/certificates/certificate-alarms.ts'
import type { ObservedCertificate } from '../../core/certificates/certificate-inventory.ts'
import { foreignCertificates, readSeenCertificates } from '../../core/certificates/foreign-certificates.ts'
import type { Identity } from '../../core/certificates/identity.ts'
import { Installer } from '../../core/certificates/installer.ts'
import { type ReadCertificate, tryFactsOf } from '../../core/certificates/read-certificate.ts'
import { RevocationWatch } from '../../core/certificates/revocation-watch.ts'
import { uncoveredHosts } from '../../core/certificates/uncovered-hosts.ts'
import { type OwnListener, OwnListeners } from '../../net/pki/own-listeners.ts'
import type { House } from '../house/house.ts'
import type { CertificateTask } from '../processes/certificate-rounds.ts'
import type { BoundService } from '../processes/messages.ts'
import { publishChanging } from '../publishing/domain-publishing.ts'
import { siteHosts } from '../publishing/publishing-plan.ts'
import { authorityFetch } from './authority-fetch.ts'
import { EveryProcess, type ShowingProcesses } from './every-process.ts'
import { publicRoots } from './read-certificates.ts'
import { publishedKeys } from './tls-keys.ts'

const HOUR_MS = 3_600_000
const MOST_SEEN_BYTES = 64 * 1024 * 1024
const READ_BACK_TIMEOUT_MS = 15_000

/** What is done for certificates in every round, in order. */
export function certificateTasks(
  house: House,
  bound: readonly BoundService[],
  processes: ShowingProcesses,
  log: Log,
): readonly (readonly [name: string, task: CertificateTask])[] {
  const { inventory, certificates, configuration, clock } = house
  const outside = new OwnListeners(bound.filter(isOwnListener), {
    timeoutMs: READ_BACK_TIMEOUT_MS,
    // In turns, so that each worker has its turn even if somebody else connects in between.
    looks: configuration.workers + 1,
  })
  const readBack = new EveryProcess(outside, processes, () => certificates.current())
  const installer = new Installer(inventory, certificates, readBack, clock, log)
  return [
    ['sweep', () => sweep(house)],
    ['observe', () => observe(house)],
    ['revocation', revocation(house, log)],
    [
      'install',
      async (signal) => {
        // The round may be here before what is shown by this process was read again.
        await certificates.refresh()
        return installer.round(signal)
      },
    ],
    ['publish', publishKeys(house)],
    ['transparency', transparency(house, log)],
    ['alarms', alarms(house, log)],
  ]
}

function isOwnListener(listener: BoundService): listener is BoundService & OwnListener {
  return listener.service !== 'http' && listener.service !== 'smtp-out' && listener.port !== 0
}

async function sweep({ inventory, clock }: House): Promise<boolean> {
  await inventory.sweep(clock.nowMs() - HOUR_MS)
  return false
}

function revocation(house: House, log: Log): CertificateTask {
  const { inventory, clock } = house
  let roots: readonly ReadCertificate[] | undefined
  const watch = new RevocationWatch(inventory, authorityFetch(house), () => (roots ??= publicRoots()), clock, log)
  return async (signal) => {
    await watch.round(signal)
    return false
  }
}

/** Those whose keys lie elsewhere stand in the inventory too, so that it has everything that is shown. */
async function observe({ inventory, certificates, configuration, clock }: House): Promise<boolean> {
  const origin = configuration.tls.source.issuer === 'files' ? 'files' : 'local'
  const kept = new Set(
    (await inventory.entries())
      .filter((one) => one.origin === 'imported' || one.origin === 'acme')
      .map(({ chain }) => chain),
  )
  const shown = new Map<string, ObservedCertificate>()
  for (const { certificateChain: chain, names } of certificates.current()) {
    const facts = kept.has(chain) ? undefined : tryFactsOf(chain)
    // The first one stands for the host name alone; the one with all names comes after it.
    if (facts) shown.set(facts.fingerprint, { origin, names, chain, facts })
  }
  await inventory.observe([...shown.values()], { by: 'posthus', why: 'seen in service', atMs: clock.nowMs() })
  return false
}

/** The records of the keys (TLSA) go into the zones at once when keys have come or gone; everything else that domains publish has rounds of its own. */
function publishKeys(house: House): CertificateTask {
  const { configuration, inventory, directory, clock } = house
  let published: string | undefined
  return async () => {
    const { shown, coming } = await publishedKeys(configuration, inventory, clock.nowMs())
    const keys = [...shown, ...coming].map((key) => Buffer.from(key).toString('hex')).join(' ')
    // After a start the publishing rounds see to it anyway.
    if (published !== undefined && keys !== published) {
      for (const { name } of await directory.domains()) await publishChanging(house, name)
    }
    published = keys
    return false
  }
}

/** Looks through what a monitor of the logs has written. Each certificate is told of once in the life of a process. */
function transparency({ inventory, configuration, directory }: House, log: Log): CertificateTask {
  const { transparencyFile: file } = configuration.tls
  const told = new Set<string>()
  return async () => {
    if (file === undefined) return false
    const { size } = await stat(file)
    if (size > MOST_SEEN_BYTES) {
      log.warn('tls/transparency-file-too-large', { file, octets: size })
      return false
    }
    const seen = readSeenCertificates(await readFile(file, 'utf8'))
    const domains = (await directory.domains()).map(({ name }) => name)
    const entries = await inventory.entries()
    for (const { serial, issuer, names } of foreignCertificates(seen, [configuration.hostname, ...domains], entries)) {
      if (told.has(`${issuer} ${serial}`)) continue
      told.add(`${issuer} ${serial}`)
      log.warn('tls/foreign-certificate', { serial, issuer, names: names.slice(0, 20).join(' ') })
    }
    return false
  }
}

/** Told once in the life of a process. What is in the log is in the metrics as well: `posthus_events_total{event="tls/certificate-expires"}`. */
function alarms({ inventory, certificates, configuration, directory, clock }: House, log: Log): CertificateTask {
  const told = new Set<string>()
  return async () => {
    const domains = (await directory.domains()).map(({ name }) => name)
    const uncovered = uncoveredOf(configuration, domains, certificates.current())
    for (const { key, event, facts } of certificateAlarms(await inventory.entries(), uncovered, clock.nowMs())) {
      if (told.has(key)) continue
      told.add(key)
      log.warn(event, facts)
    }
    return false
  }
}

/** The host names that members and other servers ask for, and that are shown no certificate of theirs. */
export function uncoveredOf(
  configuration: Pick<House['configuration'], 'console' | 'hostname' | 'listen' | 'publish'>,
  domains: readonly string[],
  identities: readonly Identity[],
): readonly string[] {
  return uncoveredHosts([configuration.hostname, ...siteHosts(configuration, domains)], identities)
}
