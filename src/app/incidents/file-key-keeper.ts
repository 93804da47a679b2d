import { X509Certificate } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { spkiDigest } from '../../core/certificates/key-facts.ts'
import type { HeldSecret, OldSecret, SecretKeeper } from '../../core/incidents/secret-keeper.ts'
import type { CertificateFiles } from '../config/configuration.ts'
import { inspectFiles } from '../tls/file-certificates.ts'

/** The keys of certificates that somebody else renews, in files. Only that somebody can replace them. */
export class FileKeyKeeper implements SecretKeeper {
  readonly kind = 'file-tls'
  readonly #files: readonly CertificateFiles[]
  readonly #clock: Clock

  constructor(files: readonly CertificateFiles[], clock: Clock) {
    this.#files = files
    this.#clock = clock
  }

  async held(): Promise<readonly HeldSecret[]> {
    const { identities } = await inspectFiles(this.#files, this.#clock.nowMs())
    return identities.map(({ names, certificateChain, notAfterMs }) => {
      const certificate = new X509Certificate(certificateChain)
      const file = this.#files.find((one) => one.names.join() === names.join())
      return {
        name: names.join(' '),
        title: `The key of the certificate for ${names.join(', ')}, in ${file?.key ?? 'a file'}`,
        fingerprint: spkiDigest(certificate.publicKey),
        processes: ['back-office', 'protocols'],
        certificate: {
          serial: certificate.serialNumber.toLowerCase(),
          issuer: certificate.issuer.replaceAll('\n', ', '),
          pem: certificate.toString(),
          notAfterMs,
        },
      }
    })
  }

  async replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>> {
    const held = new Set((await this.held()).map(({ fingerprint }) => fingerprint))
    const mend = 'have another certificate issued for a new key, put both files in place, and send SIGHUP'
    return new Map(olds.filter(({ fingerprint }) => held.has(fingerprint)).map(({ name }) => [name, mend]))
  }
}
