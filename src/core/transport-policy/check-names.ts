import type { X509Certificate } from 'node:crypto'

/** Whether a certificate is for one of the names: by its subjectAltName alone, with `*` for one whole label. RFC 9525 §6, RFC 8461 §4.2. */
export function isNamed(certificate: X509Certificate, names: readonly string[]): boolean {
  return names.some(
    (name) =>
      certificate.checkHost(name, { subject: 'never', partialWildcards: false, multiLabelWildcards: false }) !==
      undefined,
  )
}
