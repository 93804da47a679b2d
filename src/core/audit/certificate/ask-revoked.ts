import { tryReadCertificate } from '../../certificates/read-certificate.ts'
import { type AskAuthority, RevocationInquiry } from '../../certificates/revocation-inquiry.ts'
import type { ServedChain } from '../endpoint-facts.ts'
import { type Fact, known, unknown } from '../fact.ts'

/**
 * Whether the authority of a chain's own certificate has revoked it: asked where the certificate says, and believed only what its issuer has signed. The issuer is the one that the chain brings;
 * without it nobody could tell a forged answer.
 */
export async function askRevoked(
  { certificates }: Pick<ServedChain, 'certificates'>,
  authorities: AskAuthority,
  nowMs: number,
): Promise<Fact<boolean>> {
  const [certificate, issuer] = certificates
    .slice(0, 2)
    .map((base64) => tryReadCertificate(new Uint8Array(Buffer.from(base64, 'base64'))))
  if (!certificate) return unknown('the certificate cannot be read')
  if (certificate.facts.ocspUrls.length + certificate.facts.crlUrls.length === 0)
    return unknown('it says nowhere to ask')
  if (!issuer?.x509 || !certificate.x509.checkIssued(issuer.x509)) {
    return unknown('the chain does not bring its issuer, so that no answer could be believed')
  }
  const reasons: string[] = []
  const inquiry = new RevocationInquiry(authorities, { nowMs: () => nowMs })
  const found = await inquiry.ask(certificate, issuer, (url, reason) => void reasons.push(`${url}: ${reason}`))
  if (!found || found.verdict === 'unknown') return unknown(reasons.join('; ') || 'its authority does not know it')
  return known(found.verdict === 'revoked', `${found.from} says that it is ${found.verdict}`)
}
