import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { CertificateInventory } from '../../core/certificates/certificate-inventory.ts'
import type { KeyFolder } from '../../store/certificates/key-folder.ts'
import type { Configuration } from '../config/configuration.ts'
import { siteHosts } from '../publishing/publishing-plan.ts'
import { openFileCertificates } from './file-certificates.ts'
import { HeldIdentities, type OpenCertificates } from './held-identities.ts'
import { openLocalCertificates } from './local-certificates.ts'
import { StackedCertificates } from './stacked-certificates.ts'

const NEVER_MS = 2 ** 31 - 1

/** What certificates are opened with. */
export interface CertificateStores {
  readonly inventory: CertificateInventory
  readonly keyFolder: KeyFolder
  /** The names of the domains that are hosted: the local authority covers `mail.<domain>` for each, and the names by which MTA-STS and the set-up of mail clients are asked for. */
  readonly domains: () => Promise<readonly string[]>
}

/**
 * The certificates that a configuration asks for: those of the inventory, and below them what `tls.issuer` names.
 * @throws Fault us tls/bad-certificate, tls/local-authority-broken, certificates/no-key-file, certificates/weak-seal
 */
export async function openCertificates(
  configuration: Pick<Configuration, 'console' | 'data' | 'hostname' | 'tls' | 'listen' | 'publish'>,
  { inventory, keyFolder, domains }: CertificateStores,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): Promise<OpenCertificates> {
  const { source } = configuration.tls
  if (source.issuer === 'none') return new HeldIdentities([], async () => [], { clock, log, everyMs: NEVER_MS })
  await keyFolder.requireSeal()
  const base =
    source.issuer === 'files'
      ? await openFileCertificates(source.files, clock, log)
      : await openLocalCertificates({
          folder: join(configuration.data, 'tls'),
          names: () => localNames(configuration, domains),
          clock,
          entropy,
          log,
        })
  const { hostname } = configuration
  const isStopgap = source.issuer === 'inventory' || source.issuer === 'acme'
  return StackedCertificates.open(base, inventory, { hostname, isStopgap, clock, log })
}

/** What a certificate of the local authority covers: the host, `mail.` of each domain, the names of web services, and this machine. */
export async function localNames(
  configuration: Pick<Configuration, 'console' | 'hostname' | 'listen' | 'publish'>,
  domains: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const names = await domains()
  return [
    configuration.hostname,
    ...names.map((domain) => `mail.${domain}`),
    ...siteHosts(configuration, names),
    'localhost',
    '127.0.0.1',
    '::1',
  ]
}
