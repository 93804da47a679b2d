import { X509Certificate } from 'node:crypto'
import { badAnswer } from './answer-fields.ts'

const MAX_CERTIFICATES = 10

/**
 * `application/pem-certificate-chain`, RFC 8555 §9.1: certificates and nothing else, leaf first. The text comes back in one form, line by line as OpenSSL writes it.
 * Threat: what is downloaded is put into files that others read; a private key, a comment or a bag of attributes between the certificates has no place there.
 * @throws Fault world acme/bad-answer
 */
export function readCertificateChain(text: string): string {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []
  const rest = text.replaceAll(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g, '')
  if (blocks.length === 0) throw badAnswer('a chain has no certificate')
  if (blocks.length > MAX_CERTIFICATES) throw badAnswer(`a chain has more than ${MAX_CERTIFICATES} certificates`)
  if (rest.trim() !== '') throw badAnswer('a chain holds something beside certificates')
  try {
    return blocks.map((block) => new X509Certificate(block).toString()).join('')
  } catch {
    throw badAnswer('a chain holds a damaged certificate')
  }
}
