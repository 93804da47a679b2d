import type { CertificateFacts } from './certificate-entry.ts'
import type { CertificateSource } from './identity.ts'
import { tryFactsOf } from './read-certificate.ts'

/** What stands in the certificates that are in service, each read once. */
export class ServedCertificates {
  readonly #source: Pick<CertificateSource, 'current'>
  /** By chains. */
  #read: ReadonlyMap<string, CertificateFacts | undefined> = new Map()

  constructor(source: Pick<CertificateSource, 'current'>) {
    this.#source = source
  }

  /** The certificate with this SHA-256 of its DER (64 hexadecimal digits, small); undefined if it is not in service, any more or yet. */
  tryFind(sha256: string): CertificateFacts | undefined {
    const chains = this.#source.current().map(({ certificateChain }) => certificateChain)
    this.#read = new Map(chains.map((chain) => [chain, this.#read.get(chain) ?? tryFactsOf(chain)]))
    return [...this.#read.values()].find((facts) => facts?.fingerprint === sha256)
  }
}
