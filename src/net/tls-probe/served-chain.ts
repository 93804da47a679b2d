import type { ServedChain } from '../../core/audit/endpoint-facts.ts'
import { known, unknown } from '../../core/audit/fact.ts'
import { readTimestamps } from '../../wire/tls/server-messages.ts'
import type { CertificateEntry } from '../../wire/tls/tls13-messages.ts'
import { certificateKeyType } from '../../wire/x509/certificate-key-type.ts'
import type { ServerFlight } from './server-answer.ts'

/** Certificates of a chain that are kept. */
const MAX_CHAIN = 16

/** A chain as it stands in the answer to a hello before TLS 1.3; undefined if there is none. */
export function classicChain(flight: ServerFlight): ServedChain | undefined {
  const { certificates, hello, status } = flight
  const protocol = hello.version
  const own = certificates?.[0]
  if (!own || !protocol) return undefined
  return {
    keyType: certificateKeyType(own),
    protocol,
    certificates: certificates.slice(0, MAX_CHAIN).map(base64),
    ocsp:
      protocol === 'SSLv3'
        ? unknown('SSLv3 has no extensions to ask with')
        : known(status ? base64(status) : null, `asked for with status_request in ${protocol}`),
    timestamps: known(readTimestamps(hello).map(base64), `asked for with signed_certificate_timestamp in ${protocol}`),
  }
}

/** A chain as TLS 1.3 serves it; undefined if there is none. */
export function modernChain(entries: readonly CertificateEntry[]): ServedChain | undefined {
  const [own] = entries
  if (!own) return undefined
  return {
    keyType: certificateKeyType(own.certificate),
    protocol: 'TLSv1.3',
    certificates: entries.slice(0, MAX_CHAIN).map(({ certificate }) => base64(certificate)),
    ocsp: known(own.ocsp ? base64(own.ocsp) : null, 'asked for with status_request in TLSv1.3'),
    timestamps: known(own.timestamps.map(base64), 'asked for with signed_certificate_timestamp in TLSv1.3'),
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
