import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { RevocationStatus } from './certificate-inventory.ts'
import type { ReadCertificate } from './read-certificate.ts'
import { ocspQuestion, type RevocationFinding, readOcspAnswer, readRevocationList } from './revocation.ts'

const MOST_ANSWER_BYTES = 65_536
/** The largest lists of public authorities have some megabytes. */
const MOST_LIST_BYTES = 12 * 1024 * 1024

/** Port: asks an authority at an address that a certificate names. */
export interface AskAuthority {
  fetch(question: {
    readonly url: string
    readonly maxBytes: number
    readonly body?: Bytes
    readonly contentType?: string
  }): Promise<{ readonly octets: Bytes } | { readonly failure: string }>
}

/** Why nothing that can be believed came from an address. */
export type Failed = (url: string, reason: string) => void

/** Asks the authority of a certificate whether it still holds: its responder (OCSP), and its lists. */
export class RevocationInquiry {
  readonly #authorities: AskAuthority
  readonly #clock: Pick<Clock, 'nowMs'>

  constructor(authorities: AskAuthority, clock: Pick<Clock, 'nowMs'>) {
    this.#authorities = authorities
    this.#clock = clock
  }

  /** The worst that is said, or undefined if nothing that can be believed is; `failed` is told of every address in vain. */
  async ask(
    certificate: ReadCertificate,
    issuer: ReadCertificate,
    failed: Failed,
  ): Promise<RevocationStatus | undefined> {
    const answered = await this.#askResponder(certificate, issuer, failed)
    const listed = await this.#readLists(certificate, issuer, failed)
    const found = [answered, listed].filter((one) => one !== undefined)
    return found.find(({ verdict }) => verdict === 'revoked') ?? found[0]
  }

  async #askResponder(
    certificate: ReadCertificate,
    issuer: ReadCertificate,
    failed: Failed,
  ): Promise<RevocationStatus | undefined> {
    const question = { maxBytes: MOST_ANSWER_BYTES, body: ocspQuestion(certificate, issuer) }
    return this.#firstOf(certificate.facts.ocspUrls, failed, async (url) => {
      const came = await this.#authorities.fetch({ ...question, url, contentType: 'application/ocsp-request' })
      if ('failure' in came) return came
      const found = readOcspAnswer(came.octets, certificate, issuer, this.#clock.nowMs())
      return 'failure' in found ? found : { ...found, staple: came.octets }
    })
  }

  async #readLists(
    certificate: ReadCertificate,
    issuer: ReadCertificate,
    failed: Failed,
  ): Promise<RevocationStatus | undefined> {
    return this.#firstOf(certificate.facts.crlUrls, failed, async (url) => {
      const came = await this.#authorities.fetch({ url, maxBytes: MOST_LIST_BYTES })
      if ('failure' in came) return came
      return readRevocationList(came.octets, url, certificate, issuer, this.#clock.nowMs())
    })
  }

  /** The first address that has an answer which can be believed. */
  async #firstOf(
    urls: readonly string[],
    failed: Failed,
    ask: (url: string) => Promise<RevocationFinding & { readonly staple?: Bytes }>,
  ): Promise<RevocationStatus | undefined> {
    for (const url of urls.slice(0, 3)) {
      const found = await ask(url)
      if ('failure' in found) {
        failed(url, found.failure)
        continue
      }
      const { verdict, untilMs, staple } = found
      return { verdict, untilMs, from: url, checkedMs: this.#clock.nowMs(), staple }
    }
    return undefined
  }
}
