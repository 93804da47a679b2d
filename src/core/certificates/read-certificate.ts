import { createHash, X509Certificate } from 'node:crypto'
import { type CertificateFields, tryCertificateFields } from '../../wire/x509/certificate-fields.ts'
import { ATTRIBUTES, attribute, nameText } from '../../wire/x509/distinguished-name.ts'
import type { CertificateFacts, ValidationLevel } from './certificate-entry.ts'
import { keyAlgorithm, spkiDigest } from './key-facts.ts'

/** A certificate in all the forms that are worked with. */
export interface ReadCertificate {
  readonly x509: X509Certificate
  readonly fields: CertificateFields
  readonly facts: CertificateFacts
}

/** Policies by which the CA/Browser Forum tells how the subject was validated (Baseline Requirements §7.1.6.1, EV Guidelines §9.3.2), the most thorough first. */
const LEVELS: readonly (readonly [policy: string, level: ValidationLevel])[] = [
  ['2.23.140.1.1', 'EV'],
  ['2.23.140.1.2.2', 'OV'],
  ['2.23.140.1.2.3', 'IV'],
  ['2.23.140.1.2.1', 'DV'],
]

/** Reads one certificate, PEM or DER; undefined if it is none. */
export function tryReadCertificate(certificate: string | Uint8Array): ReadCertificate | undefined {
  try {
    const x509 = new X509Certificate(certificate)
    const fields = tryCertificateFields(new Uint8Array(x509.raw))
    return fields && { x509, fields, facts: factsOf(x509, fields) }
  } catch {
    // A key that OpenSSL does not know counts as well: nothing can be served with it.
    return undefined
  }
}

/** The certificates in a PEM text, in its order; undefined for one that is damaged. */
export function readPemCertificates(pem: string): (ReadCertificate | undefined)[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map(tryReadCertificate)
}

/** What stands in the first certificate of a chain (PEM); undefined if there is none. */
export function tryFactsOf(chain: string): CertificateFacts | undefined {
  return readPemCertificates(chain)[0]?.facts
}

function factsOf(x509: X509Certificate, fields: CertificateFields): CertificateFacts {
  const { subject, policies } = fields
  return {
    serial: fields.serial,
    subject: nameText(subject),
    issuer: nameText(fields.issuer),
    organisation: attribute(subject, ATTRIBUTES.organisation),
    country: attribute(subject, ATTRIBUTES.country)?.toUpperCase(),
    registration: attribute(subject, ATTRIBUTES.serialNumber),
    level: LEVELS.find(([policy]) => policies.includes(policy))?.[1] ?? 'none',
    policies,
    names: [...new Set(fields.dnsNames.map((name) => name.toLowerCase()))],
    notBeforeMs: fields.notBeforeMs,
    notAfterMs: fields.notAfterMs,
    spki: spkiDigest(x509.publicKey),
    fingerprint: createHash('sha256').update(x509.raw).digest('hex'),
    algorithm: keyAlgorithm(x509.publicKey),
    ocspUrls: fields.ocspUrls,
    crlUrls: fields.crlUrls,
    issuerUrls: fields.issuerUrls,
    mustStaple: fields.mustStaple,
  }
}
