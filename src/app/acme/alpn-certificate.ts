import { createPrivateKey, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import type { AlpnIdentity } from '../../core/certificates/orders/challenge-board.ts'
import { alpnChallengeDigest } from '../../wire/acme/key-authorization.ts'

const CURVE = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
/** id-pe-acmeIdentifier, RFC 8737 §6.1. */
const ACME_IDENTIFIER = '1.3.6.1.5.5.7.1.31'
const OCTET_STRING = 0x04
const DAY_MS = 86_400_000

/** The certificate that is shown to an authority which asks in a handshake: signed by itself, for that name alone, with the digest of the key authorization in a critical extension. RFC 8737 §3. */
export async function makeAlpnCertificate(
  identifier: string,
  keyAuthorization: string,
  clock: Pick<Clock, 'nowMs'>,
): Promise<AlpnIdentity> {
  const { x509 } = await import('../tls/x509.ts')
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
  const digest = alpnChallengeDigest(keyAuthorization)
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: '',
    notBefore: new Date(clock.nowMs() - DAY_MS),
    notAfter: new Date(clock.nowMs() + 7 * DAY_MS),
    keys,
    signingAlgorithm: CURVE,
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: isIP(identifier) === 0 ? 'dns' : 'ip', value: identifier }]),
      new x509.Extension(ACME_IDENTIFIER, true, new Uint8Array([OCTET_STRING, digest.length, ...digest])),
    ],
  })
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}
