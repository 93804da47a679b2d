import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { Configuration } from '../config/configuration.ts'
import { siteHosts } from '../publishing-plan.ts'
import { openFileCertificates } from './file-certificates.ts'
import type { OpenCertificates } from './held-identities.ts'
import { openLocalCertificates } from './local-certificates.ts'

/**
 * The certificates that a configuration asks for. `domains` are the names of the domains that are hosted: the local authority covers `mail.<domain>` for each, and the names by which MTA-STS and the set-up of
 * mail clients are asked for.
 * @throws Fault us tls/bad-certificate, tls/local-authority-broken
 */
export function openCertificates(
  configuration: Pick<Configuration, 'data' | 'hostname' | 'tls' | 'listen' | 'publish'>,
  domains: () => Promise<readonly string[]>,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): Promise<OpenCertificates> {
  const { source } = configuration.tls
  if (source.issuer === 'files') return openFileCertificates(source.files, clock, log)
  return openLocalCertificates({
    folder: join(configuration.data, 'tls'),
    names: async () => [
      configuration.hostname,
      ...(await domains()).map((domain) => `mail.${domain}`),
      ...siteHosts(configuration, await domains()),
      'localhost',
      '127.0.0.1',
      '::1',
    ],
    clock,
    entropy,
    log,
  })
}
